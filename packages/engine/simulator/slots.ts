/** Slots of workflows that limit how many of their runs are under way at once (R19): numbers that one run at a time holds. */
import type { RunEvent } from '../src/run/events.ts';
import { isTerminal, type RunState } from '../src/run/state.ts';
import { ask } from './ask.ts';
import type { RunRecord, World } from './world.ts';

const ofWorkflow = ({ workflow }: RunState): string => `${workflow?.name}`;
const ofKey = (state: RunState): string => `${ofWorkflow(state)}#${state.key}`;

/** Whether a commit may be written: a slot is free, or the run's own, or none is taken. */
export const takesSlot = (world: World, { truth, runId }: RunRecord, events: readonly RunEvent[]): boolean =>
  events.every((event) => {
    if (event.type !== 'run.begun') return true;
    const { number, key_number: keyNumber } = event.data;
    const isFree = (slot: string): boolean => (world.slots.get(slot) ?? runId) === runId;
    return (
      (number === undefined || isFree(`${ofWorkflow(truth)}/${number}`)) &&
      (keyNumber === undefined || isFree(`${ofKey(truth)}/${keyNumber}`))
    );
  });

/** With the commit: what it takes is taken, and a run that is over holds nothing. */
export const settleSlots = ({ slots }: World, { truth, runId }: RunRecord): void => {
  for (const [slot, holder] of slots) if (holder === runId) slots.delete(slot);
  const { slot } = truth;
  if (isTerminal(truth.status) || slot === undefined) return;
  if (slot.number !== undefined) slots.set(`${ofWorkflow(truth)}/${slot.number}`, runId);
  if (slot.keyNumber !== undefined) slots.set(`${ofKey(truth)}/${slot.keyNumber}`, runId);
};

/** Gives the next one in line a slot; false when nobody waits or nothing is free. */
export const giveSlot = (world: World): boolean => {
  for (const { truth, runId, parked } of world.runs.values()) {
    if (truth.queue === undefined || truth.status !== 'QUEUED' || parked !== undefined) continue;
    const isOnItsWay = world.bus.some(
      (message) =>
        message.runId === runId &&
        ((message.kind === 'command' && message.command.type === 'begin') || message.kind === 'write'),
    );
    if (isOnItsWay) continue;
    const { concurrency, keyConcurrency } = truth.queue;
    const number = concurrency === undefined ? undefined : freeNumber(world, ofWorkflow(truth), concurrency);
    const keyNumber =
      keyConcurrency === undefined ? undefined : freeNumber(world, ofKey(truth), keyConcurrency);
    if (number === null || keyNumber === null) continue;
    ask(world, runId, {
      type: 'begin',
      ...(number !== undefined && { number }),
      ...(keyNumber !== undefined && { keyNumber }),
    });
    return true;
  }
  return false;
};

/** Null when all are taken. */
const freeNumber = ({ slots }: World, name: string, limit: number): number | null => {
  for (let number = 1; number <= limit; number += 1) if (!slots.has(`${name}/${number}`)) return number;
  return null;
};

/** No two runs under way hold one number, and none is under way without the slot that its workflow asks for. */
export const slotViolations = (world: World, { truth, runId }: RunRecord): readonly string[] => {
  const { slot } = truth;
  if (slot?.number === undefined || isTerminal(truth.status)) return [];
  const name = `${ofWorkflow(truth)}/${slot.number}`;
  const others = [...world.runs.values()].filter(
    (other) =>
      other.runId !== runId &&
      !isTerminal(other.truth.status) &&
      other.truth.slot?.number === slot.number &&
      ofWorkflow(other.truth) === ofWorkflow(truth),
  );
  return others.map((other) => `holds the slot ${name}, and so does ${other.runId}`);
};
