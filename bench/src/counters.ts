/** What the database did meanwhile, and that it really waited for the disk. */
import { Client } from 'pg';

export interface Counters {
  readonly transactions: number;
  readonly commits: number;
  readonly walSyncs: number;
  readonly walBytes: number;
}

export interface Database {
  read(): Promise<Counters>;
  /** `fsync` and `synchronous_commit` as the server says them. */
  durability(): Promise<{
    readonly fsync: string;
    readonly synchronousCommit: string;
    readonly version: string;
  }>;
  close(): Promise<void>;
}

export const connect = async (url: string): Promise<Database> => {
  const client = new Client({ connectionString: url });
  await client.connect();
  const setting = async (name: string): Promise<string> =>
    (await client.query(`SHOW ${name}`)).rows[0]?.[name] ?? '';
  return {
    read: async () => {
      // WAL syncs moved to pg_stat_io with PostgreSQL 18; before, pg_stat_wal had them.
      const { rows } = await client.query(`
        SELECT (SELECT xact_commit FROM pg_stat_database WHERE datname = current_database())::float8 AS transactions,
               (SELECT count(*) FROM commits)::float8 AS commits,
               (SELECT coalesce(sum(fsyncs), 0) FROM pg_stat_io WHERE object = 'wal')::float8 AS "walSyncs",
               (SELECT wal_bytes FROM pg_stat_wal)::float8 AS "walBytes"`);
      return rows[0] as Counters;
    },
    durability: async () => ({
      fsync: await setting('fsync'),
      synchronousCommit: await setting('synchronous_commit'),
      version: await setting('server_version'),
    }),
    close: () => client.end(),
  };
};
