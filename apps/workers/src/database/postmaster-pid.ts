import { readFileSync, realpathSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { systemCode } from './database-error.ts';
import { commandLine, isAlive } from './process-facts.ts';
import { waitUntil } from './wait-until.ts';

/**
 * postmaster.pid: written by PostgreSQL, one fact a line (1 process id, 4 port, 8 status). It outlives a kill -9 of the
 * server, and the server itself outlives a kill -9 of aob.
 */
interface PostmasterPid {
  readonly pid: number;
  readonly status: string;
}

const STOP_FAST_MS = 10_000;
const STOP_HARD_MS = 5_000;

export function readPostmasterPid(clusterDir: string): PostmasterPid | undefined {
  let text: string;
  try {
    text = readFileSync(join(clusterDir, 'postmaster.pid'), 'utf8');
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return undefined;
    throw error;
  }
  const lines = text.split('\n');
  const pid = Number(lines[0]);
  return Number.isInteger(pid) && pid > 0 ? { pid, status: (lines[7] ?? '').trim() } : undefined;
}

/**
 * Stops a server that an earlier aob left running. Stopped, not adopted: it goes down in a moment, the connections of
 * the dead process go with it, and the server that follows is our own child with today's settings.
 */
export async function stopLeftover(clusterDir: string, log: (line: string) => void): Promise<void> {
  const left = readPostmasterPid(clusterDir);
  if (left === undefined || !isAlive(left.pid)) return;
  if (!isPostmasterOf(left.pid, clusterDir)) {
    // The id went to some other program; PostgreSQL would take that one for a server and refuse to start.
    log(`removing a stale postmaster.pid (process ${left.pid} is another program)`);
    rmSync(join(clusterDir, 'postmaster.pid'), { force: true });
    return;
  }
  log(`stopping the database server that an earlier aob left running (process ${left.pid})`);
  await stopPostmaster(left.pid);
}

/** Fast shutdown, then an immediate one: PostgreSQL recovers from either. */
export async function stopPostmaster(pid: number): Promise<void> {
  for (const [signal, patienceMs] of [
    ['SIGINT', STOP_FAST_MS],
    ['SIGQUIT', STOP_HARD_MS],
    ['SIGKILL', STOP_HARD_MS],
  ] as const) {
    try {
      process.kill(pid, signal);
    } catch (error) {
      if (systemCode(error) === 'ESRCH') return;
      throw error;
    }
    if (await waitUntil(() => !isAlive(pid), patienceMs)) return;
  }
}

function isPostmasterOf(pid: number, clusterDir: string): boolean {
  const line = commandLine(pid);
  if (line === '') return process.platform === 'win32';
  return line.includes('postgres') && line.includes(realpathSync(clusterDir));
}
