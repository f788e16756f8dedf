/** The built program on a data folder of its own, started, killed and stopped as a user would. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

export interface ServerOptions {
  /** Kept after the end; absent: a fresh folder that goes with the server. */
  readonly dataDir?: string;
  /** The same port again, for a server that comes back; absent: a free one. */
  readonly apiPort?: number;
  /** Seed the examples (AOB_SEED); off unless asked for. */
  readonly isSeeded?: boolean;
  /** Anything else it is started with. */
  readonly env?: Readonly<Record<string, string>>;
}

export interface Server {
  readonly apiUrl: string;
  readonly apiPort: number;
  readonly dataDir: string;
  readonly pid: number;
  /** Everything it has written so far. */
  output(): string;
  /** True once it is gone, however it went. */
  hasEnded(): boolean;
  /** kill -9, and nothing is cleaned up. */
  kill(): Promise<void>;
  /** Ends it in order, and removes a folder that was made for it. */
  stop(): Promise<void>;
}

const MAIN = fileURLToPath(new URL('../../apps/workers/dist/main.mjs', import.meta.url));
const START_MS = 90_000;
const STOP_MS = 20_000;
const POLL_MS = 50;

export async function startServer(options: ServerOptions = {}): Promise<Server> {
  const dataDir = options.dataDir ?? (await mkdtemp(join(tmpdir(), 'aob-e2e-')));
  const apiPort = options.apiPort ?? (await freePort());
  const child = spawn(process.execPath, [MAIN], {
    env: {
      ...process.env,
      AOB_DATA_DIR: dataDir,
      AOB_API_PORT: String(apiPort),
      AOB_WEB_PORT: '0',
      AOB_SEED: options.isSeeded ? '1' : '0',
      ...options.env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  }
  const server: Server = {
    apiUrl: `http://127.0.0.1:${apiPort}`,
    apiPort,
    dataDir,
    pid: child.pid ?? 0,
    output: () => output,
    hasEnded: () => child.exitCode !== null || child.signalCode !== null,
    kill: () => end(child, 'SIGKILL'),
    stop: async () => {
      await end(child, 'SIGTERM');
      if (options.dataDir === undefined) await rm(dataDir, { recursive: true, force: true, maxRetries: 5 });
    },
  };
  try {
    await until(async () => {
      if (child.exitCode !== null) throw new Error(`it ended with ${child.exitCode}`);
      return answers(`${server.apiUrl}/readyz`);
    }, START_MS);
  } catch (error) {
    await server.stop();
    throw new Error(`aob did not start:\n${output}`, { cause: error });
  }
  return server;
}

async function end(child: ChildProcess, signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  child.kill(signal);
  const late = new AbortController();
  const timeout = pause(STOP_MS, undefined, { signal: late.signal }).then(
    () => child.kill('SIGKILL'),
    () => undefined,
  );
  await Promise.race([ended, timeout.then(() => ended)]);
  late.abort();
}

/** Asks until the answer is yes. */
export async function until(isTrue: () => Promise<boolean>, withinMs = 30_000): Promise<void> {
  for (const end = Date.now() + withinMs; Date.now() < end; await pause(POLL_MS)) {
    if (await isTrue()) return;
  }
  throw new Error(`Not true within ${withinMs} ms.`);
}

async function answers(url: string): Promise<boolean> {
  return fetch(url).then(
    ({ ok }) => ok,
    () => false,
  );
}

export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}
