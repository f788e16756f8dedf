import { type Issue, parseTimestampMs } from '@aob/ir';
import { BACKFILL_MAX, type Backfilled, type BackfillRequest } from '../../contract/schedules.ts';
import type { FiringRow, ScheduleRow } from '../../ports/schedules.ts';
import { done, type Outcome, refusedFor } from '../outcome.ts';
import { timestampOf } from '../present/values.ts';
import { changeRow, maySchedule } from './find-schedule.ts';
import { readCron, timesBetween } from './recurrence.ts';
import type { ScheduleOrder, WriteSchedulePorts } from './write-schedules.ts';

/**
 * Starts a run for every time of the schedule in a past range that has none yet: what was missed, skipped, or before
 * there was a schedule. One at a time, the earliest first, after whatever the clock wants to start; asking twice is asking
 * once. Times that failed to start are tried again.
 */
export const backfillSchedule = async (
  ports: WriteSchedulePorts,
  { ref, caller, request }: ScheduleOrder & { readonly request: BackfillRequest },
): Promise<Outcome<Backfilled>> => {
  const refusal = maySchedule(caller);
  if (refusal) return refusal;
  const now = ports.clock.now();
  const range = readRange(request, now);
  if (!range.ok) return range;
  let answer: Backfilled = { queued: 0, already: 0 };
  const written = await changeRow(ports.schedules, ref, async (row) => {
    const times = timesOf(row, range.value);
    if (times.length > BACKFILL_MAX) return tooMany();
    const { from, to } = range.value;
    const taken = new Set(await ports.schedules.taken(row.scheduleId, from, to));
    const wanted = times.filter((time) => !taken.has(time));
    answer = { queued: wanted.length, already: times.length - wanted.length };
    if (wanted.length === 0) return done({ row, added: [] });
    return done({
      row: { ...row, wakeAt: now, updatedAt: now },
      added: wanted.map((nominalAt) => backfillFiring(nominalAt, now, caller.id)),
    });
  });
  if (!written.ok) return written;
  if (answer.queued > 0) ports.alarm.notice(now);
  return done(answer);
};

interface Range {
  readonly from: number;
  readonly to: number;
}

const timesOf = ({ cron, timezone }: ScheduleRow, { from, to }: Range): readonly number[] => {
  const read = readCron(cron, timezone);
  return read.ok ? timesBetween(read.recurrence, from, to, BACKFILL_MAX + 1) : [];
};

const backfillFiring = (nominalAt: number, recordedAt: number, askedBy: string): FiringRow => ({
  nominalAt,
  untilAt: undefined,
  kind: 'backfill',
  status: 'waiting',
  runId: undefined,
  isActive: false,
  reason: undefined,
  askedBy,
  recordedAt,
});

const readRange = (request: BackfillRequest, now: number): Outcome<Range> => {
  const from = parseTimestampMs(request.from);
  const to = parseTimestampMs(request.to);
  const issues: Issue[] = [];
  if (from === undefined) issues.push(noTime('/from', request.from));
  if (to === undefined) issues.push(noTime('/to', request.to));
  if (from !== undefined && to !== undefined && from >= to) issues.push(emptyRange);
  if (to !== undefined && to > now) issues.push(inTheFuture(now));
  if (from === undefined || to === undefined || issues.length > 0)
    return refusedFor({ code: 'schedule.range_invalid', message: 'The range is not valid.', issues });
  return done({ from, to });
};

const noTime = (pointer: string, text: string): Issue => ({
  pointer,
  code: 'schedule.range_invalid',
  message: `${JSON.stringify(text)} is not a time.`,
  hint: 'Write it with its zone: 2026-01-31T08:00:00Z or 2026-01-31T08:00:00+01:00.',
});

const emptyRange: Issue = {
  pointer: '/to',
  code: 'schedule.range_invalid',
  message: 'The range ends before it begins.',
};

const inTheFuture = (now: number): Issue => ({
  pointer: '/to',
  code: 'schedule.range_invalid',
  message: 'The range ends in the future.',
  hint: `What is still to come fires by itself; end it at ${timestampOf(now)} or before.`,
});

const tooMany = (): Outcome<never> =>
  refusedFor({
    code: 'schedule.backfill_too_many',
    message: `The schedule has more than ${BACKFILL_MAX} times in this range.`,
    issues: [
      {
        pointer: '',
        code: 'schedule.backfill_too_many',
        message: `The schedule has more than ${BACKFILL_MAX} times in this range.`,
        hint: 'Backfill it in parts; asking for a time twice starts one run.',
      },
    ],
  });
