import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  chownSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import type { Binaries } from './binaries.ts';
import { newCredentials, writeCredentials } from './credentials.ts';
import type { DataFolder } from './data-folder.ts';
import { DatabaseError } from './database-error.ts';
import { invocation, type RunAs } from './run-as.ts';

const STAGING = 'postgres.new-';

/** What every whole cluster has. Not all of it: enough to tell damage from health before PostgreSQL is asked. */
const ESSENTIALS = ['PG_VERSION', 'base', 'global/pg_control', 'pg_wal', 'postgresql.conf'];

/**
 * Makes the cluster. It is built beside its place and renamed at the end, so that a process killed half-way leaves no
 * half cluster, only rubbish that the next start removes.
 */
export function initializeCluster(folder: DataFolder, binaries: Binaries, runAs: RunAs): void {
  for (const name of readdirSync(folder.dir).filter((one) => one.startsWith(STAGING))) {
    rmSync(join(folder.dir, name), { recursive: true, force: true });
  }
  const staging = join(folder.dir, STAGING + randomBytes(4).toString('hex'));
  const cluster = join(staging, 'cluster');
  const passwordFile = join(staging, 'password');
  const credentials = newCredentials();
  mkdirSync(cluster, { recursive: true, mode: 0o700 });
  writeFileSync(passwordFile, credentials.password, { mode: 0o600 });
  if (runAs.kind === 'drop') {
    for (const path of [staging, cluster, passwordFile]) chownSync(path, runAs.uid, runAs.gid);
  }
  runInitdb(binaries, runAs, cluster, passwordFile);
  // First the password, then the cluster: a cluster in its place always has its password.
  writeCredentials(folder.credentialsPath, credentials);
  renameSync(cluster, folder.clusterDir);
  rmSync(staging, { recursive: true, force: true });
}

function runInitdb(binaries: Binaries, runAs: RunAs, cluster: string, passwordFile: string): void {
  const { command, args, options } = invocation(runAs, binaries.initdb, [
    `--pgdata=${cluster}`,
    '--username=aob',
    `--pwfile=${passwordFile}`,
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    '--locale=C',
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
    '--no-instructions',
  ]);
  const result = spawnSync(command, args, {
    ...options,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  if (result.status === 0) return;
  const lines = String(result.stderr ?? '')
    .trim()
    .split('\n');
  const reason = lines.find((line) => /error|fatal/i.test(line)) ?? lines.at(-1) ?? String(result.error);
  throw new DatabaseError(
    'database.initialize_failed',
    `The embedded database could not be created: ${reason.trim()}`,
  );
}

/** Refuses a cluster of another major version or one that lacks parts; both with what to do next. */
export function checkCluster(folder: DataFolder, binaries: Binaries): void {
  const missing = ESSENTIALS.find((name) => !existsSync(join(folder.clusterDir, name)));
  if (missing !== undefined) {
    throw new DatabaseError(
      'database.damaged',
      `The database in ${folder.clusterDir} is damaged (${missing} is missing); restore the folder from a backup or set AOB_DATA_DIR to a new one.`,
    );
  }
  const found = readFileSync(join(folder.clusterDir, 'PG_VERSION'), 'utf8').trim();
  if (found !== binaries.majorVersion) {
    throw new DatabaseError(
      'database.other_version',
      `The database in ${folder.clusterDir} was written by PostgreSQL ${found}, this aob carries ${binaries.majorVersion}; start the aob that wrote it, or set AOB_DATA_DIR to a new folder.`,
    );
  }
}
