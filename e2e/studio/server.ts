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
  /** Ends it without a chance to say goodbye. */
  kill(): Promise<void>;
  /** Again, on the same data and the same ports, after `kill`. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

const MAIN = fileURLToPath(new URL('../../apps/workers/dist/main.mjs', import.meta.url));
const START_MS = 60_000;
const STOP_MS = 20_000;
const POLL_MS = 100;

export async function startAob(): Promise<Aob> {
  const dataDir = await mkdtemp(join(tmpdir(), 'aob-studio-'));
  const [apiPort, webPort] = await Promise.all([freePort(), freePort()]);
  const place = { dataDir, apiPort, webPort };
  let running = await launch(place);
  return {
    studioUrl: studioUrlOf(place),
    apiUrl: apiUrlOf(place),
    dataDir,
    kill: () => running.end('SIGKILL'),
    restart: async () => {
      // The studio ends by itself when its parent is gone, a moment later.
      await until(async () => !(await answers(`${studioUrlOf(place)}/icon.svg`)));
      running = await launch(place);
    },
    stop: async () => {
      await running.end('SIGTERM');
      await rm(dataDir, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

interface Place {
  readonly dataDir: string;
  readonly apiPort: number;
  readonly webPort: number;
}

const studioUrlOf = ({ webPort }: Place): string => `http://localhost:${webPort}`;
const apiUrlOf = ({ apiPort }: Place): string => `http://127.0.0.1:${apiPort}`;

interface Running {
  end(signal: 'SIGTERM' | 'SIGKILL'): Promise<void>;
}

/** Resolves when both the API and the studio answer. */
async function launch(place: Place): Promise<Running> {
  const child = spawn(process.execPath, [MAIN], {
    env: {
      ...process.env,
      NODE_ENV: 'production',
      AOB_DATA_DIR: place.dataDir,
      AOB_API_PORT: String(place.apiPort),
      AOB_WEB_PORT: String(place.webPort),
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
  const end: Running['end'] = async (signal) => {
    child.kill(signal);
    await Promise.race([ended, pause(STOP_MS).then(() => child.kill('SIGKILL'))]);
  };
  try {
    await until(async () => {
      if (child.exitCode !== null) throw new Error('it ended');
      return (
        (await answers(`${apiUrlOf(place)}/readyz`)) && (await answers(`${studioUrlOf(place)}/icon.svg`))
      );
    });
  } catch (error) {
    await end('SIGTERM');
    throw new Error(`aob did not start:\n${output}`, { cause: error });
  }
  return { end };
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
