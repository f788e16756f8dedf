import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { afterAll, inject } from 'vitest';

/**
 * Every integration file gets its own copy of the migrated database, as AOB_TEST_DATABASE_URL. (Who needs an empty one
 * creates it over AOB_TEST_ADMIN_URL.)
 */
const adminUrl = inject('adminDatabaseUrl');
const name = `aob_file_${randomBytes(6).toString('hex')}`;

await asAdmin(`CREATE DATABASE ${name} TEMPLATE ${inject('templateDatabase')}`);
const url = new URL(adminUrl);
url.pathname = `/${name}`;
process.env.AOB_TEST_DATABASE_URL = url.href;
process.env.AOB_TEST_ADMIN_URL = adminUrl;

afterAll(async () => {
  await asAdmin(`DROP DATABASE ${name} WITH (FORCE)`);
});

async function asAdmin(sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: adminUrl });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}
