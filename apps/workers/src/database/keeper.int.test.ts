import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { build } from 'esbuild';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { Database } from './database.ts';
import { readPostmasterPid } from './postmaster-pid.ts';
import { isAlive } from './process-facts.ts';
import { startDatabase } from './start-database.ts';
import { waitUntil } from './wait-until.ts';

const isRoot = process.getuid?.() === 0;
const cache = join(import.meta.dirname, '../../../../node_modules/.cache/aob');
const keeperProgram = join(cache, `keeper-${process.pid}.mjs`);

let workspace: string;
/** A stopped data folder with one row in it, copied by the tests that do not care how it came to be. */
let seeded: string;
const opened: Database[] = [];
const children: ChildProcess[] = [];

beforeAll(async () => {
  workspace = mkdtempSync(join(tmpdir(), 'aob-keeper-'));
  seeded = join(workspace, 'seeded');
  const database = await open(seeded);
  await query(database.url, 'CREATE TABLE facts (fact text); INSERT INTO facts VALUES ($$kept$$)');
  await database.stop();
  await buildKeeperProgram();
});

afterEach(async () => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  for (const database of opened.splice(0)) await database.stop();
});

afterAll(() => {
  // Servers whose keeper a test killed live on.
  for (const name of readdirSync(workspace)) {
    if (!existsSync(join(workspace, name, 'postgres'))) continue;
    const left = readPostmasterPid(join(workspace, name, 'postgres'));
    if (left !== undefined && isAlive(left.pid)) process.kill(left.pid, 'SIGKILL');
  }
  rmSync(workspace, { recursive: true, force: true });
  rmSync(keeperProgram, { force: true });
});

async function open(dataDir: string, log: (line: string) => void = () => undefined): Promise<Database> {
  const database = await startDatabase({ dataDir, log });
  opened.push(database);
  return database;
}

/** `cp -a` keeps owners and modes, which PostgreSQL checks. */
function copyOfSeeded(name: string): string {
  const dataDir = join(workspace, name);
  execFileSync('cp', ['-a', seeded, dataDir]);
  return dataDir;
}

async function query(url: string, sql: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url });
  // A server that is killed under an open connection must not end the test run.
  client.on('error', () => undefined);
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}

async function facts(database: Database): Promise<unknown[]> {
  return await query(database.url, 'SELECT fact FROM facts');
}

/** The keeper in a process of its own, so that it can be killed. */
async function buildKeeperProgram(): Promise<void> {
  await build({
    stdin: {
      contents: `
        import { startDatabase } from './start-database.ts';
        setInterval(() => undefined, 1000);
        startDatabase({ dataDir: process.argv[2], log: () => undefined }).then(
          (database) => console.log('up ' + database.pid()),
          (error) => { console.log(error.code + ' ' + error.message); process.exit(1); });`,
      resolveDir: import.meta.dirname,
      loader: 'ts',
    },
    outfile: keeperProgram,
    bundle: true,
    platform: 'node',
    format: 'esm',
    packages: 'external',
  });
}

async function startKeeper(dataDir: string): Promise<{ child: ChildProcess; says: string }> {
  const child = spawn(process.execPath, [keeperProgram, dataDir], { stdio: ['ignore', 'pipe', 'inherit'] });
  children.push(child);
  const [says] = await once(createInterface({ input: child.stdout }), 'line');
  return { child, says: String(says) };
}

describe('the embedded database', () => {
  test('is durable: fsync and synchronous_commit are on', async () => {
    const database = await open(copyOfSeeded('durable'));
    const sql = "SELECT current_setting('fsync') AS fsync, current_setting('synchronous_commit') AS commit";
    expect(await query(database.url, sql)).toEqual([{ fsync: 'on', commit: 'on' }]);
  });

  test('keeps its data over a stop and a start', async () => {
    const dataDir = copyOfSeeded('restart');
    await (await open(dataDir)).stop();
    expect(await facts(await open(dataDir))).toEqual([{ fact: 'kept' }]);
  });

  test('takes no connection without the password, which only the owner can read', async () => {
    const dataDir = copyOfSeeded('password');
    const { url } = await open(dataDir);
    const wrong = new URL(url);
    wrong.password = 'guess';
    await expect(query(wrong.href, 'SELECT 1')).rejects.toThrow(/password authentication failed/);
    expect(
      execFileSync('stat', ['-c', '%a', join(dataDir, 'postgres.json')], { encoding: 'utf8' }).trim(),
    ).toBe('600');
  });

  test.runIf(isRoot)('runs as an unprivileged user where that user may enter the folder', async () => {
    const outer = mkdtempSync(join(tmpdir(), 'aob-open-'));
    chmodSync(outer, 0o755);
    try {
      const database = await open(join(outer, 'data'));
      expect(uidOf(database.pid())).not.toBe(0);
      await database.stop();
      // The second start keeps the owner that the first one chose.
      expect(uidOf((await open(join(outer, 'data'))).pid())).not.toBe(0);
    } finally {
      await opened.at(-1)?.stop();
      rmSync(outer, { recursive: true, force: true });
    }
  });

  test.runIf(isRoot)('runs without privileges in a folder that only root may enter', async () => {
    const inner = mkdtempSync(join(workspace, 'closed-'));
    chmodSync(inner, 0o700);
    const database = await open(join(inner, 'data'));
    expect(await query(database.url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
    expect(capabilitiesInOurNamespace(database.pid())).toBe(false);
    await database.stop();
  });
});

function uidOf(pid: number | undefined): number {
  return Number(/^Uid:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]);
}

/** A process in a user namespace of its own has no power over ours. */
function capabilitiesInOurNamespace(pid: number | undefined): boolean {
  const namespaceOf = (id: number | string | undefined): string => readlinkSync(`/proc/${id}/ns/user`);
  return namespaceOf(pid) === namespaceOf('self');
}

describe('after a kill -9', () => {
  test('of aob: the next start stops the server that lived on and keeps the data', async () => {
    const dataDir = copyOfSeeded('killed-aob');
    const { child, says } = await startKeeper(dataDir);
    const leftPid = Number(says.replace('up ', ''));
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(isAlive(leftPid)).toBe(true);

    const database = await open(dataDir);
    expect(isAlive(leftPid)).toBe(false);
    expect(await facts(database)).toEqual([{ fact: 'kept' }]);
  });

  test('of PostgreSQL: it comes back by itself, at the same address', async () => {
    const lines: string[] = [];
    const database = await open(copyOfSeeded('killed-postgres'), (line) => lines.push(line));
    for (let round = 0; round < 3; round++) {
      const pid = database.pid() ?? 0;
      process.kill(pid, 'SIGKILL');
      expect(await waitUntil(() => database.pid() !== pid && database.pid() !== undefined, 10_000)).toBe(
        true,
      );
      await database.ensureRunning();
      expect(await facts(database)).toEqual([{ fact: 'kept' }]);
    }
    expect(lines).toContain('the database server is back');
  });

  test('of PostgreSQL: ensureRunning waits until it takes connections again', async () => {
    const database = await open(copyOfSeeded('killed-waiting'));
    const pid = database.pid() ?? 0;
    process.kill(pid, 'SIGKILL');
    await waitUntil(() => database.pid() !== pid, 10_000);
    await Promise.all([database.ensureRunning(), database.ensureRunning()]);
    expect(await facts(database)).toEqual([{ fact: 'kept' }]);
  });

  test('of both at once: the next start recovers', async () => {
    const dataDir = copyOfSeeded('killed-both');
    const { child, says } = await startKeeper(dataDir);
    child.kill('SIGKILL');
    process.kill(Number(says.replace('up ', '')), 'SIGKILL');
    expect(await facts(await open(dataDir))).toEqual([{ fact: 'kept' }]);
  });

  test('a process id that another program has now does not keep the server from starting', async () => {
    const dataDir = copyOfSeeded('reused-id');
    writeFileSync(join(dataDir, 'postgres/postmaster.pid'), `${process.pid}\n${dataDir}/postgres\n`);
    expect(await facts(await open(dataDir))).toEqual([{ fact: 'kept' }]);
  });
});

describe('one process per data folder', () => {
  test('the second one is told which process holds it', async () => {
    const dataDir = copyOfSeeded('held');
    const { child } = await startKeeper(dataDir);
    await expect(open(dataDir)).rejects.toMatchObject({
      code: 'database.folder_in_use',
      message: expect.stringContaining(`process ${child.pid} `),
    });
  });

  test('of two that start at once on a new folder, one comes up and the other says why not', async () => {
    const dataDir = join(workspace, 'at-once');
    const said = (await Promise.all([startKeeper(dataDir), startKeeper(dataDir)]))
      .map(({ says }) => says)
      .sort();
    expect(said[0]).toMatch(/^database\.folder_in_use The data folder .* is in use by process \d+/);
    expect(said[1]).toMatch(/^up \d+$/);
  });

  test('a stop gives the folder back', async () => {
    const dataDir = copyOfSeeded('given-back');
    await (await open(dataDir)).stop();
    expect(existsSync(join(dataDir, 'aob.lock'))).toBe(false);
  });

  test('a lock of a dead process is taken over', async () => {
    const dataDir = copyOfSeeded('stale-lock');
    const holder = { pid: process.pid, birth: 'another life', since: '2020-01-01T00:00:00.000Z', token: 'x' };
    writeFileSync(join(dataDir, 'aob.lock'), JSON.stringify(holder));
    expect(await facts(await open(dataDir))).toEqual([{ fact: 'kept' }]);
  });
});

describe('a folder it cannot use gets one sentence', () => {
  const refusal = async (dataDir: string): Promise<{ code: unknown; message: string }> => {
    const error: unknown = await open(dataDir).then(
      () => new Error('it started'),
      (reason: unknown) => reason,
    );
    if (!(error instanceof Error)) throw new Error('not an error');
    expect(error.message).not.toContain('\n');
    return { code: 'code' in error ? error.code : undefined, message: error.message };
  };

  test('not ours', async () => {
    const dataDir = mkdtempSync(join(workspace, 'foreign-'));
    writeFileSync(join(dataDir, 'thesis.doc'), 'do not touch');
    const { code, message } = await refusal(dataDir);
    expect(code).toBe('database.foreign_folder');
    expect(message).toContain('thesis.doc');
    expect(readdirSync(dataDir)).toEqual(['thesis.doc']);
  });

  test('not a folder', async () => {
    const path = join(workspace, 'a-file');
    writeFileSync(path, '');
    expect((await refusal(path)).code).toBe('database.foreign_folder');
  });

  test('not writable', async () => {
    expect((await refusal('/proc/aob')).code).toBe('database.folder_not_writable');
  });

  test('of another PostgreSQL', async () => {
    const dataDir = copyOfSeeded('version');
    writeFileSync(join(dataDir, 'postgres/PG_VERSION'), '17\n');
    const { code, message } = await refusal(dataDir);
    expect(code).toBe('database.other_version');
    expect(message).toMatch(/PostgreSQL 17, this aob carries 18/);
  });

  test('of a newer aob', async () => {
    const dataDir = copyOfSeeded('newer');
    writeFileSync(join(dataDir, 'aob-data.json'), '{"kind":"aob-data","format":99}');
    expect((await refusal(dataDir)).code).toBe('database.other_version');
  });

  test('damaged: a part is missing', async () => {
    const dataDir = copyOfSeeded('missing-part');
    rmSync(join(dataDir, 'postgres/global/pg_control'));
    expect((await refusal(dataDir)).code).toBe('database.damaged');
  });

  test('damaged: a part is broken, and PostgreSQL says so', async () => {
    const dataDir = copyOfSeeded('broken-part');
    truncateSync(join(dataDir, 'postgres/global/pg_control'), 100);
    expect((await refusal(dataDir)).code).toBe('database.damaged');
  });

  test('damaged: the password is gone', async () => {
    const dataDir = copyOfSeeded('no-password');
    rmSync(join(dataDir, 'postgres.json'));
    expect((await refusal(dataDir)).code).toBe('database.damaged');
  });

  test('and can be used again once the reason is gone', async () => {
    const dataDir = copyOfSeeded('repaired');
    writeFileSync(join(dataDir, 'postgres/PG_VERSION'), '17\n');
    await refusal(dataDir);
    writeFileSync(join(dataDir, 'postgres/PG_VERSION'), '18\n');
    expect(await facts(await open(dataDir))).toEqual([{ fact: 'kept' }]);
  });
});

describe('an existing server (DATABASE_URL)', () => {
  test('is used as it is, and not stopped', async () => {
    const databaseUrl = process.env.AOB_TEST_DATABASE_URL ?? '';
    const dataDir = join(workspace, 'untouched');
    const database = await startDatabase({ dataDir, databaseUrl, log: () => undefined });
    expect(database.url).toBe(databaseUrl);
    await database.ensureRunning();
    await database.stop();
    expect(await query(databaseUrl, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
    expect(existsSync(dataDir)).toBe(false);
  });

  test('that does not answer gets one sentence, without the password', async () => {
    const databaseUrl = 'postgresql://someone:hunter2@127.0.0.1:1/nothing';
    const start = startDatabase({ dataDir: join(workspace, 'unused'), databaseUrl, log: () => undefined });
    await expect(start).rejects.toMatchObject({ code: 'database.unreachable' });
    await expect(start).rejects.toThrow(/^[^\n]*127\.0\.0\.1:1\/nothing[^\n]*$/);
    await expect(start).rejects.not.toThrow(/hunter2/);
  });
});
