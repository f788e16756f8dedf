import { createHash, randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Migration, migrate, readMigrations } from './migrate.ts';

const ADMIN_URL = process.env.AOB_TEST_ADMIN_URL ?? '';

const migration = (id: string, sql: string): Migration => ({
  id,
  sql,
  checksum: createHash('sha256').update(sql).digest('hex'),
});
const users = migration('20250101000000_create_users', 'CREATE TABLE users (id int PRIMARY KEY)');
const names = migration('20250102000000_add_name', 'ALTER TABLE users ADD name text');

describe('migrate', () => {
  let admin: pg.Client;
  let url: string;
  let database: string;

  beforeEach(async () => {
    admin = new pg.Client({ connectionString: ADMIN_URL });
    await admin.connect();
    database = `migrate_${randomBytes(6).toString('hex')}`;
    await admin.query(`CREATE DATABASE ${database}`);
    const address = new URL(ADMIN_URL);
    address.pathname = `/${database}`;
    url = address.href;
  });

  afterEach(async () => {
    await admin.query(`DROP DATABASE ${database} WITH (FORCE)`);
    await admin.end();
  });

  async function rows(sql: string): Promise<unknown[]> {
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    try {
      return (await client.query(sql)).rows;
    } finally {
      await client.end();
    }
  }

  test('applies what is pending in order, once', async () => {
    expect(await migrate(url, [users])).toEqual([users.id]);
    expect(await migrate(url, [users, names])).toEqual([names.id]);
    expect(await migrate(url, [users, names])).toEqual([]);
    expect(await rows('SELECT id, name FROM users')).toEqual([]);
    expect(await rows('SELECT id FROM aob_migrations ORDER BY id')).toEqual([
      { id: users.id },
      { id: names.id },
    ]);
  });

  test('lets processes that start at once apply each migration exactly once', async () => {
    const applied = await Promise.all([1, 2, 3].map(() => migrate(url, [users, names])));
    expect(applied.flat().sort()).toEqual([users.id, names.id]);
  });

  test('keeps nothing of a migration that fails, and the ones before it', async () => {
    const broken = migration('20250103000000_break', 'CREATE TABLE half (id int); SELECT nonsense;');
    await expect(migrate(url, [users, broken])).rejects.toMatchObject({
      code: 'migration.failed',
      message: expect.stringContaining(broken.id),
    });
    expect(await rows('SELECT id FROM aob_migrations')).toEqual([{ id: users.id }]);
    expect(await rows("SELECT to_regclass('half') AS half")).toEqual([{ half: null }]);
  });

  test('refuses a migration that was changed after it was applied', async () => {
    await migrate(url, [users]);
    const changed = migration(users.id, `${users.sql};`);
    await expect(migrate(url, [changed])).rejects.toMatchObject({ code: 'migration.changed' });
  });

  test('refuses a database that a newer aob has used', async () => {
    await migrate(url, [users, names]);
    await expect(migrate(url, [users])).rejects.toMatchObject({ code: 'migration.newer_database' });
  });

  test('refuses a pending migration that is older than an applied one', async () => {
    await migrate(
      url,
      [names].map((one) => ({ ...one, sql: 'SELECT 1' })),
    );
    await expect(migrate(url, [users, names])).rejects.toMatchObject({ code: 'migration.out_of_order' });
  });
});

describe('readMigrations', () => {
  test('reads the folders oldest first and ignores what is no migration', () => {
    const folder = mkdtempSync(join(tmpdir(), 'aob-migrations-'));
    try {
      for (const one of [names, users]) {
        mkdirSync(join(folder, one.id));
        writeFileSync(join(folder, one.id, 'migration.sql'), one.sql);
      }
      writeFileSync(join(folder, 'migration_lock.toml'), '');
      expect(readMigrations(folder)).toEqual([users, names]);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  test('says so when there is nothing to read', () => {
    expect(() => readMigrations('/nowhere/at/all')).toThrow(/No migrations were found/);
  });
});
