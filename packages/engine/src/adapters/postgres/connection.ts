/**
 * Connections to PostgreSQL: one kept by each writer lane, a small pool for reads. What went wrong is sorted here by what
 * to do next: wait for the database, read back, try again, or look for the poison.
 */
import pg from 'pg';
import { AppError } from '../../errors.ts';

export type Query = pg.QueryConfig<unknown[]>;

export interface Connection {
  query<Row extends pg.QueryResultRow>(query: Query): Promise<readonly Row[]>;
  close(): Promise<void>;
}

export interface ConnectionOptions {
  readonly url: string;
  /** Server settings of the session, by name. */
  readonly settings?: Readonly<Record<string, string>>;
}

const CONNECT_TIMEOUT_MS = 5_000;

/** One session, opened on first use and again after it broke. A query waits for the one before it. */
export const createConnection = ({ url, settings = {} }: ConnectionOptions): Connection => {
  let current: Promise<pg.Client> | undefined;
  let last: Promise<unknown> = Promise.resolve();
  const options = settingsOption(settings);

  const open = async (): Promise<pg.Client> => {
    const client = new pg.Client({
      connectionString: url,
      connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
      keepAlive: true,
      ...(options !== '' && { options }),
    });
    client.on('error', () => drop());
    try {
      await client.connect();
    } catch (error) {
      drop();
      throw unavailable(error);
    }
    return client;
  };
  const drop = (): void => {
    const dropped = current;
    current = undefined;
    // The session is beyond use; all that is left is to give its socket back.
    dropped?.then((client) => client.end()).catch(() => undefined);
  };

  const ask = async <Row extends pg.QueryResultRow>(query: Query): Promise<readonly Row[]> => {
    current ??= open();
    const client = await current;
    try {
      return await rowsOf<Row>(client, query);
    } catch (error) {
      if (!isStatementError(error)) drop();
      throw asWriteError(error);
    }
  };

  return {
    query: <Row extends pg.QueryResultRow>(query: Query) => {
      const answer = last.then(() => ask<Row>(query));
      last = answer.catch(() => undefined);
      return answer;
    },
    close: async () => {
      const closing = current;
      current = undefined;
      await closing?.then((client) => client.end()).catch(() => undefined);
    },
  };
};

/**
 * By callback, as the pool asks: with the driver's own promises each one is reached from the one before, so that once a
 * full collection has made one of them old, all that follow live until the next: 21 kB grew old with each query, against
 * 0.2 kB like this, and scavenges took 5 to 10 ms.
 */
const rowsOf = <Row extends pg.QueryResultRow>(client: pg.Client, query: Query): Promise<readonly Row[]> =>
  new Promise((resolve, reject) => {
    void client.query<Row>(query, (error, result) => (error ? reject(error) : resolve(result.rows)));
  });

export interface ReadPoolOptions extends ConnectionOptions {
  readonly max: number;
}

/** Reads may go to any session and may be asked again. */
export const createReadPool = ({ url, max, settings = {} }: ReadPoolOptions): Connection => {
  const options = settingsOption(settings);
  const pool = new pg.Pool({
    connectionString: url,
    max,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    keepAlive: true,
    ...(options !== '' && { options }),
  });
  // An idle session that breaks is replaced on the next use.
  pool.on('error', () => undefined);
  return {
    query: async <Row extends pg.QueryResultRow>(query: Query) => {
      try {
        const { rows } = await pool.query<Row>(query);
        return rows;
      } catch (error) {
        if (isStatementError(error) && !isResourceError(error)) throw error;
        throw unavailable(error);
      }
    },
    close: () => pool.end(),
  };
};

const settingsOption = (settings: Readonly<Record<string, string>>): string =>
  Object.entries(settings)
    .map(([name, value]) => `-c ${name}=${value}`)
    .join(' ');

/** The server looked at the statement, said no, and the session goes on: nothing was written. */
const isStatementError = (error: unknown): error is pg.DatabaseError =>
  error instanceof pg.DatabaseError && error.severity === 'ERROR';

/** Serialization failure, deadlock, a row that somebody else has just inserted. */
const CONTENDED = new Set(['40001', '40P01', '23505']);
/** Out of memory, disk or connections; shutting down. */
const isResourceError = (error: pg.DatabaseError): boolean => /^(53|57P)/.test(error.code ?? '');

const asWriteError = (error: unknown): unknown => {
  if (isStatementError(error)) {
    if (isResourceError(error)) return unavailable(error);
    if (!CONTENDED.has(error.code ?? '')) return error;
    return new AppError({
      kind: 'conflict',
      code: 'log.contended',
      message: `the batch lost a race in the database: ${error.message}`,
      publicMessage: 'Somebody else was writing at the same time.',
      cause: error,
    });
  }
  return new AppError({
    kind: 'unavailable',
    code: 'log.outcome_unknown',
    message: `the database went away before it answered: ${messageOf(error)}`,
    publicMessage: 'The database is not available.',
    cause: error,
  });
};

export const unavailable = (cause: unknown): AppError =>
  new AppError({
    kind: 'unavailable',
    code: 'log.unavailable',
    message: `the database cannot be reached: ${messageOf(cause)}`,
    publicMessage: 'The database is not available.',
    cause,
  });

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
