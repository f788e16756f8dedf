/**
 * Works through orders for many runs, chunk by chunk, newest run first. What it owns: the lease, the cursor and the
 * counters. What one run is told, and what that means, is the command's own matter.
 *
 * 1. The cursor and the counters move together, after a chunk; whoever takes an order over repeats at most one chunk.
 * 2. A run is looked at with the filter of the order again: one that does not fit any more is left alone.
 */
import { BULK_PROBLEMS_MAX, type BulkOperation, type BulkOperations } from '../ports/bulk-operations.ts';
import type { RunWriter } from '../ports/engine.ts';
import type { RunReads } from '../ports/run-reads.ts';
import { type CarryOutParts, carryOut, type Fate } from './carry-out.ts';

export interface BulkRunner {
  start(): void;
  /** There is a new order. */
  notice(): void;
  /** Finishes the chunk under way; the rest is for whoever comes next. */
  stop(): Promise<void>;
}

export interface BulkRunnerParts {
  readonly operations: BulkOperations;
  readonly reads: RunReads;
  readonly writer: RunWriter;
  readonly replay: CarryOutParts['replay'];
  /** Names this process. */
  readonly worker: string;
  readonly limits?: Partial<BulkLimits>;
  readonly onProblem: (error: unknown) => void;
}

export interface BulkLimits {
  /** Runs told at once. */
  readonly chunk: number;
  /** Runs replayed at once: each is read from its first event on. */
  readonly replayChunk: number;
  /** How long a process may be silent before another one takes its order. */
  readonly leaseMs: number;
  /** How often orders of processes that died are looked for. */
  readonly pollMs: number;
  /** Before trying again when the database or the engine had no time. */
  readonly pauseMs: number;
}

const LIMITS: BulkLimits = { chunk: 50, replayChunk: 10, leaseMs: 15_000, pollMs: 10_000, pauseMs: 1_000 };

export const createBulkRunner = (parts: BulkRunnerParts): BulkRunner => {
  const limits = { ...LIMITS, ...parts.limits };
  let timer: NodeJS.Timeout | undefined;
  let working: Promise<void> | undefined;
  let isRunning = false;
  let isNoticed = false;

  const plan = (ms: number): void => {
    clearTimeout(timer);
    if (isRunning) timer = setTimeout(work, ms);
  };
  const work = (): void => {
    if (!isRunning || working !== undefined) return;
    isNoticed = false;
    working = workOff(parts, limits, () => isRunning)
      .then(
        () => plan(isNoticed ? 0 : limits.pollMs),
        (error: unknown) => {
          parts.onProblem(error);
          plan(limits.pauseMs);
        },
      )
      .finally(() => {
        working = undefined;
      });
  };
  return {
    start: () => {
      isRunning = true;
      plan(0);
    },
    notice: () => {
      isNoticed = true;
      if (working === undefined) plan(0);
    },
    stop: async () => {
      isRunning = false;
      clearTimeout(timer);
      await working;
    },
  };
};

/** Everything that nobody else works on. */
const workOff = async (parts: BulkRunnerParts, limits: BulkLimits, goesOn: () => boolean): Promise<void> => {
  while (goesOn()) {
    let order = await parts.operations.claim(parts.worker, limits.leaseMs);
    if (order === undefined) return;
    while (order !== undefined && (order.state === 'running' || order.state === 'aborting')) {
      if (!goesOn()) return;
      order = await takeChunk(parts, { ...limits, goesOn }, order);
    }
  }
};

const takeChunk = async (
  { operations, reads, writer, replay, worker }: BulkRunnerParts,
  { chunk: told, replayChunk, leaseMs, goesOn }: BulkLimits & { readonly goesOn: () => boolean },
  order: BulkOperation,
): Promise<BulkOperation | undefined> => {
  const { bulkId, filter, cursor, problems } = order;
  const isAborting = order.state === 'aborting';
  const chunk = order.action === 'replay' ? replayChunk : told;
  const runs = isAborting ? [] : await reads.runs({ ...filter, limit: chunk, after: cursor });
  const fates = await Promise.all(runs.map((run) => carryOut({ writer, replay }, order, run)));
  const failures = fates.flatMap((fate) => (fate.kind === 'failed' ? [fate.problem] : []));
  const count = (kind: Fate['kind']): number => fates.filter((fate) => fate.kind === kind).length;
  return operations.advance({
    bulkId,
    lease: worker,
    // Nobody has to wait for one who goes in order.
    leaseMs: goesOn() ? leaseMs : 0,
    cursor: runs.at(-1)?.runId ?? cursor,
    done: count('done'),
    failed: count('failed'),
    skipped: count('skipped'),
    problems: [...problems, ...failures].slice(0, BULK_PROBLEMS_MAX),
    isLast: !isAborting && runs.length < chunk,
  });
};
