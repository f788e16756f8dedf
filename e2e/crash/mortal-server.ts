/** A server that dies and comes back on the same folder and port, beside a service that counts what reaches the world. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Client, createClient } from '@aob/client';
import { onTestFinished } from 'vitest';
import { type CountingSink, startCountingSink } from '../support/counting-sink.ts';
import { type Server, startServer, until } from '../support/server.ts';

export interface MortalServer {
  readonly client: Client;
  readonly sink: CountingSink;
  /** It has died by itself. */
  hasEnded(): boolean;
  /** In order, or because it has died, with this more in its environment. */
  restart(more?: Readonly<Record<string, string>>): Promise<void>;
  /** kill -9 each time that one more part of what the sink waits for has come, and back again. */
  killWhileDelivering(deliveries: number, kills: number): Promise<void>;
}

/** All of it goes with the test. */
export const startMortalServer = async (): Promise<MortalServer> => {
  const dataDir = await mkdtemp(join(tmpdir(), 'aob-crash-'));
  onTestFinished(() => rm(dataDir, { recursive: true, force: true, maxRetries: 5 }));
  const sink = await startCountingSink();
  onTestFinished(() => sink.close());
  const env = { AOB_HTTP_ALLOW: sink.host };
  let server: Server = await startServer({ dataDir, env });
  onTestFinished(() => server.stop());
  const { apiPort } = server;
  const start = async (more: Readonly<Record<string, string>> = {}): Promise<void> => {
    server = await startServer({ dataDir, apiPort, env: { ...env, ...more } });
  };
  return {
    client: createClient({ url: server.apiUrl }),
    sink,
    hasEnded: () => server.hasEnded(),
    restart: async (more) => {
      await server.stop();
      await start(more);
    },
    killWhileDelivering: async (deliveries, kills) => {
      for (let kill = 1; kill <= kills; kill += 1) {
        await until(async () => sink.deliveries.size > (deliveries * kill) / (kills + 1), 120_000);
        await server.kill();
        await start();
      }
    },
  };
};
