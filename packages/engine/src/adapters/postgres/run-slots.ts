import type { HeldSlot, QueuedRun, RunSlots } from '../../ports/run-slots.ts';
import type { Connection } from './connection.ts';

/** In: workflow, how many, keys to leave out. Out: the first of one priority, as the index has them. */
const firstOf = (priority: string): string => `
  (SELECT q.run_id, q.priority, q.key, q.created_at, q.digest, q.tag FROM runs q
    WHERE q.status = 'QUEUED' AND q.workflow = $1 AND q.priority = '${priority}' AND q.quarantine IS NULL
      AND (q.key IS NULL OR q.key <> ALL($3::text[]))
    ORDER BY q.run_id LIMIT $2)`;

export const createPostgresRunSlots = (connection: Connection): RunSlots => ({
  queuedWorkflows: async () => {
    // From one workflow to the next, however many runs of each are in line.
    const rows = await connection.query<{ workflow: string }>({
      name: 'aob_queued_workflows',
      text: `WITH RECURSIVE found AS (
               (SELECT workflow FROM runs WHERE status = 'QUEUED' ORDER BY workflow LIMIT 1)
               UNION ALL
               SELECT (SELECT r.workflow FROM runs r WHERE r.status = 'QUEUED' AND r.workflow > found.workflow
                        ORDER BY r.workflow LIMIT 1)
                 FROM found WHERE found.workflow IS NOT NULL)
             SELECT workflow FROM found WHERE workflow IS NOT NULL`,
      values: [],
    });
    return rows.map(({ workflow }) => workflow);
  },
  held: async (workflow) => {
    const rows = await connection.query<{ [name in keyof HeldSlot]: HeldSlot[name] | null }>({
      name: 'aob_held_slots',
      text: 'SELECT number, key, key_number AS "keyNumber" FROM run_slots WHERE workflow = $1',
      values: [workflow],
    });
    return rows.map(({ number, key, keyNumber }) => ({
      number: number ?? undefined,
      key: key ?? undefined,
      keyNumber: keyNumber ?? undefined,
    }));
  },
  queued: async (workflow, { limit, exceptKeys }) => {
    const rows = await connection.query<Omit<QueuedRun, 'key'> & { readonly key: string | null }>({
      name: 'aob_queued_runs',
      text: `SELECT line.run_id AS "runId", line.priority, line.key,
                    (extract(epoch FROM line.created_at) * 1000)::float8 AS "createdAt",
                    coalesce(t.digest, line.digest) AS "limitsFrom"
               FROM (${['high', 'medium', 'low'].map(firstOf).join(' UNION ALL ')}) AS line
               LEFT JOIN tags t ON t.workflow = $1 AND t.tag = line.tag`,
      values: [workflow, limit, exceptKeys],
    });
    return rows.map((row) => ({ ...row, key: row.key ?? undefined }));
  },
});
