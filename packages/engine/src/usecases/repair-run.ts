import type { RepairRunRequest, RunChanged } from '../contract/runs.ts';
import type { RunWriter } from '../ports/engine.ts';
import type { ParkedCommand, Quarantine } from '../ports/quarantine.ts';
import type { ParkedRunCommand } from '../run/commands.ts';
import { isNoPerson } from './caller.ts';
import type { Outcome } from './outcome.ts';
import { readParked } from './present/present-quarantine.ts';
import { operate, type RunOrder } from './submit-command.ts';

export interface RepairRun extends RunOrder {
  readonly request: RepairRunRequest;
}

/**
 * Gives a run back that was set aside (R21). `retry` decides what was parked in the same commit: if that fails again,
 * nothing is written and the run stays set aside. `drop` goes on without it. Outstanding jobs are dispatched again.
 */
export const repairRun = async (
  ports: { readonly writer: RunWriter; readonly quarantine: Quarantine },
  { request: { action, reason }, ...order }: RepairRun,
): Promise<Outcome<RunChanged>> => {
  const refusal = isNoPerson(order.caller);
  if (refusal) return refusal;
  const parked = (await ports.quarantine.parked(order.runId)).flatMap(commandOf);
  return operate(ports, order, {
    operation: `repair:${order.runId}`,
    body: { action, reason },
    command: { type: 'repair', action, reason, parked, actor: order.caller },
  });
};

/** Looking for outstanding work is no command of the run; every repair does it anyway. */
const commandOf = (parked: ParkedCommand): readonly ParkedRunCommand[] => {
  const command = readParked(parked);
  return command.type === 'redispatch' || command.type === 'repair'
    ? []
    : [{ command, error: parked.error.slice(0, ERROR_CHARS_MAX) }];
};

/** Of an error as the log keeps it; all of it stays with the parked command. */
const ERROR_CHARS_MAX = 2_000;
