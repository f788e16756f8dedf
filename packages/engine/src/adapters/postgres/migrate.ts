import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';

/**
 * Applies the SQL of prisma/migrations/<utc>_<verb_noun>/migration.sql, oldest first, one transaction each.
 * What was applied is in the table aob_migrations; an applied file never changes again.
 */
export interface Migration {
  readonly id: string;
  readonly sql: string;
  readonly checksum: string;
}

export type MigrationErrorCode =
  | 'migration.none_found'
  | 'migration.changed'
  | 'migration.newer_database'
  | 'migration.out_of_order'
  | 'migration.failed';

/** The message is one sentence for the person who started aob. */
export class MigrationError extends Error {
  readonly code: MigrationErrorCode;

  constructor(code: MigrationErrorCode, message: string, cause?: unknown) {
    super(message, { cause });
    this.name = 'MigrationError';
    this.code = code;
  }
}

/** Any number will do, as long as nothing else in this database uses it. */
const LOCK_KEY = 6_206_150_991;

export function readMigrations(folder: string): readonly Migration[] {
  const ids = existsSync(folder)
    ? readdirSync(folder).filter((id) => existsSync(join(folder, id, 'migration.sql')))
    : [];
  if (ids.length === 0) {
    throw new MigrationError(
      'migration.none_found',
      `No migrations were found in ${folder}; build aob again.`,
    );
  }
  return ids.sort().map((id) => {
    const sql = readFileSync(join(folder, id, 'migration.sql'), 'utf8');
    return { id, sql, checksum: createHash('sha256').update(sql).digest('hex') };
  });
}

/** Returns the ids it applied. Processes that start at once wait for each other; the later ones find nothing to do. */
export async function migrate(url: string, migrations: readonly Migration[]): Promise<readonly string[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query('SELECT pg_advisory_lock($1)', [LOCK_KEY]);
    await client.query(
      `CREATE TABLE IF NOT EXISTS aob_migrations (
         id text COLLATE "C" PRIMARY KEY, checksum text NOT NULL, applied_at timestamptz NOT NULL DEFAULT now())`,
    );
    const pending = pendingMigrations(migrations, await readApplied(client));
    for (const migration of pending) await apply(client, migration);
    return pending.map((migration) => migration.id);
  } finally {
    // Closing the session also gives the lock back.
    await client.end();
  }
}

async function readApplied(client: pg.Client): Promise<ReadonlyMap<string, string>> {
  const { rows } = await client.query<{ id: string; checksum: string }>(
    'SELECT id, checksum FROM aob_migrations',
  );
  return new Map(rows.map((row) => [row.id, row.checksum]));
}

function pendingMigrations(
  migrations: readonly Migration[],
  applied: ReadonlyMap<string, string>,
): readonly Migration[] {
  const known = new Set(migrations.map((migration) => migration.id));
  const unknown = [...applied.keys()].filter((id) => !known.has(id)).sort();
  if (unknown.length > 0) {
    throw new MigrationError(
      'migration.newer_database',
      `This database was last used by a newer aob (it has ${unknown.join(', ')}); start that version.`,
    );
  }
  for (const { id, checksum } of migrations) {
    const before = applied.get(id);
    if (before !== undefined && before !== checksum) {
      throw new MigrationError(
        'migration.changed',
        `The migration ${id} was changed after it was applied to this database; restore the file and put the change into a new migration.`,
      );
    }
  }
  return inOrder(migrations, applied);
}

/** A database that skipped a migration and one that did not would no longer have the same tables. */
function inOrder(
  migrations: readonly Migration[],
  applied: ReadonlyMap<string, string>,
): readonly Migration[] {
  const pending = migrations.filter((migration) => !applied.has(migration.id));
  const newest = [...applied.keys()].sort().at(-1) ?? '';
  const late = pending.find((migration) => migration.id < newest);
  if (late === undefined) return pending;
  throw new MigrationError(
    'migration.out_of_order',
    `The migration ${late.id} is older than ${newest}, which this database already has; give it a newer time.`,
  );
}

async function apply(client: pg.Client, migration: Migration): Promise<void> {
  await client.query('BEGIN');
  try {
    // The row first, so that a racing migration fails here and not half-way through the tables.
    await client.query('INSERT INTO aob_migrations (id, checksum) VALUES ($1, $2)', [
      migration.id,
      migration.checksum,
    ]);
    await client.query(migration.sql);
    await client.query('COMMIT');
  } catch (error) {
    await client.query('ROLLBACK').catch(() => undefined);
    const reason = error instanceof Error ? error.message : String(error);
    throw new MigrationError(
      'migration.failed',
      `The migration ${migration.id} could not be applied: ${reason}; nothing of it was kept.`,
      error,
    );
  }
}
