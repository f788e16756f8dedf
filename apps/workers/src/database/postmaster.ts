import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, existsSync, fstatSync, openSync, readSync, renameSync, statSync } from 'node:fs';
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Binaries } from './binaries.ts';
import type { DataFolder } from './data-folder.ts';
import { DatabaseError } from './database-error.ts';
import { readPostmasterPid } from './postmaster-pid.ts';
import { invocation, type RunAs } from './run-as.ts';
import { settingsArguments } from './settings.ts';
import { waitUntil } from './wait-until.ts';

/** One running server, our child. */
export interface Postmaster {
  readonly pid: number;
  /** Settles when the process has ended, with a word on how. */
  readonly ended: Promise<string>;
  readonly hasEnded: () => boolean;
}

const START_PATIENCE_MS = 10_000;
/** Crash recovery replays at most max_wal_size; a server that is still at it gets this long. */
const RECOVERY_PATIENCE_MS = 120_000;
const RETRY_MS = 150;
const LOG_SIZE_BYTES_MAX = 8 * 1024 * 1024;
const LOG_TAIL_BYTES = 16 * 1024;

/** What passes by itself: the processes of a killed server still hold its memory or its port for a moment. */
const PASSING = /shared memory block|lock file|could not bind|Address already in use|is still in use/;

/** Starts the server and waits until it takes connections; retries for 10 s what passes by itself. */
export async function startPostmaster(options: {
  readonly folder: DataFolder;
  readonly binaries: Binaries;
  readonly runAs: RunAs;
  readonly port: number;
}): Promise<Postmaster> {
  const deadline = Date.now() + START_PATIENCE_MS;
  for (;;) {
    const logFrom = rotateLog(options.folder.logPath);
    const postmaster = launch(options);
    const isReady = (): boolean => {
      const file = readPostmasterPid(options.folder.clusterDir);
      return file?.pid === postmaster.pid && file.status === 'ready';
    };
    await waitUntil(() => isReady() || postmaster.hasEnded(), RECOVERY_PATIENCE_MS);
    if (!postmaster.hasEnded() && isReady()) return postmaster;
    if (!postmaster.hasEnded()) process.kill(postmaster.pid, 'SIGQUIT');
    // Polled: the child alone does not keep this process alive.
    await waitUntil(postmaster.hasEnded, START_PATIENCE_MS);
    const how = await postmaster.ended;
    const reason = lastComplaint(options.folder.logPath, logFrom) ?? how;
    if (Date.now() >= deadline || !PASSING.test(reason)) throw startFailed(options.folder, reason);
    await sleep(RETRY_MS);
  }
}

function launch(options: {
  readonly folder: DataFolder;
  readonly binaries: Binaries;
  readonly runAs: RunAs;
  readonly port: number;
}): Postmaster {
  const { folder, binaries, runAs, port } = options;
  const start = invocation(runAs, binaries.postgres, ['-D', folder.clusterDir, ...settingsArguments(port)]);
  const logFd = openSync(folder.logPath, 'a', 0o600);
  let child: ChildProcess;
  try {
    // A session of its own: Ctrl-C in the terminal reaches aob alone, which then stops the server in good order.
    child = spawn(start.command, start.args, {
      ...start.options,
      detached: true,
      stdio: ['ignore', logFd, logFd],
    });
  } finally {
    closeSync(logFd);
  }
  let hasEnded = false;
  const ended = new Promise<string>((resolve) => {
    const end = (how: string): void => {
      hasEnded = true;
      resolve(how);
    };
    child.once('error', (error) => end(error.message));
    child.once('exit', (code, signal) => end(signal === null ? `exit code ${code}` : `signal ${signal}`));
  });
  // The server must not keep the process alive on its own.
  child.unref();
  return { pid: child.pid ?? -1, ended, hasEnded: () => hasEnded };
}

function startFailed(folder: DataFolder, reason: string): DatabaseError {
  const isDamage =
    /PANIC|checkpoint|pg_control|corrupt|invalid|could not (open|read|access) (file|directory)/i;
  if (isDamage.test(reason) && !/Permission denied/.test(reason)) {
    return new DatabaseError(
      'database.damaged',
      `The database in ${folder.clusterDir} does not start (${reason}); restore the folder from a backup or set AOB_DATA_DIR to a new one (${folder.logPath} says more).`,
    );
  }
  return new DatabaseError(
    'database.start_failed',
    `The embedded database does not start: ${reason} (${folder.logPath} says more).`,
  );
}

/** Keeps one old log. Returns where this start begins in the file. */
function rotateLog(logPath: string): number {
  if (!existsSync(logPath)) return 0;
  const sizeBytes = statSync(logPath).size;
  if (sizeBytes < LOG_SIZE_BYTES_MAX) return sizeBytes;
  renameSync(logPath, `${logPath}.1`);
  return 0;
}

/** The last FATAL or PANIC since `from`, without its time and process. */
function lastComplaint(logPath: string, from: number): string | undefined {
  const fd = openSync(logPath, 'r');
  try {
    const sizeBytes = fstatSync(fd).size;
    const start = Math.max(from, sizeBytes - LOG_TAIL_BYTES);
    const buffer = Buffer.alloc(Math.max(0, sizeBytes - start));
    readSync(fd, buffer, 0, buffer.length, start);
    const lines = buffer.toString('utf8').split('\n');
    const line =
      lines.findLast((one) => /(FATAL|PANIC):/.test(one)) ?? lines.findLast((one) => /error:/i.test(one));
    return line?.replace(/^.*?(?=(FATAL|PANIC|error):)/i, '').trim();
  } finally {
    closeSync(fd);
  }
}

/**
 * A free port below the range from which systems lend ports to outgoing connections: up there a reconnecting client can
 * be lent the very port it wants to reach, connect to itself and keep the server from coming back.
 */
export async function findPort(preferred: number): Promise<number> {
  const [from, to] = [15_000, 32_000];
  if (preferred > 0 && (await isFree(preferred))) return preferred;
  for (let attempt = 0; attempt < 100; attempt++) {
    const port = from + Math.floor(Math.random() * (to - from));
    if (await isFree(port)) return port;
  }
  throw new DatabaseError('database.start_failed', `No free port between ${from} and ${to} on 127.0.0.1.`);
}

async function isFree(port: number): Promise<boolean> {
  return await new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
