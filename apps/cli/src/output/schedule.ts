import type { Firing, Schedule } from '@aob/engine/contract';
import type { Colors } from './output.ts';
import { clean, count, indent, oneLine, shortJson, table } from './text.ts';

export function formatSchedules(schedules: readonly Schedule[], { dim, yellow, red }: Colors): string {
  if (schedules.length === 0) {
    return dim(
      'No schedules. Make one: aob schedule create <name> --workflow <workflow> --cron "0 9 * * MON-FRI"',
    );
  }
  const head = ['SCHEDULE', 'WORKFLOW', 'CRON', 'ZONE', 'NEXT', 'LAST'].map((title) => dim(title));
  const rows = schedules.map((schedule) => [
    schedule.name,
    oneLine(schedule.workflow, 40),
    oneLine(schedule.cron, 40),
    clean(schedule.timezone),
    schedule.status === 'paused' ? yellow('paused') : nextOf(schedule),
    schedule.problem === undefined ? lastOf(schedule) : red(schedule.problem.code),
  ]);
  return table([head, ...rows]);
}

export function formatSchedule(schedule: Schedule, colors: Colors): string {
  const { bold, dim, yellow, red } = colors;
  const { paused, problem, timezone } = schedule;
  const rows = [
    ['id', schedule.schedule_id],
    ['workflow', clean(schedule.workflow)],
    ['cron', `${clean(schedule.cron)}  ${dim(clean(timezone))}`],
    ['inputs', inputsOf(schedule)],
    ['overlap', overlapOf(schedule)],
    ...(schedule.fidelity === null ? [] : [['fidelity', schedule.fidelity]]),
    ['catch up', `${schedule.catch_up}, within ${clean(schedule.catch_up_window)}`],
    ...(schedule.waiting === 0 ? [] : [['waiting', count(schedule.waiting, 'firing')]]),
    ['made', `${inZone(schedule.created_at, timezone)} by ${clean(schedule.created_by)}`],
  ].map(([name = '', value = '']) => [dim(name), value]);
  const pausedBy =
    paused === undefined
      ? []
      : [yellow(`paused by ${clean(paused.by)}${paused.reason === '' ? '' : `: ${oneLine(paused.reason)}`}`)];
  const failed = problem === undefined ? [] : [red(`${clean(problem.message)} (${problem.code})`)];
  const next = schedule.next_firings.map((time) => inZone(time, timezone));
  return [
    bold(schedule.name),
    indent([...pausedBy, ...failed, table(rows)].join('\n')),
    ...(next.length === 0 ? [] : [dim('next'), indent(next.join('\n'))]),
    ...(schedule.last_firings.length === 0
      ? []
      : [dim('last'), indent(formatFirings(schedule.last_firings, timezone, colors))]),
  ].join('\n');
}

export function formatFirings(
  firings: readonly Firing[],
  timezone: string,
  { dim, red, yellow }: Colors,
): string {
  if (firings.length === 0) return dim('It has not fired yet.');
  const colored = (status: string): string =>
    status === 'failed' ? red(status) : status === 'skipped' ? yellow(status) : status;
  return table(
    firings.map((firing) => [
      `${inZone(firing.scheduled_for, timezone)}${firing.until === undefined ? '' : ` to ${inZone(firing.until, timezone)}`}`,
      colored(firing.status),
      firing.run_id ?? '',
      firing.run_status ?? '',
      dim(
        [firing.kind === 'backfill' ? 'backfill' : '', oneLine(firing.reason?.message ?? '')]
          .filter((text) => text !== '')
          .join(' '),
      ),
    ]),
  );
}

function nextOf({ next_firings: [next], timezone }: Schedule): string {
  return next === undefined ? 'never' : inZone(next, timezone);
}

function lastOf({ last_firings: [last] }: Schedule): string {
  return last === undefined ? '' : (last.run_status ?? last.status);
}

function overlapOf({ overlap, queue_max }: Schedule): string {
  return overlap === 'queue' ? `queue, at most ${queue_max}` : overlap;
}

function inputsOf({ inputs, time_input }: Schedule): string {
  return `${shortJson(inputs)}${time_input === null ? '' : `, with the time as ${clean(time_input)}`}`;
}

/** `2026-03-29 03:00 GMT+2`, by the clock of the schedule. */
function inZone(time: string, timezone: string): string {
  const parts = new Intl.DateTimeFormat('en-GB', {
    timeZone: timezone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    timeZoneName: 'shortOffset',
  }).formatToParts(new Date(time));
  const part = (type: string): string => parts.find((each) => each.type === type)?.value ?? '';
  return `${part('year')}-${part('month')}-${part('day')} ${part('hour')}:${part('minute')} ${part('timeZoneName')}`;
}
