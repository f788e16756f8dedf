/** What becomes of a batch once the database has spoken, or has not. */
import type { CommitFeed, CommitNotice } from '../ports/commit-feed.ts';
import type { CrashPoint } from '../ports/crash-point.ts';
import type { Commit, Snapshot, UsedKey } from '../ports/event-log.ts';
import type { Rejection } from '../run/commands.ts';
import { EVOLVE_VERSION, snapshotOf } from '../run/snapshot.ts';
import { absorbState, type RunState, type RunStatus } from '../run/state.ts';
import type { Dispatcher } from './effects.ts';
import { answerUnderKey } from './fetches.ts';
import type { Prepared } from './prepared.ts';
import { isOwn, type Task } from './slot.ts';

export interface Outcomes {
  /** In this order for the whole batch: states, effects, streams, answers. `sentAt`: the moment the batch was sent. */
  won(batch: readonly Prepared[], sentAt: number): void;
  /** R39: somebody else was first, or a key was used before: forget the state, decide again. */
  lost(prepared: Prepared, usedKeys: readonly UsedKey[]): void;
  /** R13: the reply was lost and the commits are not there (yet): decide again, but look once more before saying no. */
  absent(prepared: Prepared): void;
}

export const createOutcomes = (options: {
  readonly dispatcher: Dispatcher;
  readonly feed: CommitFeed;
  readonly crashPoint: CrashPoint;
  readonly racesMax: number;
  readonly onWake: (wakeAt: number) => void;
  /** A run came to wait for a slot, or gave its own back (R19). */
  readonly onSlots: (state: RunState) => void;
  /** Events between two snapshots of a run. */
  readonly snapshotEvery: number;
  readonly keepSnapshot: (snapshot: Snapshot) => Promise<void>;
  readonly onProblem: (runId: string, error: unknown) => void;
}): Outcomes => {
  const { dispatcher, feed, crashPoint, racesMax, onWake, onSlots, snapshotEvery, keepSnapshot, onProblem } =
    options;

  const adopt = ({ slot, from, after, entries, append }: Prepared, sentAt: number): void => {
    const { chain, chars } = after;
    slot.run = { state: absorbState(after.state, from.state), chain, chars };
    slot.confirmedAt = sentAt;
    slot.isCareful = false;
    slot.blobs = new Map();
    slot.queue.splice(0, entries.length);
    if (append.head.wakeAt !== undefined) onWake(append.head.wakeAt);
    if (append.slot?.kind === 'release' || append.head.status === 'QUEUED') onSlots(slot.run.state);
  };

  /** What is committed is committed: a fault behind it must not keep the others of the batch from their answers. */
  const guarded =
    (step: (prepared: Prepared) => void) =>
    (prepared: Prepared): void => {
      try {
        step(prepared);
      } catch (error) {
        onProblem(prepared.slot.runId, error);
      }
    };

  const carryOut = guarded(({ slot, effects, wantsRedispatch }) => {
    if (slot.run === undefined) return;
    dispatcher.carryOut(slot.run.state, effects);
    if (wantsRedispatch) dispatcher.redispatch(slot.run.state);
  });

  const publish = guarded(({ entries, after }) => {
    // A commit that several commands share is told once, with what became of the run after the last of them.
    let told: CommitNotice | undefined;
    for (const { commit, answer } of entries) {
      if (commit === undefined || !answer.ok) continue;
      if (told !== undefined && told.firstSeq !== commit.firstSeq) feed.publish(told);
      told = noticeOf(commit, answer.status, after.state);
    }
    if (told !== undefined) feed.publish(told);
  });

  /** Nobody waits for it, and nothing is lost without it. */
  const keepLong = guarded(({ slot, from }) => {
    const state = slot.run?.state;
    const isDue =
      state !== undefined &&
      Math.floor(state.seq / snapshotEvery) > Math.floor(from.state.seq / snapshotEvery);
    if (!isDue) return;
    const { runId, seq } = state;
    keepSnapshot({ runId, seq, version: EVOLVE_VERSION, state: snapshotOf(state) }).catch((error: unknown) =>
      onProblem(runId, error),
    );
  });

  const retryOrGiveUp = (prepared: Prepared, task: Task): void => {
    // Who was first may have been this very command, in a commit we could not find.
    task.isVerified = false;
    task.races += 1;
    // The slot it names may be taken: another one is for whoever looks at the line again (R19).
    const mayTryAgain = task.races < racesMax && task.command.type !== 'begin';
    if (mayTryAgain || isOwn(task.command)) return;
    prepared.slot.queue.splice(prepared.slot.queue.indexOf(task), 1);
    task.settle({ ok: false, notFound: false, rejection: BUSY });
  };

  return {
    won: (batch, sentAt) => {
      crashPoint('after-commit');
      for (const prepared of batch) adopt(prepared, sentAt);
      for (const prepared of batch) carryOut(prepared);
      crashPoint('after-dispatch');
      for (const prepared of batch) publish(prepared);
      crashPoint('before-ack');
      for (const { entries } of batch) for (const { task, answer } of entries) task.settle(answer);
      for (const prepared of batch) keepLong(prepared);
    },
    lost: (prepared, usedKeys) => {
      const { slot, entries } = prepared;
      slot.run = undefined;
      for (const { task } of entries) {
        const used = usedKeys.find(({ key }) => key === task.meta.commandId);
        if (used === undefined) {
          retryOrGiveUp(prepared, task);
          continue;
        }
        slot.queue.splice(slot.queue.indexOf(task), 1);
        task.settle(answerUnderKey(used, task.meta.requestDigest));
      }
    },
    absent: ({ slot, entries }) => {
      slot.run = undefined;
      for (const { task, answer, commit } of entries) {
        task.isVerified = false;
        if (commit !== undefined) task.doubtful.push({ commit, answer });
      }
    },
  };
};

export const noticeOf = (commit: Commit, status: RunStatus, state: RunState | undefined): CommitNotice => {
  const { runId, firstSeq, lastSeq, at, events } = commit;
  const experimentId = state?.experiment?.experiment_id;
  return {
    runId,
    firstSeq,
    lastSeq,
    at,
    events,
    status,
    ...(experimentId !== undefined && { experimentId }),
  };
};

const BUSY: Rejection = {
  code: 'run.busy',
  message: 'this run is being changed by others faster than this request could be decided',
  hint: 'try again',
  issues: [],
};
