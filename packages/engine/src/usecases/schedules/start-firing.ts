import { isJsonObject, type Json } from '@aob/ir';
import { SCHEDULE_LABEL, SCHEDULED_FOR_LABEL } from '../../contract/schedules.ts';
import type { FiringReason, FiringRow, ScheduleRow } from '../../ports/schedules.ts';
import type { Actor } from '../../run/events.ts';
import { done, fromRejection, type Outcome, type Refusal, runNotFound } from '../outcome.ts';
import { parsed, timestampOf } from '../present/values.ts';
import { resolveReference } from '../resolve-workflow.ts';
import { startCommand } from '../start-run.ts';
import type { SchedulePorts } from './ports.ts';

/** Runs of a schedule are the engine's own; who made the schedule stands there. */
export const SCHEDULE_ACTOR: Actor = { id: 'system:schedule', roles: [] };

/**
 * Starts the run of a firing whose run id is stored, and stores what came of it. Doing it twice, by two processes or
 * after a crash, starts one run: the schedule and the time are its key (R13). False when it has to be tried again.
 */
export const startFiring = async (
  ports: SchedulePorts,
  row: ScheduleRow,
  firing: FiringRow & { readonly runId: string },
): Promise<boolean> => {
  const at = { scheduleId: row.scheduleId, nominalAt: firing.nominalAt };
  const started = await startedRun(ports, row, firing);
  if (started.ok) {
    await ports.schedules.settle({ ...at, outcome: { runId: started.value } });
    return true;
  }
  if (started.refusal.kind === 'conflict') return false;
  await ports.schedules.settle({ ...at, outcome: { failed: reasonOf(started.refusal) } });
  return true;
};

const startedRun = async (
  ports: SchedulePorts,
  row: ScheduleRow,
  { nominalAt, runId }: FiringRow & { readonly runId: string },
): Promise<Outcome<string>> => {
  // Started before a crash: whatever has become of the workflow since, this is its run.
  if ((await ports.reads.run(runId)) !== undefined) return done(runId);
  const workflow = await resolveReference(ports.workflows, row.workflow, '/workflow');
  if (!workflow.ok) return workflow;
  const time = timestampOf(nominalAt);
  const command = await startCommand(ports, workflow.value, {
    inputs: inputsAt(row, time),
    priority: row.priority,
    ...(row.fidelity && { fidelity: row.fidelity }),
    labels: { ...row.labels, [SCHEDULE_LABEL]: row.name, [SCHEDULED_FOR_LABEL]: time },
    actor: SCHEDULE_ACTOR,
  });
  if (!command.ok) return command;
  // No digest of the request: the schedule may be changed between a crash and the second try, and it is still this firing.
  const meta = { commandId: `schedule|${row.scheduleId}|${time}` };
  const submitted = await ports.writer.submit(runId, command.value, meta);
  if (submitted.ok) return done(submitted.runId);
  return submitted.notFound ? runNotFound(runId) : fromRejection(submitted.rejection);
};

/** The inputs of the schedule, with the time where it wants it. */
export const inputsAt = (row: Pick<ScheduleRow, 'inputs' | 'timeInput'>, time: string): Json => {
  const inputs = parsed<Json>(row.inputs);
  if (row.timeInput === undefined || !isJsonObject(inputs)) return inputs;
  return { ...inputs, [row.timeInput]: time };
};

/** The first issue says what is wrong where a summary would only say that something is. */
const reasonOf = ({ code, message, issues }: Refusal): FiringReason => {
  const [first] = issues;
  return {
    code,
    message: first === undefined || first.message === message ? message : `${message} ${first.message}`,
  };
};
