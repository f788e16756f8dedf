import type { BulkOperation, BulkOperations } from '../../ports/bulk-operations.ts';

interface Held {
  operation: BulkOperation;
  lease: string | undefined;
  leaseUntil: number;
}

export const createMemoryBulkOperations = (now: () => number = Date.now): BulkOperations => {
  const rows = new Map<string, Held>();
  const isOpen = ({ operation: { state } }: Held): boolean => state === 'running' || state === 'aborting';
  return {
    add: async (order) => {
      const { requestKey } = order;
      const before = [...rows.values()].find(
        ({ operation }) => requestKey !== undefined && operation.requestKey === requestKey,
      );
      if (before !== undefined) return before.operation;
      const operation: BulkOperation = {
        ...order,
        state: 'running',
        cursor: undefined,
        done: 0,
        failed: 0,
        skipped: 0,
        problems: [],
        abortedBy: undefined,
        updatedAt: order.createdAt,
        finishedAt: undefined,
      };
      rows.set(order.bulkId, { operation, lease: undefined, leaseUntil: 0 });
      return operation;
    },
    get: async (bulkId) => rows.get(bulkId)?.operation,
    list: async ({ limit, after }) =>
      [...rows.values()]
        .map(({ operation }) => operation)
        .filter(({ bulkId }) => after === undefined || bulkId < after)
        .sort((left, right) => (left.bulkId < right.bulkId ? 1 : -1))
        .slice(0, limit),
    claim: async (lease, leaseMs) => {
      const free = [...rows.values()]
        .filter((row) => isOpen(row) && (row.leaseUntil <= now() || row.lease === lease))
        .sort((left, right) => (left.operation.bulkId < right.operation.bulkId ? -1 : 1))[0];
      if (free === undefined) return undefined;
      free.lease = lease;
      free.leaseUntil = now() + leaseMs;
      return free.operation;
    },
    advance: async ({ bulkId, lease, leaseMs, isLast, ...counts }) => {
      const row = rows.get(bulkId);
      if (row === undefined || row.lease !== lease || !isOpen(row)) return undefined;
      const { operation } = row;
      const state = isLast ? 'done' : operation.state === 'aborting' ? 'aborted' : operation.state;
      row.operation = {
        ...operation,
        state,
        cursor: counts.cursor,
        done: operation.done + counts.done,
        failed: operation.failed + counts.failed,
        skipped: operation.skipped + counts.skipped,
        problems: counts.problems,
        updatedAt: now(),
        finishedAt: state === 'running' ? undefined : now(),
      };
      row.leaseUntil = now() + leaseMs;
      return row.operation;
    },
    abort: async (bulkId, by) => {
      const row = rows.get(bulkId);
      if (row === undefined || row.operation.state !== 'running') return row?.operation;
      const isHeld = row.leaseUntil > now();
      row.operation = {
        ...row.operation,
        state: isHeld ? 'aborting' : 'aborted',
        abortedBy: by,
        updatedAt: now(),
        finishedAt: isHeld ? undefined : now(),
      };
      return row.operation;
    },
  };
};
