/**
 * What is to be done about a schedule: a function of what is stored, which of its runs have ended, and the time. It
 * writes nothing, so that whoever wins the save does what was decided and nobody does it twice.
 *
 * 1. Runs of a schedule do not overlap, unless its policy is `allow`: a firing starts when no other is starting or
 *    active. Firings by the clock go before backfills, the earliest first.
 * 2. The overlap policy is about firings by the clock. A backfill never skips or cancels one, it only makes it wait.
 * 3. Nothing new starts while the schedule is paused; what was about to start is still started.
 */
import type {
  FiringMove,
  FiringReason,
  FiringRow,
  ScheduleRow,
  ScheduleView,
} from '../../ports/schedules.ts';
import { DUE_MAX, type DueTimes } from './due-times.ts';

export interface PlanQuestion {
  readonly view: ScheduleView;
  /** Of the active runs those that have ended. */
  readonly ended: ReadonlySet<string>;
  /** Runs that were told to make way in this look and take their time. */
  readonly called: ReadonlySet<string>;
  readonly due: DueTimes;
  readonly now: number;
  readonly newRunId: () => string;
}

export interface FiringPlan {
  /** The revision is the one that was read. */
  readonly row: ScheduleRow;
  readonly added: readonly FiringRow[];
  readonly moved: readonly FiringMove[];
  /** Runs to be cancelled once the plan is saved. */
  readonly cancel: readonly string[];
  /** Runs that hold back what waits. */
  readonly waitsFor: readonly string[];
  /** Something is about to happen, or more times are due than one look takes up: to be looked at again at once. */
  readonly goesOn: boolean;
}

/** How long a waiting firing may go unnoticed when the end of the run before it was seen by another process. */
export const RECHECK_MS = 15_000;

/** A firing as it is to be; `was` is what was read, absent for a new one. */
interface Draft {
  firing: FiringRow;
  readonly was: FiringRow['status'] | undefined;
  isChanged: boolean;
}

export const planFirings = (question: PlanQuestion): FiringPlan => {
  const { view, due, now } = question;
  const drafts = view.open.map((firing): Draft => ({ firing, was: firing.status, isChanged: false }));
  release(drafts, question.ended);
  const isPaused = view.row.pause !== undefined;
  if (!isPaused) {
    if (due.missed !== undefined) drafts.push(missedFiring(due.missed, now));
    for (const at of due.fire) admit(drafts, view.row, clockFiring(at, now));
    startNext(drafts, view.row, question.newRunId);
  }
  const row: ScheduleRow = {
    ...view.row,
    nextAt: isPaused ? undefined : due.nextAt,
    wakeAt: undefined,
  };
  const cancel = toCancel(drafts, row).filter((runId) => !question.called.has(runId));
  // As long as something is about to start or to be cancelled: that is what a crash must not lose.
  const isUrgent = cancel.length > 0 || drafts.some(isStarting);
  return {
    row: { ...row, wakeAt: isUrgent ? now : wakeAtOf(drafts, row, now) },
    ...changesOf(drafts),
    cancel,
    waitsFor: drafts.some(isWaiting) ? drafts.flatMap(activeRun) : [],
    goesOn: isUrgent || due.fire.length === DUE_MAX,
  };
};

const change = (draft: Draft, to: Partial<FiringRow>): void => {
  draft.firing = { ...draft.firing, ...to };
  draft.isChanged = true;
};

const skip = (draft: Draft, reason: FiringReason): void => change(draft, { status: 'skipped', reason });

const release = (drafts: readonly Draft[], ended: ReadonlySet<string>): void => {
  for (const draft of drafts) {
    const { status, runId } = draft.firing;
    if (status === 'started' && runId !== undefined && ended.has(runId)) change(draft, { isActive: false });
  }
};

const newFiring = (firing: Partial<FiringRow> & Pick<FiringRow, 'nominalAt' | 'recordedAt'>): Draft => ({
  firing: {
    untilAt: undefined,
    kind: 'cron',
    status: 'waiting',
    runId: undefined,
    isActive: false,
    reason: undefined,
    askedBy: undefined,
    ...firing,
  },
  was: undefined,
  isChanged: true,
});

const clockFiring = (nominalAt: number, recordedAt: number): Draft => newFiring({ nominalAt, recordedAt });

const missedFiring = ({ from, until }: { from: number; until: number }, recordedAt: number): Draft =>
  newFiring({
    nominalAt: from,
    recordedAt,
    ...(until > from && { untilAt: until }),
    status: 'skipped',
    reason: {
      code: 'firing.missed',
      message: 'Nobody was there to fire it in time; a backfill makes up for it.',
    },
  });

const isStarting = ({ firing }: Draft): boolean => firing.status === 'starting';
const isHolding = (draft: Draft): boolean => draft.firing.isActive || isStarting(draft);
const isClock = ({ firing }: Draft): boolean => firing.kind === 'cron';
const isWaiting = ({ firing }: Draft): boolean => firing.status === 'waiting';

/** Takes a firing up among those that wait, or skips it, as the policy says. */
const admit = (drafts: Draft[], { overlap, queueMax }: ScheduleRow, arriving: Draft): void => {
  const before = drafts.find((draft) => isClock(draft) && (isHolding(draft) || isWaiting(draft)));
  const waiting = drafts.filter((draft) => isClock(draft) && isWaiting(draft));
  if (overlap === 'skip' && before !== undefined) skip(arriving, overlapped(before));
  if (overlap === 'cancel') for (const draft of waiting) skip(draft, superseded(arriving));
  // The first of an idle schedule does not wait, so it takes no place in the queue.
  const places = queueMax + (drafts.some(isHolding) ? 0 : 1);
  if (overlap === 'queue' && waiting.length >= places) skip(arriving, queueFull(queueMax));
  drafts.push(arriving);
};

const overlapped = ({ firing }: Draft): FiringReason => ({
  code: 'firing.overlap',
  message: `The run before it was still going on${firing.runId === undefined ? '' : ` (${firing.runId})`}.`,
});

const superseded = ({ firing }: Draft): FiringReason => ({
  code: 'firing.superseded',
  message: `It still waited when the next one was due (${new Date(firing.nominalAt).toISOString()}).`,
});

const queueFull = (queueMax: number): FiringReason => ({
  code: 'firing.queue_full',
  message: `${queueMax} ${queueMax === 1 ? 'firing waits' : 'firings wait'} already, which is all the schedule allows (queue_max).`,
});

/** Gives the next one its turn, and under `allow` everyone. Its run id is chosen here: starting twice starts one run. */
const startNext = (drafts: readonly Draft[], { overlap }: ScheduleRow, newRunId: () => string): void => {
  const waiting = drafts
    .filter(isWaiting)
    .sort((a, b) => Number(isClock(b)) - Number(isClock(a)) || a.firing.nominalAt - b.firing.nominalAt);
  const isFree = overlap === 'allow' || !drafts.some(isHolding);
  const turn = overlap === 'allow' ? waiting : waiting.slice(0, 1);
  if (isFree)
    for (const draft of turn) change(draft, { status: 'starting', runId: newRunId(), isActive: true });
};

/** Under `cancel` whatever the clock started makes way for what the clock wants to start. */
const toCancel = (drafts: readonly Draft[], { overlap, pause }: ScheduleRow): readonly string[] => {
  if (
    overlap !== 'cancel' ||
    pause !== undefined ||
    !drafts.some((draft) => isClock(draft) && isWaiting(draft))
  )
    return [];
  return drafts.filter(isClock).flatMap(activeRun);
};

const activeRun = ({ firing: { status, isActive, runId } }: Draft): readonly string[] =>
  status === 'started' && isActive && runId !== undefined ? [runId] : [];

const wakeAtOf = (
  drafts: readonly Draft[],
  { nextAt, pause }: ScheduleRow,
  now: number,
): number | undefined => {
  if (pause !== undefined) return undefined;
  if (!drafts.some(isWaiting)) return nextAt;
  return Math.min(nextAt ?? Number.POSITIVE_INFINITY, now + RECHECK_MS);
};

const changesOf = (drafts: readonly Draft[]): Pick<FiringPlan, 'added' | 'moved'> => {
  const changed = drafts.filter((draft) => draft.isChanged);
  return {
    added: changed.filter(({ was }) => was === undefined).map(({ firing }) => firing),
    moved: changed.flatMap(({ firing, was }) => {
      if (was === undefined) return [];
      const { nominalAt, status, runId, isActive, reason } = firing;
      return [{ nominalAt, from: was, to: status, runId, isActive, reason }];
    }),
  };
};
