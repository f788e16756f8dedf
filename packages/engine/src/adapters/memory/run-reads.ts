import type { LedgerRow, TicketRow } from '../../ports/projections.ts';
import type {
  Page,
  PatchFilter,
  RunMatch,
  RunReads,
  RunSummary,
  TicketFilter,
} from '../../ports/run-reads.ts';
import type { RunTables } from './run-store.ts';

export const createMemoryRunReads = (tables: RunTables): RunReads => ({
  run: async (runId) => tables.runs.get(runId),
  runsById: async (runIds) =>
    [...new Set(runIds)].flatMap((runId) => {
      const run = tables.runs.get(runId);
      return run === undefined ? [] : [run];
    }),
  runs: async (filter) =>
    newestFirst([...tables.runs.values()].filter(fits(filter)), (run) => run.runId, filter),
  count: async (match) => [...tables.runs.values()].filter(fits(match)).length,
  snapshot: async (runId) => tables.snapshots.get(runId),
  commits: async (runId, fromSeq, limit, untilSeq = Number.POSITIVE_INFINITY) =>
    (tables.commits.get(runId) ?? [])
      .filter((commit) => commit.lastSeq >= fromSeq && commit.firstSeq <= untilSeq)
      .slice(0, limit),
  ticket: async (ticketId) => tables.tickets.get(ticketId),
  tickets: async (filter) => {
    const found = [...tables.tickets.values()].filter(isWanted(filter));
    return newestFirst(found, (ticket) => ticket.ticketId, filter);
  },
  patch: async (patchId) => tables.patches.get(patchId),
  patches: async (filter) => {
    const found = [...tables.patches.values()].filter(isAsked(filter));
    return newestFirst(found, (patch) => patch.patchId, filter);
  },
});

const isWanted = (filter: TicketFilter) => {
  const { limit: _limit, after: _after, runIds, assignees, q, ...equal } = filter;
  return (ticket: TicketRow): boolean =>
    (runIds === undefined || runIds.includes(ticket.runId)) &&
    (assignees === undefined ||
      ticket.approvers.length === 0 ||
      ticket.approvers.some((approver) => assignees.includes(approver))) &&
    isIn(q, [ticket.message, ticket.reason, ticket.runId, ticket.ticketId, ticket.workflow, ticket.node]) &&
    hasAll(ticket, equal);
};

const isAsked = (filter: PatchFilter) => {
  const { limit: _limit, after: _after, status, q, ...wanted } = filter;
  return (patch: LedgerRow): boolean =>
    (status === undefined || status === stateOf(patch)) &&
    isIn(q, [
      patch.reason,
      patch.authorId,
      patch.authorNode,
      patch.workflow,
      patch.tag,
      patch.patchId,
      patch.runId,
    ]) &&
    hasAll(patch, wanted);
};

const stateOf = ({ status, promotedBy }: LedgerRow): PatchFilter['status'] =>
  status === 'applied' && promotedBy !== undefined ? 'promoted' : status;

const fits =
  ({ status, workflow, labels = {}, key, parent, since, until, q }: RunMatch) =>
  (run: RunSummary): boolean =>
    (status === undefined || status.includes(run.status)) &&
    (workflow === undefined || run.workflow === workflow) &&
    (key === undefined || run.key === key) &&
    (parent === undefined || run.parent?.runId === parent) &&
    (since === undefined || run.createdAt >= since) &&
    (until === undefined || run.createdAt <= until) &&
    Object.entries(labels).every(([name, value]) => run.labels[name] === value) &&
    isIn(q, [run.runId, run.workflow, run.key]);

/** Every field that is asked for; undefined asks for nothing. */
const hasAll = <Row>(row: Row, wanted: { readonly [Field in keyof Row]?: Row[Field] | undefined }): boolean =>
  Object.entries(wanted).every(([name, value]) => value === undefined || row[name as keyof Row] === value);

/** As `concat_ws` and `strpos` have it: absent texts are left out, the others stand one after the other. */
const isIn = (q: string | undefined, texts: readonly (string | undefined)[]): boolean =>
  q === undefined ||
  texts
    .filter((text) => text !== undefined)
    .join(' ')
    .toLowerCase()
    .includes(q.toLowerCase());

const newestFirst = <Row>(rows: readonly Row[], idOf: (row: Row) => string, { limit, after }: Page): Row[] =>
  rows
    .filter((row) => after === undefined || idOf(row) < after)
    .sort((left, right) => (idOf(left) < idOf(right) ? 1 : -1))
    .slice(0, limit);
