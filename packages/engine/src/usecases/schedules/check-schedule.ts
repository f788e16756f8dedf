import { canonicalJson, type Issue, isJsonObject, nearestWord, parseDurationMs } from '@aob/ir';
import { type CreateScheduleRequest, SCHEDULE_LABEL, SCHEDULED_FOR_LABEL } from '../../contract/schedules.ts';
import type { ScheduleSettings } from '../../ports/schedules.ts';
import { done, type Outcome, refusedFor } from '../outcome.ts';
import { timestampOf } from '../present/values.ts';
import { nameIssue, resolveReference } from '../resolve-workflow.ts';
import { inputIssues } from '../start-run.ts';
import type { SchedulePorts } from './ports.ts';
import { isTimezone, type Recurrence, readCron } from './recurrence.ts';
import { inputsAt } from './start-firing.ts';

/** What a schedule is asked to be, name and state aside. */
export type WantedSettings = Omit<CreateScheduleRequest, 'name'>;

export interface CheckedSchedule {
  readonly settings: ScheduleSettings;
  readonly recurrence: Recurrence;
}

/** The least time that counts as late: a poller that is busy for some seconds has missed nothing. */
const WINDOW_MIN_MS = 60_000;

/** Everything that is wrong with a schedule at once; the workflow it names must be there and take its inputs. */
export const checkSchedule = async (
  ports: Pick<SchedulePorts, 'workflows' | 'plans' | 'clock'>,
  wanted: WantedSettings,
  name?: string,
): Promise<Outcome<CheckedSchedule>> => {
  const named = name === undefined ? [] : nameIssues(name);
  const timing = checkTiming(wanted, ports.clock.now());
  const settings = settingsOf(wanted);
  const issues = [
    ...named,
    ...timing.issues,
    ...windowIssues(wanted.catch_up_window),
    ...labelIssues(wanted.labels),
    ...timeInputIssues(wanted),
    ...(await workflowIssues(ports, settings)),
  ];
  if (timing.recurrence === undefined || issues.length > 0)
    return refusedFor({ code: 'schedule.invalid', message: 'The schedule is not valid.', issues });
  return done({ settings, recurrence: timing.recurrence });
};

export const settingsOf = (wanted: WantedSettings): ScheduleSettings => ({
  workflow: wanted.workflow,
  cron: wanted.cron.trim(),
  timezone: wanted.timezone,
  inputs: canonicalJson(wanted.inputs),
  timeInput: wanted.time_input ?? undefined,
  overlap: wanted.overlap,
  queueMax: wanted.queue_max,
  catchUp: wanted.catch_up,
  catchUpWindow: wanted.catch_up_window,
  priority: wanted.priority,
  fidelity: wanted.fidelity ?? undefined,
  labels: wanted.labels,
});

const nameIssues = (name: string): readonly Issue[] => {
  const issue = nameIssue(name, '/name', 'name');
  if (issue !== undefined) return [{ ...issue, code: 'schedule.name_invalid' }];
  if (!name.startsWith('schedule_')) return [];
  return [
    {
      pointer: '/name',
      code: 'schedule.name_invalid',
      message: 'A name cannot begin with schedule_, as ids do.',
    },
  ];
};

interface Timing {
  readonly issues: readonly Issue[];
  readonly recurrence?: Recurrence;
}

const checkTiming = ({ cron, timezone }: WantedSettings, now: number): Timing => {
  const isKnown = isTimezone(timezone);
  const zoneIssues = isKnown ? [] : [unknownZone(timezone)];
  // An unknown zone must not hide what is wrong with the expression.
  const read = readCron(cron, isKnown ? timezone : 'UTC');
  if (!read.ok) return { issues: [badCron(cron, read.problem), ...zoneIssues] };
  if (read.recurrence.after(now) === undefined) return { issues: [neverFires(cron), ...zoneIssues] };
  return { issues: zoneIssues, recurrence: read.recurrence };
};

const badCron = (cron: string, problem: string): Issue => ({
  pointer: '/cron',
  code: 'schedule.cron_invalid',
  message: `${JSON.stringify(cron)} is not a cron expression: ${problem}.`,
  hint: 'Write minute, hour, day of month, month and weekday, like "30 2 * * MON-FRI", or @hourly, @daily, @weekly, @monthly, @yearly.',
});

const neverFires = (cron: string): Issue => ({
  pointer: '/cron',
  code: 'schedule.never_fires',
  message: `${JSON.stringify(cron)} never fires: no day fits it.`,
  hint: 'Look at the day of month and the month: 30 February does not exist.',
});

const unknownZone = (timezone: string): Issue => {
  const near = nearestWord(timezone, Intl.supportedValuesOf('timeZone'));
  return {
    pointer: '/timezone',
    code: 'schedule.timezone_unknown',
    message: `${JSON.stringify(timezone)} is not a time zone.`,
    hint:
      near === undefined
        ? 'Write a name of the IANA database, like Europe/Berlin, America/New_York or UTC.'
        : `Did you mean ${near}?`,
  };
};

const windowIssues = (window: string): readonly Issue[] => {
  const ms = parseDurationMs(window);
  if (ms !== undefined && ms >= WINDOW_MIN_MS) return [];
  return [
    {
      pointer: '/catch_up_window',
      code: 'schedule.window_invalid',
      message: `${JSON.stringify(window)} is not a time of at least a minute.`,
      hint: 'Write it like 1m, 2h or 1d; after that long a missed firing is not made up for.',
    },
  ];
};

const labelIssues = (labels: WantedSettings['labels']): readonly Issue[] =>
  [SCHEDULE_LABEL, SCHEDULED_FOR_LABEL]
    .filter((label) => Object.hasOwn(labels, label))
    .map((label) => ({
      pointer: `/labels/${label}`,
      code: 'schedule.label_reserved',
      message: `Every run of a schedule has the label ${label}; it cannot be set.`,
    }));

const timeInputIssues = ({ time_input, inputs }: WantedSettings): readonly Issue[] => {
  if (time_input === null || isJsonObject(inputs)) return [];
  return [
    {
      pointer: '/time_input',
      code: 'schedule.time_input',
      message: 'The inputs are no object, so none of them can hold the time.',
    },
  ];
};

/** As the next firing would find it: with the time in its place. */
const workflowIssues = async (
  { workflows, plans, clock }: Pick<SchedulePorts, 'workflows' | 'plans' | 'clock'>,
  settings: ScheduleSettings,
): Promise<readonly Issue[]> => {
  const workflow = await resolveReference(workflows, settings.workflow, '/workflow');
  if (!workflow.ok) return workflow.refusal.issues;
  return inputIssues(plans, workflow.value, inputsAt(settings, timestampOf(clock.now())));
};
