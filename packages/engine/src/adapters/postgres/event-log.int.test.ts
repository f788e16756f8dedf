import pg from 'pg';
import { describe, expect, it } from 'vitest';
import { runStoresContract } from '../../ports/run-stores.contract.ts';
import { createConnection } from './connection.ts';
import { openTestStore } from './testing/open-store.ts';

const url = process.env.AOB_TEST_DATABASE_URL ?? '';

describe('the event log in PostgreSQL', async () => {
  const store = await openTestStore(url);
  runStoresContract(() => store);

  const asAdmin = async (sql: string): Promise<pg.QueryResult> => {
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    return client.query(sql).finally(() => client.end());
  };

  it('is append-only by the word of the database, partitions included', async () => {
    const refused = /append-only/;
    await asAdmin(
      `INSERT INTO commits SELECT 'run_x', 1, 1, gen_random_uuid(), now(), 'a', NULL, '[]', '\\x00'`,
    );
    await expect(asAdmin(`UPDATE commits SET events = '[{}]'`)).rejects.toThrow(refused);
    await expect(asAdmin('DELETE FROM commits')).rejects.toThrow(refused);
    await expect(asAdmin('TRUNCATE commits')).rejects.toThrow(refused);
    await expect(asAdmin('TRUNCATE commits_other')).rejects.toThrow(refused);
    await expect(asAdmin('DELETE FROM commits_other')).rejects.toThrow(refused);
    await expect(asAdmin('DELETE FROM tag_moves WHERE id = 0')).resolves.toBeDefined();
  });

  it('can be read one event a row, whatever text the events hold', async () => {
    await asAdmin(
      `INSERT INTO commits SELECT 'run_y', 4, 5, gen_random_uuid(), now(), 'human:mia', NULL,
         '[{"type":"log.line","data":{"message":"\\u0000"}},{"type":"run.completed","data":{}}]', '\\x00'`,
    );
    const { rows } = await asAdmin(
      `SELECT seq, type, actor FROM run_events WHERE run_id = 'run_y' ORDER BY seq`,
    );
    expect(rows).toEqual([
      { seq: 4, type: 'log.line', actor: 'human:mia' },
      { seq: 5, type: 'run.completed', actor: 'human:mia' },
    ]);
  });

  it('puts new runs into partitions of their time, and makes those ahead of time', async () => {
    const { rows } = await asAdmin(
      `SELECT aob_run_prefix(((extract(epoch FROM now()) * 1000)::bigint >> 32) << 2) AS prefix`,
    );
    const prefix: string = rows[0].prefix;
    const { rows: found } = await asAdmin(`SELECT to_regclass('commits_${prefix.slice(4)}') AS name`);
    expect(found[0].name).toBe(`commits_${prefix.slice(4)}`);
    const { rows: again } = await asAdmin(
      `SELECT aob_add_commit_partitions(now(), now() + interval '100 days') AS made`,
    );
    expect(again[0].made).toBe(0);
  });

  it('answers what went wrong by what to do next', async () => {
    const nowhere = createConnection({ url: 'postgres://nobody@127.0.0.1:9/none' });
    await expect(nowhere.query({ text: 'SELECT 1' })).rejects.toMatchObject({ code: 'log.unavailable' });
    const lane = createConnection({ url });
    await expect(lane.query({ text: 'SELECT 1 / 0' })).rejects.toMatchObject({ code: '22012' });
    const killed = lane.query({ text: 'SELECT pg_terminate_backend(pg_backend_pid())' });
    await expect(killed).rejects.toMatchObject({ code: 'log.outcome_unknown' });
    expect(await lane.query({ text: 'SELECT 1 AS one' })).toEqual([{ one: 1 }]);
    await lane.close();
  });
});
