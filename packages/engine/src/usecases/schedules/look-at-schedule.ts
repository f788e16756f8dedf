/**
 * What somebody does about one schedule: fire what is due, start what has its turn, cancel what must make way. Any number
 * of processes may look at the same schedule at once, and any may die at any step: each step is stored before the next
 * one begins, by the schedule's revision (R11), and what is stored says what is still to be done (R14).
 */
import { parseDurationMs } from '@aob/ir';
import type { FiringRow, ScheduleRow, ScheduleView } from '../../ports/schedules.ts';
import { isTerminal } from '../../run/state.ts';
import { type DueTimes, dueTimes } from './due-times.ts';
import { type FiringPlan, planFirings } from './plan-firings.ts';
import type { SchedulePorts } from './ports.ts';
import { readCron } from './recurrence.ts';
import { SCHEDULE_ACTOR, startFiring } from './start-firing.ts';

/** Of one look, so that others get theirs; whatever is left is due again at once. */
const PASSES_MAX = 8;

export interface Looked {
  /** When somebody has to look again; absent: when somebody changes it. */
  readonly wakeAt: number | undefined;
  /** Runs whose end something waits for. */
  readonly waitsFor: readonly string[];
}

const NOTHING: Looked = { wakeAt: undefined, waitsFor: [] };

export const lookAtSchedule = async (ports: SchedulePorts, scheduleId: string): Promise<Looked> => {
  const called = new Set<string>();
  for (let pass = 1; pass <= PASSES_MAX; pass++) {
    const view = await ports.schedules.view(scheduleId);
    if (view === undefined) return NOTHING;
    const starting = view.open.filter(isStarting);
    if (starting.length > 0) {
      const settled = await Promise.all(starting.map((firing) => startFiring(ports, view.row, firing)));
      if (settled.includes(false)) return NOTHING;
      continue;
    }
    const plan = await planFor(ports, view, called);
    const isSaved = isNothing(plan, view.row) || (await ports.schedules.save(plan));
    if (!isSaved) continue;
    await Promise.all(plan.cancel.map((runId) => makeWay(ports, view.row, runId)));
    for (const runId of plan.cancel) called.add(runId);
    if (!plan.goesOn) return { wakeAt: plan.row.wakeAt, waitsFor: plan.waitsFor };
  }
  return { wakeAt: ports.clock.now(), waitsFor: [] };
};

const isStarting = (firing: FiringRow): firing is FiringRow & { readonly runId: string } =>
  firing.status === 'starting' && firing.runId !== undefined;

const isNothing = ({ row, added, moved }: FiringPlan, before: ScheduleRow): boolean =>
  added.length === 0 && moved.length === 0 && row.nextAt === before.nextAt && row.wakeAt === before.wakeAt;

const planFor = async (
  ports: SchedulePorts,
  view: ScheduleView,
  called: ReadonlySet<string>,
): Promise<FiringPlan> => {
  const ended = await endedRuns(ports, view);
  const now = ports.clock.now();
  return planFirings({
    view,
    ended,
    called,
    due: dueOf(view.row, now),
    now,
    newRunId: () => ports.ids.newId('run'),
  });
};

const endedRuns = async ({ reads }: SchedulePorts, { open }: ScheduleView): Promise<ReadonlySet<string>> => {
  const active = open.flatMap(({ status, isActive, runId }) =>
    status === 'started' && isActive && runId !== undefined ? [runId] : [],
  );
  if (active.length === 0) return new Set();
  const runs = await reads.runsById(active);
  const live = new Set(runs.filter(({ status }) => !isTerminal(status)).map(({ runId }) => runId));
  return new Set(active.filter((runId) => !live.has(runId)));
};

const dueOf = (row: ScheduleRow, now: number): DueTimes => {
  const read = readCron(row.cron, row.timezone);
  // Both were read when they were saved; a zone that this machine has lost since must not stop the others.
  if (!read.ok) throw new Error(`schedule ${row.scheduleId} cannot be read any more: ${read.problem}`);
  return dueTimes({
    recurrence: read.recurrence,
    nextAt: row.nextAt,
    now,
    catchUp: row.catchUp,
    windowMs: parseDurationMs(row.catchUpWindow) ?? 0,
  });
};

/** A run that has ended by itself meanwhile needs no cancelling: a refusal is as good. */
const makeWay = async ({ writer }: SchedulePorts, { name }: ScheduleRow, runId: string): Promise<void> => {
  const reason = `the next firing of the schedule ${name} is due`;
  await writer.submit(runId, { type: 'cancel', reason, actor: SCHEDULE_ACTOR });
};
