import pg from 'pg';
import type { Database } from './database.ts';
import { DatabaseError } from './database-error.ts';

const VERSION_MIN = 150_000;
const CONNECT_TIMEOUT_MS = 10_000;

/** An existing server (DATABASE_URL): nothing is kept or stopped, only checked. */
export async function checkExistingServer(url: string): Promise<Database> {
  const check = async (): Promise<void> => requireVersion(url, await readVersion(url));
  await check();
  return { url, pid: () => undefined, ensureRunning: check, stop: () => Promise.resolve() };
}

async function readVersion(url: string): Promise<{ number: number; text: string }> {
  let client: pg.Client | undefined;
  try {
    client = new pg.Client({ connectionString: url, connectionTimeoutMillis: CONNECT_TIMEOUT_MS });
    await client.connect();
    const sql =
      "SELECT current_setting('server_version_num')::int AS number, current_setting('server_version') AS text";
    const [row] = (await client.query<{ number: number; text: string }>(sql)).rows;
    if (row === undefined) throw new Error('it tells no version');
    return row;
  } catch (error) {
    throw new DatabaseError(
      'database.unreachable',
      `The database of DATABASE_URL (${placeOf(url)}) does not answer: ${reasonOf(error)}; check the address, or unset DATABASE_URL to use the embedded one.`,
      error,
    );
  } finally {
    await client?.end().catch(() => undefined);
  }
}

function requireVersion(url: string, version: { number: number; text: string }): void {
  if (version.number >= VERSION_MIN) return;
  throw new DatabaseError(
    'database.server_too_old',
    `The database of DATABASE_URL (${placeOf(url)}) is PostgreSQL ${version.text}; aob needs 15 or newer.`,
  );
}

/** Never the whole URL: it holds the password. */
function placeOf(url: string): string {
  try {
    const { host, pathname } = new URL(url);
    return `${host}${pathname}`;
  } catch {
    return 'not a URL';
  }
}

/** A refused connection to a name with several addresses hides its reasons one level down. */
function reasonOf(error: unknown): string {
  if (error instanceof AggregateError) return error.errors.map(reasonOf).join(', ');
  return error instanceof Error ? error.message : String(error);
}
