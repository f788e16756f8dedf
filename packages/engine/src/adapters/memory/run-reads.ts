import type { LedgerRow } from '../../ports/projections.ts';
import type { Page, PatchFilter, RunMatch, RunReads, RunSummary } from '../../ports/run-reads.ts';
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
    const { status, runIds, assignees } = filter;
    const found = [...tables.tickets.values()].filter(
      (ticket) =>
        (status === undefined || ticket.status === status) &&
        (runIds === undefined || runIds.includes(ticket.runId)) &&
        (assignees === undefined ||
          ticket.approvers.length === 0 ||
          ticket.approvers.some((approver) => assignees.includes(approver))),
    );
    return newestFirst(found, (ticket) => ticket.ticketId, filter);
  },
  patch: async (patchId) => tables.patches.get(patchId),
  patches: async (filter) => {
    const found = [...tables.patches.values()].filter(isAsked(filter));
    return newestFirst(found, (patch) => patch.patchId, filter);
  },
});

const isAsked = (filter: PatchFilter) => {
  const { limit: _limit, after: _after, status, ...wanted } = filter;
  return (patch: LedgerRow): boolean =>
    (status === undefined || status === stateOf(patch)) &&
    Object.entries(wanted).every(
      ([name, value]) => value === undefined || patch[name as keyof typeof wanted] === value,
    );
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
    (q === undefined ||
      [run.runId, run.workflow, run.key ?? ''].some((text) => text.toLowerCase().includes(q.toLowerCase())));

const newestFirst = <Row>(rows: readonly Row[], idOf: (row: Row) => string, { limit, after }: Page): Row[] =>
  rows
    .filter((row) => after === undefined || idOf(row) < after)
    .sort((left, right) => (idOf(left) < idOf(right) ? 1 : -1))
    .slice(0, limit);
