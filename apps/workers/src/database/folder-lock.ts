import { randomBytes } from 'node:crypto';
import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseError, systemCode } from './database-error.ts';
import { birthMark, isAlive } from './process-facts.ts';

/**
 * One aob process per data folder. The lock is a file that names its holder; it outlives a kill -9, so a holder counts
 * only while a process with that id and that birth mark lives.
 */

interface Holder {
  readonly pid: number;
  readonly birth: string;
  readonly since: string;
  readonly token: string;
}

const ATTEMPTS_MAX = 50;

/** Takes the lock and returns the function that gives it back; throws `database.folder_in_use` naming the holder. */
export function lockFolder(dataDir: string): () => void {
  const lockPath = join(dataDir, 'aob.lock');
  const token = randomBytes(8).toString('hex');
  const mine: Holder = {
    pid: process.pid,
    birth: birthMark(process.pid),
    since: new Date().toISOString(),
    token,
  };
  const draft = `${lockPath}.${token}`;
  writeFileSync(draft, JSON.stringify(mine));
  try {
    for (let attempt = 0; attempt < ATTEMPTS_MAX; attempt++) {
      if (tryLink(draft, lockPath)) return () => release(lockPath, token);
      const holder = readHolder(lockPath);
      if (holder === undefined) continue;
      if (isHeldBy(holder)) throw inUse(dataDir, holder);
      removeStale(lockPath, holder);
    }
  } finally {
    rmSync(draft, { force: true });
  }
  throw new DatabaseError(
    'database.folder_in_use',
    `Several processes are starting at once on ${dataDir}. Start one.`,
  );
}

function tryLink(draft: string, lockPath: string): boolean {
  try {
    // link, unlike write, either makes the whole file or fails: nobody ever reads half a lock.
    linkSync(draft, lockPath);
    return true;
  } catch (error) {
    if (systemCode(error) === 'EEXIST') return false;
    throw error;
  }
}

function readHolder(lockPath: string): Holder | undefined {
  try {
    const value: unknown = JSON.parse(readFileSync(lockPath, 'utf8'));
    if (typeof value === 'object' && value !== null && 'pid' in value && 'token' in value)
      return value as Holder;
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return undefined;
  }
  return { pid: 0, birth: '', since: '', token: '' };
}

function isHeldBy(holder: Holder): boolean {
  if (holder.pid <= 0 || !isAlive(holder.pid)) return false;
  return holder.birth === '' || birthMark(holder.pid) === holder.birth;
}

/** Two processes may find the same stale lock: only the one that renames it away removes it. */
function removeStale(lockPath: string, judged: Holder): void {
  const aside = `${lockPath}.stale-${randomBytes(8).toString('hex')}`;
  try {
    renameSync(lockPath, aside);
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return;
    throw error;
  }
  const taken = readHolder(aside);
  // The other one was quicker and this is already its fresh lock: put it back.
  if (taken !== undefined && taken.token !== judged.token) tryLink(aside, lockPath);
  rmSync(aside, { force: true });
}

function release(lockPath: string, token: string): void {
  if (readHolder(lockPath)?.token === token) rmSync(lockPath, { force: true });
}

function inUse(dataDir: string, holder: Holder): DatabaseError {
  return new DatabaseError(
    'database.folder_in_use',
    `The data folder ${dataDir} is in use by process ${holder.pid} (aob, since ${holder.since}); stop that process or set AOB_DATA_DIR to another folder.`,
  );
}
