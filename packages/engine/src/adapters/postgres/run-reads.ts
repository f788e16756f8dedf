import { askTogether } from '../../ask-together.ts';
import type { LedgerRow, TicketRow } from '../../ports/projections.ts';
import type { RunMatch, RunReads, RunSummary } from '../../ports/run-reads.ts';
import type { Connection } from './connection.ts';
import { COMMIT_COLUMNS, type CommitRow, commitOf, type SnapshotRow, snapshotOf } from './event-log.ts';

const ms = (column: string, name = column): string =>
  `(extract(epoch FROM ${column}) * 1000)::float8 AS "${name}"`;

/** Columns come back under the names of the port, so a row is a summary once its NULLs are gone. */
const RUN_COLUMNS = `run_id AS "runId", last_seq AS "lastSeq", encode(chain, 'hex') AS chain, status, workflow, tag, digest,
  plan_digest AS "planDigest", graph_version AS "graphVersion", inputs, outputs, error, labels, key, priority, fidelity,
  started_by AS "startedBy", parent, experiment, ${ms('created_at', 'createdAt')}, ${ms('updated_at', 'updatedAt')},
  ${ms('finished_at', 'finishedAt')}, ${ms('wake_at', 'wakeAt')}, waits_for AS "waitsFor",
  quarantine`;

const TICKET_COLUMNS = `ticket_id AS "ticketId", run_id AS "runId", workflow, kind, node, scope, patch_id AS "patchId",
  status, message, form, approvers, ${ms('due')}, on_timeout AS "onTimeout", guard, superseded_by AS "supersededBy",
  decision, reason, data, decided_by AS "decidedBy", ${ms('decided_at', 'decidedAt')}, timed_out AS "timedOut",
  ${ms('opened_at', 'openedAt')}, seq, progress`;

const PATCH_COLUMNS = `patch_id AS "patchId", scope, run_id AS "runId", workflow, status, author_kind AS "authorKind",
  author_id AS "authorId", author_node AS "authorNode", reason, base, before, after, operations,
  operations_digest AS "operationsDigest", changes, issues, ticket_id AS "ticketId", graph_version AS "graphVersion", seq,
  withdraws, withdrawn_by AS "withdrawnBy", rebased, tag, version, promotes, promoted_by AS "promotedBy", runs, review, revision,
  ${ms('applied_at', 'appliedAt')},
  ${ms('created_at', 'createdAt')}, ${ms('updated_at', 'updatedAt')}`;

/** The log of a run does not say that a patch of it was promoted. */
const PATCH_STATE = `CASE WHEN status = 'applied' AND promoted_by IS NOT NULL THEN 'promoted' ELSE status END`;

const RUNS_TOGETHER_MAX = 500;
/** No run comes so far. */
const SEQ_MAX = 2_147_483_647;

type Row = Record<string, unknown>;

/** NULL is absence. The row is the caller's own. */
const present = <Shape>(row: Row): Shape => {
  for (const name of Object.keys(row)) row[name] ??= undefined;
  return row as Shape;
};

/** Numbers parameters as conditions ask for them. */
const conditions = () => {
  const values: unknown[] = [];
  const parts: string[] = [];
  return {
    values,
    where: (value: unknown, sql: (parameter: string) => string): void => {
      if (value === undefined) return;
      values.push(value);
      parts.push(sql(`$${values.length}`));
    },
    clause: (): string => (parts.length === 0 ? '' : `WHERE ${parts.join(' AND ')}`),
    limit: (limit: number): string => {
      values.push(limit);
      return `LIMIT $${values.length}`;
    },
  };
};

/** The words of one parameter, somewhere in these columns, whatever their case. */
const containsIn = (columns: string) => (p: string) =>
  `strpos(lower(concat_ws(' ', ${columns})), lower(${p})) > 0`;

const matching = ({ status, workflow, labels, key, parent, since, until, q }: RunMatch) => {
  const all = conditions();
  const { where } = all;
  const time = (at: number | undefined) => (at === undefined ? undefined : new Date(at));
  where(status, (p) => `status = ANY(${p})`);
  where(workflow, (p) => `workflow = ${p}`);
  where(
    labels && Object.keys(labels).length > 0 ? JSON.stringify(labels) : undefined,
    (p) => `labels @> ${p}::jsonb`,
  );
  where(key, (p) => `key = ${p}`);
  where(parent, (p) => `(parent ->> 'runId') COLLATE "C" = ${p}`);
  where(time(since), (p) => `created_at >= ${p}`);
  where(time(until), (p) => `created_at <= ${p}`);
  where(q, containsIn('run_id, workflow, key'));
  return all;
};

export const createPostgresRunReads = (connection: Connection): RunReads => {
  const runsById = async (runIds: readonly string[]): Promise<readonly RunSummary[]> => {
    const rows = await connection.query<Row>({
      name: 'aob_runs_by_id',
      text: `SELECT ${RUN_COLUMNS} FROM runs WHERE run_id = ANY($1)`,
      values: [runIds],
    });
    return rows.map((row) => present<RunSummary>(row));
  };
  const runTogether = askTogether(
    async (runIds) => new Map((await runsById(runIds)).map((run) => [run.runId, run])),
    RUNS_TOGETHER_MAX,
  );
  const one = async <Shape>(text: string, id: string): Promise<Shape | undefined> => {
    const [row] = await connection.query<Row>({ text, values: [id] });
    return row && present<Shape>(row);
  };

  return {
    run: runTogether,
    runsById,
    runs: async ({ after, limit, ...match }) => {
      const { values, where, clause, limit: limited } = matching(match);
      where(after, (p) => `run_id < ${p}`);
      const text = `SELECT ${RUN_COLUMNS} FROM runs ${clause()} ORDER BY run_id DESC ${limited(limit)}`;
      return (await connection.query<Row>({ text, values })).map((row) => present<RunSummary>(row));
    },
    count: async (match) => {
      const { values, clause } = matching(match);
      const text = `SELECT count(*)::int4 AS matched FROM runs ${clause()}`;
      const [row] = await connection.query<{ matched: number }>({ text, values });
      return row?.matched ?? 0;
    },
    snapshot: async (runId) => {
      const [row] = await connection.query<SnapshotRow>({
        name: 'aob_snapshot',
        text: 'SELECT run_id, seq, evolve_version, state FROM run_snapshots WHERE run_id = $1',
        values: [runId],
      });
      return row && snapshotOf(row);
    },
    // The commit that holds `fromSeq` is found by the key, whatever the run has behind it.
    commits: async (runId, fromSeq, limit, untilSeq = SEQ_MAX) => {
      const rows = await connection.query<CommitRow>({
        name: 'aob_commits_from',
        text: `SELECT ${COMMIT_COLUMNS} FROM commits
                WHERE run_id = $1 AND last_seq >= $2 AND first_seq <= $4
                  AND first_seq >= coalesce(
                    (SELECT max(first_seq) FROM commits WHERE run_id = $1 AND first_seq <= $2), 0)
                ORDER BY first_seq LIMIT $3`,
        values: [runId, fromSeq, limit, untilSeq],
      });
      return rows.map(commitOf);
    },
    ticket: (ticketId) =>
      one<TicketRow>(`SELECT ${TICKET_COLUMNS} FROM tickets WHERE ticket_id = $1`, ticketId),
    tickets: async ({ after, limit, ...filter }) => {
      const { values, where, clause, limit: limited } = conditions();
      where(filter.status, (p) => `status = ${p}`);
      where(filter.runIds, (p) => `run_id = ANY(${p})`);
      where(filter.assignees, (p) => `(approvers = '{}' OR approvers && ${p}::text[])`);
      where(filter.kind, (p) => `kind = ${p}`);
      where(filter.workflow, (p) => `workflow = ${p}`);
      where(filter.decision, (p) => `decision = ${p}`);
      where(filter.decidedBy, (p) => `decided_by = ${p}`);
      where(filter.q, containsIn('message, reason, run_id, ticket_id, workflow, node'));
      where(after, (p) => `ticket_id < ${p}`);
      const text = `SELECT ${TICKET_COLUMNS} FROM tickets ${clause()} ORDER BY ticket_id DESC ${limited(limit)}`;
      return (await connection.query<Row>({ text, values })).map((row) => present<TicketRow>(row));
    },
    patch: (patchId) => one<LedgerRow>(`SELECT ${PATCH_COLUMNS} FROM patches WHERE patch_id = $1`, patchId),
    patches: async ({ after, limit, ...filter }) => {
      const { values, where, clause, limit: limited } = conditions();
      where(filter.scope, (p) => `scope = ${p}`);
      where(filter.runId, (p) => `run_id = ${p}`);
      where(filter.workflow, (p) => `workflow = ${p}`);
      where(filter.tag, (p) => `tag = ${p}`);
      where(filter.status, (p) => `${PATCH_STATE} = ${p}`);
      where(filter.promotes, (p) => `promotes = ${p}`);
      where(filter.operationsDigest, (p) => `operations_digest = ${p}`);
      where(filter.authorKind, (p) => `author_kind = ${p}`);
      where(filter.q, containsIn('reason, author_id, author_node, workflow, tag, patch_id, run_id'));
      where(after, (p) => `patch_id < ${p}`);
      const text = `SELECT ${PATCH_COLUMNS} FROM patches ${clause()} ORDER BY patch_id DESC ${limited(limit)}`;
      return (await connection.query<Row>({ text, values })).map((row) => present<LedgerRow>(row));
    },
  };
};
