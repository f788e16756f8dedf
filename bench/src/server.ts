/** Starts the built program on a fresh data dir, as a user would, and stops it with everything it started. */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

export interface BenchServer {
  readonly url: string;
  /** Empty when it was started without one. */
  readonly studioUrl: string;
  /** Connection string of its own PostgreSQL, to read counters from. */
  readonly databaseUrl: string;
  readonly pid: number;
  /** What it knows is in here. */
  readonly dataDir: string;
  /** Removes its data dir unless that is kept for the next one. */
  stop(options?: { readonly keepData: boolean }): Promise<void>;
}

/** Node's flags as `npm start` gives them. */
const nodeFlags = (): readonly string[] => {
  const manifest = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
  const { scripts } = JSON.parse(manifest) as { readonly scripts: { readonly start: string } };
  return scripts.start.split(' ').filter((word) => word.startsWith('--'));
};

const program = fileURLToPath(new URL('../../apps/workers/dist/main.mjs', import.meta.url));

/** On a fresh data dir, or on one that an earlier server has left. */
export const startServer = async (
  dataDir = mkdtempSync(join(tmpdir(), 'aob-bench-')),
  { hasStudio = false, isSeeded = false }: { readonly hasStudio?: boolean; readonly isSeeded?: boolean } = {},
): Promise<BenchServer> => {
  const port = await freePort();
  const webPort = hasStudio ? await freePort() : 0;
  const env = {
    ...process.env,
    AOB_DATA_DIR: dataDir,
    AOB_API_PORT: String(port),
    AOB_WEB_PORT: String(webPort),
    AOB_SEED: isSeeded ? '1' : '0',
  };
  const child = spawn(process.execPath, [...nodeFlags(), program], {
    env,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const url = `http://127.0.0.1:${port}`;
  const studioUrl = hasStudio ? `http://localhost:${webPort}` : '';
  const stop: BenchServer['stop'] = async ({ keepData } = { keepData: false }) => {
    const ended = new Promise((resolve) => child.once('exit', resolve));
    if (child.kill('SIGTERM')) await ended;
    if (!keepData) rmSync(dataDir, { recursive: true, force: true });
  };
  try {
    await untilReady(`${url}/readyz`, child);
    if (hasStudio) await untilReady(`${studioUrl}/icon.svg`, child);
    return { url, studioUrl, databaseUrl: databaseUrlOf(dataDir), pid: child.pid ?? 0, dataDir, stop };
  } catch (error) {
    await stop();
    throw error;
  }
};

const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });

const untilReady = async (url: string, child: ChildProcess): Promise<void> => {
  for (let waited = 0; waited < 60_000; waited += 100) {
    if (child.exitCode !== null) throw new Error(`the server ended with ${child.exitCode}`);
    const ready = await fetch(url).then(
      (answer) => answer.ok,
      () => false,
    );
    if (ready) return;
    await pause(100);
  }
  throw new Error('the server was not ready within a minute');
};

const databaseUrlOf = (dataDir: string): string => {
  const path = join(dataDir, 'postgres.json');
  if (!existsSync(path)) throw new Error(`no credentials of the embedded database in ${path}`);
  const { user, password, port, database } = JSON.parse(readFileSync(path, 'utf8')) as Record<string, string>;
  return `postgresql://${user}:${password}@127.0.0.1:${port}/${database}`;
};
