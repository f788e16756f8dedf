/**
 * Wakes runs whose timer is due (R15). It sleeps until the earliest timer it knows of; a slow poll finds what other
 * processes have set. A wake is harmless, so being early or late or twice is.
 */
import type { Clock } from '../ports/clock.ts';
import type { OutstandingRuns } from '../ports/outstanding-runs.ts';

export interface WakePoller {
  start(): void;
  /** A timer was written. */
  notice(wakeAt: number): void;
  stop(): Promise<void>;
}

export interface WakePollerOptions {
  readonly runs: Pick<OutstandingRuns, 'due'>;
  readonly clock: Clock;
  readonly limit: number;
  readonly pollMs: number;
  /** Resolves when the wake is settled; the next poll would only find the same runs again. */
  readonly wake: (runId: string) => Promise<unknown>;
  readonly onProblem: (error: unknown) => void;
}

/** Between two polls, however much is due. */
const POLL_MIN_MS = 5;

export const createWakePoller = (options: WakePollerOptions): WakePoller => {
  const { runs, clock, limit, pollMs, wake, onProblem } = options;
  let timer: NodeJS.Timeout | undefined;
  let plannedFor = Number.POSITIVE_INFINITY;
  let polling: Promise<void> | undefined;
  let isRunning = false;
  /** A timer ran out during a poll, which may have asked too early to see why. */
  let isOverdue = false;

  const plan = (at: number): void => {
    if (!isRunning || (timer !== undefined && at >= plannedFor)) return;
    clearTimeout(timer);
    plannedFor = at;
    const delay = Math.min(Math.max(at - clock.now(), POLL_MIN_MS), pollMs);
    timer = setTimeout(() => {
      timer = undefined;
      plannedFor = Number.POSITIVE_INFINITY;
      if (polling !== undefined) {
        isOverdue = true;
        return;
      }
      polling = poll().finally(() => {
        polling = undefined;
        if (isOverdue) plan(clock.now());
        isOverdue = false;
      });
    }, delay);
  };

  const poll = async (): Promise<void> => {
    try {
      const { runIds, next } = await runs.due(clock.now(), limit);
      await Promise.all(runIds.map((runId) => wake(runId).catch(onProblem)));
      plan(Math.min(next ?? Number.POSITIVE_INFINITY, clock.now() + pollMs));
    } catch (error) {
      onProblem(error);
      plan(clock.now() + pollMs);
    }
  };

  return {
    start: () => {
      isRunning = true;
      plan(clock.now());
    },
    notice: plan,
    stop: async () => {
      isRunning = false;
      clearTimeout(timer);
      timer = undefined;
      await polling;
    },
  };
};
