import type { ClearedSchedule } from '../../contract/schedules.ts';
import type { FiringMove, FiringReason, FiringRow } from '../../ports/schedules.ts';
import { done, type Outcome } from '../outcome.ts';
import { findSchedule, maySchedule, scheduleBusy } from './find-schedule.ts';
import type { SchedulePorts } from './ports.ts';
import type { ScheduleOrder } from './write-schedules.ts';

/** Lost races in a row; each save that wins takes some of the waiting away. */
const RACES_MAX = 5;

/**
 * Skips everything that waits: a backfill that was a mistake, a queue that has grown too long. What was started goes on,
 * and a backfill can ask for the skipped times again.
 */
export const clearSchedule = async (
  { schedules, clock }: Pick<SchedulePorts, 'schedules' | 'clock'>,
  { ref, caller }: ScheduleOrder,
): Promise<Outcome<ClearedSchedule>> => {
  const refusal = maySchedule(caller);
  if (refusal) return refusal;
  const found = await findSchedule(schedules, ref);
  if (!found.ok) return found;
  const reason = { code: 'firing.cleared', message: `${caller.id} cleared what waited.` };
  let cleared = 0;
  for (let races = 0; races < RACES_MAX; ) {
    // Of many backfills that wait only the first are read at once.
    const view = await schedules.view(found.value.scheduleId);
    const moved = view?.open.filter(({ status }) => status === 'waiting').map(skippedFor(reason)) ?? [];
    if (view === undefined || moved.length === 0) return done({ cleared });
    const row = { ...view.row, updatedAt: clock.now() };
    const isSaved = await schedules.save({ row, added: [], moved });
    races = isSaved ? 0 : races + 1;
    cleared += isSaved ? moved.length : 0;
  }
  throw scheduleBusy(ref, RACES_MAX);
};

const skippedFor =
  (reason: FiringReason) =>
  ({ nominalAt, runId, isActive }: FiringRow): FiringMove => ({
    nominalAt,
    from: 'waiting',
    to: 'skipped',
    runId,
    isActive,
    reason,
  });
