/**
 * Looks at schedules when they are due, for one process; any number of processes may do so at once. Idle, it asks one
 * small question every `pollMs`, for what other processes have set.
 */
import type { CommitSource } from '../../ports/commit-feed.ts';
import { isTerminal } from '../../run/state.ts';
import { createWakePoller } from '../../write-path/wake-poller.ts';
import { type Looked, lookAtSchedule } from './look-at-schedule.ts';
import type { ScheduleAlarm, SchedulePorts } from './ports.ts';

export interface Scheduler extends ScheduleAlarm {
  start(): void;
  /** Looks at no more schedules, and waits for the looks under way. */
  stop(): Promise<void>;
}

export interface SchedulerParts {
  readonly ports: SchedulePorts;
  /** Ends of runs, so that what waits for them starts at once. */
  readonly commits: CommitSource;
  /** How late a change by another process may be noticed. */
  readonly pollMs?: number;
  readonly onProblem: (scheduleId: string | undefined, error: unknown) => void;
}

/** Schedules looked at by one poll. */
const LOOKS_MAX = 50;
const POLL_MS = 10_000;

export const createScheduler = ({
  ports,
  commits,
  pollMs = POLL_MS,
  onProblem,
}: SchedulerParts): Scheduler => {
  /** By schedule and run: how to stop listening for its end. */
  const awaited = new Map<string, Map<string, () => void>>();
  const underWay = new Set<Promise<void>>();
  let isRunning = false;

  const look = async (scheduleId: string): Promise<void> => {
    const looked = await lookAtSchedule(ports, scheduleId);
    if (looked.wakeAt !== undefined) poller.notice(looked.wakeAt);
    // Listens first, then looks again: a run that ended in between is not missed (R17).
    if (listen(scheduleId, looked)) await look(scheduleId);
  };
  const lookSafely = (scheduleId: string): Promise<void> => {
    const looking = look(scheduleId)
      .catch((error: unknown) => onProblem(scheduleId, error))
      .finally(() => underWay.delete(looking));
    underWay.add(looking);
    return looking;
  };

  /** Listens to these runs and no others; true when one of them is new. */
  const listen = (scheduleId: string, { waitsFor }: Looked): boolean => {
    const before = awaited.get(scheduleId);
    const runIds = isRunning ? waitsFor : [];
    const now = new Map(runIds.map((runId) => [runId, before?.get(runId) ?? subscribe(scheduleId, runId)]));
    for (const [runId, forget] of before ?? []) if (!now.has(runId)) forget();
    if (now.size === 0) awaited.delete(scheduleId);
    else awaited.set(scheduleId, now);
    return runIds.some((runId) => before?.has(runId) !== true);
  };
  const subscribe = (scheduleId: string, runId: string): (() => void) =>
    commits.subscribe(runId, ({ status }) => {
      if (isTerminal(status)) void lookSafely(scheduleId);
    });

  const poller = createWakePoller({
    runs: {
      due: async (now, limit) => {
        const { scheduleIds, next } = await ports.schedules.due(now, limit);
        return { runIds: scheduleIds, next };
      },
    },
    clock: ports.clock,
    limit: LOOKS_MAX,
    pollMs,
    wake: lookSafely,
    onProblem: (error) => onProblem(undefined, error),
  });

  return {
    start: () => {
      isRunning = true;
      poller.start();
    },
    notice: (wakeAt) => poller.notice(wakeAt),
    stop: async () => {
      isRunning = false;
      for (const runs of awaited.values()) for (const forget of runs.values()) forget();
      awaited.clear();
      await poller.stop();
      await Promise.all(underWay);
    },
  };
};
