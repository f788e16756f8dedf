/** What a slot waits for before it can go on. Runs are fetched together, because they come in crowds after a restart. */
import { askTogether } from '../ask-together.ts';
import type { Submitted } from '../ports/engine.ts';
import type { Commit, EventLog, StoredRun, UsedKey } from '../ports/event-log.ts';
import type { CommandResult } from '../run/commands.ts';
import { EVOLVE_VERSION } from '../run/snapshot.ts';
import { emptyState } from '../run/state.ts';
import { NO_CHAIN } from './chain.ts';
import type { DatabaseGate } from './database-gate.ts';
import { foldRun } from './fold.ts';
import type { Slot, Task } from './slot.ts';

export interface Fetches {
  /** Reads the run from its log; `slot.run` is known afterwards. */
  load(slot: Slot): Promise<void>;
  /** R12, R13: confirms the state, or forgets it; answers tasks whose key or doubtful commit is found. */
  verify(
    slot: Slot,
  ): Promise<{ /** Commits given up that were there after all. */ readonly late: readonly LateCommit[] }>;
}

export interface LateCommit {
  readonly commit: Commit;
  readonly answer: Submitted;
}

export const createFetches = (options: {
  readonly log: EventLog;
  readonly gate: DatabaseGate;
  /** The writer's count of moments: everything that came up to now is older than what is read next. */
  readonly moment: () => number;
}): Fetches => {
  const { log, gate, moment } = options;
  const loadTogether = askTogether<StoredRun>(
    (ids) => gate.run(() => log.load(ids, { snapshotVersion: EVOLVE_VERSION })),
    LOADS_TOGETHER_MAX,
  );
  const headsTogether = askTogether((ids) => gate.run(() => log.heads(ids)), HEADS_TOGETHER_MAX);

  const answerByKey = async (task: Task): Promise<boolean> => {
    const key = task.meta.commandId;
    if (key === undefined) return false;
    const used = (await gate.run(() => log.usedKeys([key]))).get(key);
    if (used !== undefined) task.settle(answerUnderKey(used, task.meta.requestDigest));
    return used !== undefined;
  };
  const findLate = async (task: Task): Promise<LateCommit | undefined> => {
    if (task.doubtful.length === 0) return undefined;
    const found = await gate.run(() => log.committed(task.doubtful.map(({ commit }) => commit)));
    const late = task.doubtful.find(({ commit }) => found.has(commit.commitId));
    if (late !== undefined) task.settle(late.answer);
    return late;
  };

  return {
    load: async (slot) => {
      const at = moment();
      const stored = await loadTogether(slot.runId);
      slot.run =
        stored === undefined
          ? { state: emptyState(slot.runId), chain: NO_CHAIN, chars: 0 }
          : { ...foldRun(stored), quarantine: stored.quarantine };
      slot.confirmedAt = at;
    },
    verify: async (slot) => {
      const at = moment();
      const late: LateCommit[] = [];
      for (const task of slot.queue.filter(isUnverified)) {
        const own = await findLate(task);
        if (own !== undefined) keepLatest(late, own);
        if (own !== undefined || (await answerByKey(task))) slot.queue.splice(slot.queue.indexOf(task), 1);
        task.isVerified = true;
      }
      const head = await headsTogether(slot.runId);
      if ((head?.lastSeq ?? 0) === slot.run?.state.seq && head?.quarantine === slot.run.quarantine)
        slot.confirmedAt = at;
      else slot.run = undefined;
      return { late };
    },
  };
};

/** Of the commands that share a commit the last one knows what became of the run. */
const keepLatest = (late: LateCommit[], own: LateCommit): void => {
  if (late.at(-1)?.commit.commitId === own.commit.commitId) late.pop();
  late.push(own);
};

const isUnverified = (task: Task): boolean =>
  !task.isVerified && (task.meta.commandId !== undefined || task.doubtful.length > 0);

const LOADS_TOGETHER_MAX = 50;
const HEADS_TOGETHER_MAX = 1_000;

/** The answer of then; another body under the same key is a mistake of the caller (R13). */
export const answerUnderKey = (used: UsedKey, requestDigest: string | undefined): Submitted => {
  if (used.requestDigest !== requestDigest) {
    const message = 'this Idempotency-Key was used before with another request';
    const hint = 'use a new key for a new request';
    return { ok: false, notFound: false, rejection: { code: 'key.reused', message, hint, issues: [] } };
  }
  const { seq, status, runId } = used;
  return { ok: true, result: JSON.parse(used.answer) as CommandResult, seq, status, runId, repeated: true };
};
