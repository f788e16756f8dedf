/** The narrow ports beside the log. */
import type { Documents } from '../../ports/documents.ts';
import type { OutstandingRuns } from '../../ports/outstanding-runs.ts';
import type { ParkedCommand, Quarantine } from '../../ports/quarantine.ts';
import type { Connection } from './connection.ts';

export const createPostgresDocuments = (connection: Connection): Documents => ({
  put: async ({ digest, body }) => {
    await connection.query({
      name: 'aob_put_document',
      text: 'INSERT INTO documents (digest, body) VALUES ($1, $2) ON CONFLICT (digest) DO NOTHING',
      values: [digest, body],
    });
  },
  get: async (digest) => {
    const [row] = await connection.query<{ body: string }>({
      name: 'aob_get_document',
      text: 'SELECT body FROM documents WHERE digest = $1',
      values: [digest],
    });
    return row?.body;
  },
});

/** Statuses as in the index on (status, run_id): a list it can be asked for, unlike "not finished". */
const LIVE = `ARRAY['QUEUED', 'RUNNING', 'WAITING']`;

export const createPostgresOutstandingRuns = (connection: Connection): OutstandingRuns => ({
  live: async (after, limit) => {
    const rows = await connection.query<{ run_id: string }>({
      name: 'aob_live_runs',
      text: `SELECT run_id FROM runs WHERE status = ANY(${LIVE}) AND run_id > $1 AND quarantine IS NULL
              ORDER BY run_id LIMIT $2`,
      values: [after, limit],
    });
    return rows.map((row) => row.run_id);
  },
  due: async (now, limit) => {
    // One more than asked for: the first that is not due, or not taken this time, is when to look again.
    const rows = await connection.query<{ run_id: string; wake_at: number }>({
      name: 'aob_due_runs',
      text: `SELECT run_id, (extract(epoch FROM wake_at) * 1000)::float8 AS wake_at FROM (
               (SELECT run_id, wake_at FROM runs
                 WHERE wake_at <= to_timestamp($1::float8 / 1000) AND quarantine IS NULL ORDER BY wake_at LIMIT $2)
               UNION ALL
               (SELECT run_id, wake_at FROM runs
                 WHERE wake_at > to_timestamp($1::float8 / 1000) AND quarantine IS NULL ORDER BY wake_at LIMIT 1)
             ) AS waiting ORDER BY wake_at`,
      values: [now, limit + 1],
    });
    const due = rows.filter((row) => row.wake_at <= now).slice(0, limit);
    return { runIds: due.map((row) => row.run_id), next: rows[due.length]?.wake_at };
  },
});

export const createPostgresQuarantine = (connection: Connection): Quarantine => ({
  park: async ({ runId, command, error }) => {
    await connection.query({
      name: 'aob_park_command',
      // The update waits for whoever is writing the run, so that what it returns is where the run stands still.
      text: `WITH marked AS (UPDATE runs SET quarantine = coalesce(quarantine, $3) WHERE run_id = $1 RETURNING last_seq)
             INSERT INTO parked_commands (run_id, command, error, seq)
             SELECT $1, $2, $3, coalesce((SELECT last_seq FROM marked), 0)`,
      // Text columns cannot hold NUL; the command is JSON and has none.
      values: [runId, command, error.replaceAll('\0', '\uFFFD')],
    });
  },
  parked: async (runId) => {
    return connection.query<ParkedCommand>({
      name: 'aob_parked_commands',
      text: `SELECT command, error, (extract(epoch FROM parked_at) * 1000)::float8 AS at FROM parked_commands
              WHERE run_id = $1 AND seq = coalesce((SELECT last_seq FROM runs WHERE run_id = $1), 0) ORDER BY id`,
      values: [runId],
    });
  },
});
