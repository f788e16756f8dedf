import type { ChangeScheduleRequest, Schedule } from '@aob/engine/contract';
import { type JsonDraft, jsonDraft } from '../run/json-field.tsx';

/** A schedule as it stands in the form. */
export interface ScheduleDraft {
  readonly name: string;
  readonly workflow: string;
  readonly cron: string;
  readonly timezone: string;
  readonly inputs: JsonDraft;
  readonly timeInput: string;
  readonly overlap: Schedule['overlap'];
  readonly queueMax: number;
  readonly catchUp: Schedule['catch_up'];
  readonly catchUpWindow: string;
}

/** A new one begins in the zone of whoever makes it. */
export const newDraft = (timezone: string): ScheduleDraft => ({
  name: '',
  workflow: '',
  cron: '0 9 * * MON-FRI',
  timezone,
  inputs: jsonDraft('{}'),
  timeInput: '',
  overlap: 'skip',
  queueMax: 10,
  catchUp: 'latest',
  catchUpWindow: '1d',
});

export const draftOf = (schedule: Schedule): ScheduleDraft => ({
  name: schedule.name,
  workflow: schedule.workflow,
  cron: schedule.cron,
  timezone: schedule.timezone,
  inputs: jsonDraft(JSON.stringify(schedule.inputs, null, 2)),
  timeInput: schedule.time_input ?? '',
  overlap: schedule.overlap,
  queueMax: schedule.queue_max,
  catchUp: schedule.catch_up,
  catchUpWindow: schedule.catch_up_window,
});

export type ScheduleWish = Required<Omit<ChangeScheduleRequest, 'priority' | 'fidelity' | 'labels'>>;

/** What the API is asked for; undefined while the form says nothing that could be asked. */
export const wishOf = (draft: ScheduleDraft): ScheduleWish | undefined => {
  const { inputs, workflow, cron, timezone } = draft;
  if (inputs.value === undefined || workflow === '' || cron.trim() === '' || timezone === '')
    return undefined;
  return {
    workflow,
    cron,
    timezone,
    inputs: inputs.value.json,
    time_input: draft.timeInput === '' ? null : draft.timeInput,
    overlap: draft.overlap,
    queue_max: draft.queueMax,
    catch_up: draft.catchUp,
    catch_up_window: draft.catchUpWindow,
  };
};
