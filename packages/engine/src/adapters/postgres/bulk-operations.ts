import type { BulkOperation, BulkOperations } from '../../ports/bulk-operations.ts';
import type { Connection } from './connection.ts';

const ms = (column: string): string => `(extract(epoch FROM ${column}) * 1000)::float8 AS ${column}`;

const COLUMNS = `bulk_id, action, mode, filter, reason, actor, request_key, request_digest, state, matched, cursor, done, failed,
  skipped, problems, aborted_by, ${ms('created_at')}, ${ms('updated_at')}, ${ms('finished_at')}`;

const OPEN = `state IN ('running', 'aborting')`;

interface Row {
  readonly bulk_id: string;
  readonly action: BulkOperation['action'];
  readonly mode: BulkOperation['mode'] | null;
  readonly filter: string;
  readonly reason: string;
  readonly actor: string;
  readonly request_key: string | null;
  readonly request_digest: string | null;
  readonly state: BulkOperation['state'];
  readonly matched: number;
  readonly cursor: string | null;
  readonly done: number;
  readonly failed: number;
  readonly skipped: number;
  readonly problems: string;
  readonly aborted_by: string | null;
  readonly created_at: number;
  readonly updated_at: number;
  readonly finished_at: number | null;
}

const operationOf = (row: Row): BulkOperation => ({
  bulkId: row.bulk_id,
  action: row.action,
  mode: row.mode ?? undefined,
  filter: JSON.parse(row.filter) as BulkOperation['filter'],
  reason: row.reason,
  actor: JSON.parse(row.actor) as BulkOperation['actor'],
  requestKey: row.request_key ?? undefined,
  requestDigest: row.request_digest ?? undefined,
  state: row.state,
  matched: row.matched,
  cursor: row.cursor ?? undefined,
  done: row.done,
  failed: row.failed,
  skipped: row.skipped,
  problems: JSON.parse(row.problems) as BulkOperation['problems'],
  abortedBy: row.aborted_by ?? undefined,
  createdAt: row.created_at,
  updatedAt: row.updated_at,
  finishedAt: row.finished_at ?? undefined,
});

export const createPostgresBulkOperations = (connection: Connection): BulkOperations => {
  const one = async (text: string, values: unknown[]): Promise<BulkOperation | undefined> => {
    const [row] = await connection.query<Row>({ text, values });
    return row && operationOf(row);
  };
  const get = (bulkId: string) => one(`SELECT ${COLUMNS} FROM bulk_operations WHERE bulk_id = $1`, [bulkId]);

  return {
    add: async (order) => {
      const added = await one(
        `INSERT INTO bulk_operations (bulk_id, action, filter, reason, actor, request_key, request_digest, state, matched,
           created_at, updated_at, mode)
         VALUES ($1, $2, $3, $4, $5, $6, $7, 'running', $8,
           to_timestamp($9::float8 / 1000), to_timestamp($9::float8 / 1000), $10)
         ON CONFLICT (request_key) DO NOTHING
         RETURNING ${COLUMNS}`,
        [
          order.bulkId,
          order.action,
          JSON.stringify(order.filter),
          plainText(order.reason),
          JSON.stringify(order.actor),
          order.requestKey ?? null,
          order.requestDigest ?? null,
          order.matched,
          order.createdAt,
          order.mode ?? null,
        ],
      );
      const kept =
        added ??
        (await one(`SELECT ${COLUMNS} FROM bulk_operations WHERE request_key = $1`, [order.requestKey]));
      if (kept === undefined) throw new Error(`${order.bulkId} was neither added nor there before`);
      return kept;
    },
    get,
    list: async ({ limit, after }) => {
      const rows = await connection.query<Row>({
        name: 'aob_bulk_list',
        text: `SELECT ${COLUMNS} FROM bulk_operations WHERE $1::text IS NULL OR bulk_id < $1
                ORDER BY bulk_id DESC LIMIT $2`,
        values: [after ?? null, limit],
      });
      return rows.map(operationOf);
    },
    claim: (lease, leaseMs) =>
      one(
        `UPDATE bulk_operations SET lease = $1, lease_until = now() + $2 * interval '1 ms'
          WHERE bulk_id = (SELECT bulk_id FROM bulk_operations
                            WHERE ${OPEN} AND (lease_until IS NULL OR lease_until <= now() OR lease = $1)
                            ORDER BY bulk_id LIMIT 1 FOR UPDATE SKIP LOCKED)
         RETURNING ${COLUMNS}`,
        [lease, leaseMs],
      ),
    advance: (step) =>
      one(
        `UPDATE bulk_operations SET cursor = $3, done = done + $4, failed = failed + $5, skipped = skipped + $6,
           problems = $7, lease_until = now() + $9 * interval '1 ms', updated_at = now(),
           state = CASE WHEN $8 THEN 'done' WHEN state = 'aborting' THEN 'aborted' ELSE state END,
           finished_at = CASE WHEN $8 OR state = 'aborting' THEN now() END
          WHERE bulk_id = $1 AND lease = $2 AND ${OPEN}
         RETURNING ${COLUMNS}`,
        [
          step.bulkId,
          step.lease,
          step.cursor ?? null,
          step.done,
          step.failed,
          step.skipped,
          JSON.stringify(step.problems),
          step.isLast,
          step.leaseMs,
        ],
      ),
    abort: async (bulkId, by) =>
      (await one(
        `UPDATE bulk_operations SET aborted_by = $2, updated_at = now(),
           state = CASE WHEN lease_until > now() THEN 'aborting' ELSE 'aborted' END,
           finished_at = CASE WHEN lease_until > now() THEN NULL ELSE now() END
          WHERE bulk_id = $1 AND state = 'running'
         RETURNING ${COLUMNS}`,
        [bulkId, by],
      )) ?? get(bulkId),
  };
};

/** A text column cannot hold NUL. */
const plainText = (text: string): string => text.replaceAll('\0', '\uFFFD');
