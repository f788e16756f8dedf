import { type SpawnOptions, spawnSync } from 'node:child_process';
import { readFileSync, type Stats, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { Binaries } from './binaries.ts';
import { DatabaseError } from './database-error.ts';

/**
 * PostgreSQL refuses to run as root. As root there are two ways out, tried in this order:
 * - drop:    become an unprivileged user who may enter the folders (the data then belongs to that user);
 * - unshare: stay the owner of the files, but without any privilege, in a user namespace of its own. This is the way
 *            in folders that only root may enter, such as /root/aob.
 */
export type RunAs =
  | { readonly kind: 'self' }
  | { readonly kind: 'drop'; readonly uid: number; readonly gid: number }
  | { readonly kind: 'unshare' };

interface User {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
}

interface Invocation {
  readonly command: string;
  readonly args: readonly string[];
  readonly options: SpawnOptions;
}

/** How to start `program` under that identity. The environment is ours alone: no variable of aob leaks into it. */
export function invocation(runAs: RunAs, program: string, args: readonly string[]): Invocation {
  const options: SpawnOptions = {
    cwd: dirname(program),
    env: { LC_ALL: 'C', TZ: 'UTC', PATH: '/usr/bin:/bin' },
  };
  if (process.platform === 'win32') return { command: program, args, options: { cwd: dirname(program) } };
  if (runAs.kind === 'drop')
    return { command: program, args, options: { ...options, uid: runAs.uid, gid: runAs.gid } };
  if (runAs.kind === 'unshare')
    return { command: 'unshare', args: ['--user', '--', program, ...args], options };
  return { command: program, args, options };
}

/** Picks the identity for a new cluster below `dataDir`, or the one that the existing cluster was made with. */
export function chooseRunAs(dataDir: string, clusterDir: string, binaries: Binaries): RunAs {
  if (process.getuid?.() !== 0) return { kind: 'self' };
  const owner = ownerOf(clusterDir);
  if (owner !== undefined && owner.uid !== 0) return { kind: 'drop', uid: owner.uid, gid: owner.gid };
  if (owner === undefined) {
    const user = unprivilegedUsers().find((one) => canEnter(dataDir, one) && canRun(binaries, one));
    if (user !== undefined) return { kind: 'drop', uid: user.uid, gid: user.gid };
  }
  if (canRun(binaries, 'unshare')) return { kind: 'unshare' };
  throw new DatabaseError(
    'database.needs_unprivileged_user',
    `PostgreSQL refuses to run as root, and no unprivileged user may enter ${dataDir}; run aob as another user, set AOB_DATA_DIR to a folder such as /var/lib/aob, or set DATABASE_URL.`,
  );
}

function ownerOf(clusterDir: string): Stats | undefined {
  return statSync(clusterDir, { throwIfNoEntry: false });
}

/** initdb wants a user with a name. `postgres` first: where it exists, it is there for this. */
function unprivilegedUsers(): readonly User[] {
  const users = readPasswd();
  return ['postgres', 'nobody', '_postgres'].flatMap((name) => users.filter((user) => user.name === name));
}

function readPasswd(): readonly User[] {
  try {
    return readFileSync('/etc/passwd', 'utf8')
      .split('\n')
      .map((line) => line.split(':'))
      .map(([name = '', , uid, gid]) => ({ name, uid: Number(uid), gid: Number(gid) }))
      .filter((user) => user.uid > 0 && user.gid > 0);
  } catch {
    return [];
  }
}

/** May that user pass through every folder above and into `dataDir`? */
function canEnter(dataDir: string, user: User): boolean {
  for (let dir = resolve(dataDir); ; dir = dirname(dir)) {
    const stats = statSync(dir, { throwIfNoEntry: false });
    if (stats !== undefined) {
      const bit = stats.uid === user.uid ? 0o100 : stats.gid === user.gid ? 0o010 : 0o001;
      if ((stats.mode & bit) === 0) return false;
    }
    if (dir === dirname(dir)) return true;
  }
}

/** Asks the program itself, which also proves that its libraries can be read. */
function canRun(binaries: Binaries, who: User | 'unshare'): boolean {
  const runAs: RunAs = who === 'unshare' ? { kind: 'unshare' } : { kind: 'drop', uid: who.uid, gid: who.gid };
  const { command, args, options } = invocation(runAs, binaries.postgres, ['--version']);
  return spawnSync(command, args, { ...options, stdio: 'ignore' }).status === 0;
}
