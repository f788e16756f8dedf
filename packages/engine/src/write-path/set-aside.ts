import { AppError, isAppError } from '../errors.ts';
import type { Quarantine } from '../ports/quarantine.ts';
import type { Rejection } from '../run/commands.ts';
import { NewerEvent } from '../run/read-events.ts';
import type { DatabaseGate } from './database-gate.ts';
import type { Slot, Task } from './slot.ts';

/** Answers once the run is set aside or the command is to be tried again. */
export type OnFailure = (slot: Slot, task: Task | undefined, error: unknown) => Promise<void>;

/**
 * R21: what fails alone three times is parked, and its run set aside; all other runs go on. A failure that cannot be
 * blamed on one command (`task` undefined) only makes the slot careful.
 */
export const createFailureDesk = (options: {
  readonly quarantine: Quarantine;
  readonly gate: DatabaseGate;
  readonly failuresMax: number;
  readonly onProblem: (runId: string, error: unknown) => void;
}): OnFailure => {
  const { quarantine, gate, failuresMax, onProblem } = options;

  const park = async (slot: Slot, task: Task, error: unknown): Promise<void> => {
    const reason = error instanceof Error ? error.message : String(error);
    await gate.run(() =>
      quarantine.park({ runId: slot.runId, command: JSON.stringify(task.command), error: reason }),
    );
    slot.queue.splice(slot.queue.indexOf(task), 1);
    slot.run = undefined;
    task.fail(asPublic(error));
  };

  return async (slot, task, error) => {
    onProblem(slot.runId, error);
    slot.isCareful = true;
    if (error instanceof NewerEvent) {
      for (const each of slot.queue.splice(0)) each.fail(newer(error));
      return;
    }
    if (task === undefined) return;
    if (task.command.type === 'repair') {
      slot.queue.splice(slot.queue.indexOf(task), 1);
      slot.run = undefined;
      task.settle({ ok: false, notFound: false, rejection: stillFailing(error) });
      return;
    }
    task.failures += 1;
    if (task.failures >= failuresMax) await park(slot, task, error);
  };
};

/** A repair is never parked itself: whoever asked for it is there to hear that it did not help. */
const stillFailing = (error: unknown): Rejection => {
  const message = `what was set aside failed again: ${error instanceof Error ? error.message : String(error)}`;
  const hint = 'the run stays set aside; drop what was parked, or repair it again once the cause is gone';
  return { code: 'run.repair_failed', message, hint, issues: [] };
};

/** R20: a run that a newer process writes is left to it. */
const newer = (cause: NewerEvent): AppError =>
  new AppError({
    kind: 'unavailable',
    code: 'run.newer',
    message: cause.message,
    publicMessage: 'This run was carried on by a newer version of aob; ask that one.',
    cause,
  });

const asPublic = (error: unknown): AppError =>
  isAppError(error)
    ? error
    : new AppError({
        kind: 'bug',
        code: 'engine.failed',
        message: error instanceof Error ? error.message : String(error),
        publicMessage: 'The engine could not carry out this command; the run was set aside for repair.',
        cause: error,
      });
