import { existsSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { type Binaries, findBinaries } from './binaries.ts';
import { readCredentials, urlOf, writeCredentials } from './credentials.ts';
import { type DataFolder, openDataFolder } from './data-folder.ts';
import type { Database } from './database.ts';
import { DatabaseError } from './database-error.ts';
import { lockFolder } from './folder-lock.ts';
import { checkCluster, initializeCluster } from './initialize.ts';
import { findPort, type Postmaster, startPostmaster } from './postmaster.ts';
import { stopLeftover, stopPostmaster } from './postmaster-pid.ts';
import { chooseRunAs, type RunAs } from './run-as.ts';

/**
 * The keeper of the embedded PostgreSQL: makes the cluster, runs the server as our child, brings it back when it dies
 * and stops it when we stop. It owns the data folder's `postgres*` files and its lock; tables are the migrations' job.
 *
 * 1. One aob process per data folder (folder-lock.ts).
 * 2. The address never changes while the keeper lives: connection pools find the server again after a restart.
 * 3. A server is only started after any other server of that cluster is known to be gone.
 */
export async function keepDatabase(dataDir: string, log: (line: string) => void): Promise<Database> {
  const folder = openDataFolder(dataDir);
  const unlock = await lockSoon(folder.dir);
  try {
    return await keep(folder, log, unlock);
  } catch (error) {
    unlock();
    throw error;
  }
}

/** A holder that was just killed takes a moment to be gone; one that lives is named after this. Milliseconds. */
const LOCK_PATIENCE_MS = 1500;
const LOCK_POLL_MS = 50;

async function lockSoon(dataDir: string): Promise<() => void> {
  const deadline = Date.now() + LOCK_PATIENCE_MS;
  for (;;) {
    try {
      return lockFolder(dataDir);
    } catch (error) {
      const isHeld = error instanceof DatabaseError && error.code === 'database.folder_in_use';
      if (!isHeld || Date.now() >= deadline) throw error;
    }
    await sleep(LOCK_POLL_MS);
  }
}

interface Cluster {
  readonly folder: DataFolder;
  readonly binaries: Binaries;
  readonly runAs: RunAs;
  readonly port: number;
}

async function keep(folder: DataFolder, log: (line: string) => void, unlock: () => void): Promise<Database> {
  const binaries = findBinaries();
  const runAs = chooseRunAs(folder.dir, folder.clusterDir, binaries);
  if (!existsSync(folder.clusterDir)) {
    log(`creating the database in ${folder.clusterDir}`);
    initializeCluster(folder, binaries, runAs);
  }
  checkCluster(folder, binaries);
  await stopLeftover(folder.clusterDir, log);
  const stored = readCredentials(folder.credentialsPath);
  const credentials = { ...stored, port: await findPort(stored.port) };
  writeCredentials(folder.credentialsPath, credentials);

  const supervisor = supervise({ folder, binaries, runAs, port: credentials.port }, log);
  await supervisor.ensureRunning();
  try {
    await createDatabase(urlOf(credentials, 'postgres'), credentials.database);
  } catch (error) {
    await supervisor.stop();
    throw error;
  }
  return {
    url: urlOf(credentials),
    pid: supervisor.pid,
    ensureRunning: supervisor.ensureRunning,
    stop: async () => {
      await supervisor.stop();
      unlock();
    },
  };
}

const RESTART_PAUSE_MS_MAX = 5_000;

/** Keeps one server running until stopped. */
function supervise(
  cluster: Cluster,
  log: (line: string) => void,
): { pid: () => number | undefined; ensureRunning: () => Promise<void>; stop: () => Promise<void> } {
  let running: Postmaster | undefined;
  let starting: Promise<void> | undefined;
  let isStopping = false;
  const ending = new AbortController();

  const start = async (): Promise<void> => {
    await stopLeftover(cluster.folder.clusterDir, log);
    const postmaster = await startPostmaster(cluster);
    running = postmaster;
    void postmaster.ended.then((how) => {
      if (running === postmaster) running = undefined;
      if (!isStopping) void bringBack(how);
    });
  };

  const ensureRunning = (): Promise<void> => {
    if (isStopping)
      return Promise.reject(new DatabaseError('database.stopped', 'The embedded database is stopped.'));
    if (running !== undefined && !running.hasEnded()) return Promise.resolve();
    starting ??= start().finally(() => {
      starting = undefined;
    });
    return starting;
  };

  const bringBack = async (how: string): Promise<void> => {
    log(`the database server ended unasked (${how}); starting it again`);
    for (let pauseMs = 100; !isStopping; pauseMs = Math.min(pauseMs * 2, RESTART_PAUSE_MS_MAX)) {
      try {
        await ensureRunning();
        log('the database server is back');
        return;
      } catch (error) {
        if (isStopping) return;
        log(error instanceof Error ? error.message : String(error));
        await sleep(pauseMs, undefined, { signal: ending.signal, ref: false }).catch(() => undefined);
      }
    }
  };

  const stop = async (): Promise<void> => {
    isStopping = true;
    ending.abort();
    await starting?.catch(() => undefined);
    if (running === undefined || running.hasEnded()) return;
    await stopPostmaster(running.pid);
  };

  return { pid: () => running?.pid, ensureRunning, stop };
}

async function createDatabase(adminUrl: string, name: string): Promise<void> {
  const client = new pg.Client({ connectionString: adminUrl });
  try {
    await client.connect();
    const found = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [name]);
    if (found.rowCount === 0) await client.query(`CREATE DATABASE ${client.escapeIdentifier(name)}`);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new DatabaseError(
      'database.start_failed',
      `The embedded database does not answer: ${reason}.`,
      error,
    );
  } finally {
    await client.end().catch(() => undefined);
  }
}
