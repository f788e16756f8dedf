/** The built program on a data dir of its own, started and stopped as a user would. */
import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

export interface Aob {
  readonly studioUrl: string;
  readonly apiUrl: string;
  readonly dataDir: string;
  stop(): Promise<void>;
}

const MAIN = fileURLToPath(new URL('../../apps/workers/dist/main.mjs', import.meta.url));
const START_MS = 60_000;
const STOP_MS = 20_000;
const POLL_MS = 100;

export async function startAob(): Promise<Aob> {
  const dataDir = await mkdtemp(join(tmpdir(), 'aob-studio-'));
  const [apiPort, webPort] = await Promise.all([freePort(), freePort()]);
  const child = spawn(process.execPath, [MAIN], {
    env: {
      ...process.env,
      NODE_ENV: 'production',
      AOB_DATA_DIR: dataDir,
      AOB_API_PORT: String(apiPort),
      AOB_WEB_PORT: String(webPort),
      AOB_SEED: '1',
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  }
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const aob: Aob = {
    studioUrl: `http://localhost:${webPort}`,
    apiUrl: `http://127.0.0.1:${apiPort}`,
    dataDir,
    stop: async () => {
      child.kill('SIGTERM');
      await Promise.race([ended, pause(STOP_MS).then(() => child.kill('SIGKILL'))]);
      await rm(dataDir, { recursive: true, force: true, maxRetries: 5 });
    },
  };
  try {
    await until(async () => {
      if (child.exitCode !== null) throw new Error('it ended');
      return (await answers(`${aob.apiUrl}/readyz`)) && (await answers(`${aob.studioUrl}/icon.svg`));
    });
  } catch (error) {
    await aob.stop();
    throw new Error(`aob did not start:\n${output}`, { cause: error });
  }
  return aob;
}

/** Asks until the answer is yes. */
export async function until(isTrue: () => Promise<boolean>): Promise<void> {
  for (const end = Date.now() + START_MS; Date.now() < end; await pause(POLL_MS)) {
    if (await isTrue()) return;
  }
  throw new Error(`Not true within ${START_MS} ms.`);
}

async function answers(url: string): Promise<boolean> {
  return fetch(url).then(
    ({ ok }) => ok,
    () => false,
  );
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}
