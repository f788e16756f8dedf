import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import type { TestProject } from 'vitest/node';
import { findMigrationsFolder } from '../../apps/workers/src/database/migrations-folder.ts';
import { startDatabase } from '../../apps/workers/src/database/start-database.ts';
import { migrate, readMigrations } from '../../packages/engine/src/adapters/postgres/migrate.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** May create databases; an empty database itself. */
    adminDatabaseUrl: string;
    /** The migrated database that database-per-file.ts copies. */
    templateDatabase: string;
  }
}

/**
 * One PostgreSQL for all integration suites: our own keeper in a folder of its own, thrown away at the end. With
 * AOB_TEST_POSTGRES_URL an existing server is used. No server is a failure, never a reason to skip.
 */
export default async function startServer(project: TestProject): Promise<() => Promise<void>> {
  const dataDir = mkdtempSync(join(tmpdir(), 'aob-test-'));
  const database = await startDatabase({
    dataDir,
    databaseUrl: process.env.AOB_TEST_POSTGRES_URL,
    log: (line) => console.log(`[test database] ${line}`),
  }).catch((error: unknown) => {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(`The integration tests cannot run without PostgreSQL. ${reason}`, { cause: error });
  });
  const templateDatabase = `aob_template_${process.pid}`;
  await createTemplate(database.url, templateDatabase);
  project.provide('adminDatabaseUrl', database.url);
  project.provide('templateDatabase', templateDatabase);
  return async () => {
    await database.stop();
    rmSync(dataDir, { recursive: true, force: true });
  };
}

async function createTemplate(adminUrl: string, name: string): Promise<void> {
  const client = new pg.Client({ connectionString: adminUrl });
  await client.connect();
  try {
    await client.query(`DROP DATABASE IF EXISTS ${name}`);
    await client.query(`CREATE DATABASE ${name}`);
  } finally {
    await client.end();
  }
  const url = new URL(adminUrl);
  url.pathname = `/${name}`;
  await migrate(url.href, readMigrations(findMigrationsFolder()));
}
