/** Runs inside runs (R35): what is sent from one to the other, by the folded states alone. All of it may come twice and late. */
import type { Digest, Json } from '@aob/ir';
import { outcomeForParent } from '../src/run/child-end.ts';
import { cancelledChildren, outstandingChildren, waitsForChild } from '../src/run/child-run.ts';
import type { Rejection, RunCommand, StartCommand } from '../src/run/commands.ts';
import type { ChildStart, Effect } from '../src/run/decision.ts';
import type { Actor, ParentRun, Payload } from '../src/run/events.ts';
import { isTerminal, type RunState } from '../src/run/state.ts';
import { befalls, type Fault } from './faults.ts';
import { type CommandMessage, nextId, openRun, type World } from './world.ts';

const PARENT: Actor = { id: 'system:parent', roles: [] };
const STOPPED = 'the run around it does not wait for it any more';

/** In line with the other commands of the run; late or twice sometimes, and sent again when it is lost. */
const relay = (world: World, runId: string, command: RunCommand): void => {
  const faults = new Set<Fault>();
  let notBefore = world.now + world.dice.roll(500);
  if (befalls(world, 0.05)) {
    faults.add('delayed');
    notBefore += world.dice.roll(world.dice.chance(0.5) ? 5000 : 600_000);
  }
  if (befalls(world, 0.06)) {
    faults.add('lost_message');
    notBefore += 1000 + world.dice.roll(3000);
  }
  const message = { kind: 'command', id: nextId(world), runId, command, notBefore } as const;
  if (befalls(world, 0.06)) {
    faults.add('duplicate');
    world.bus.push({ ...message, notBefore: notBefore + world.dice.roll(50_000), faults });
  }
  world.bus.push({ ...message, faults });
};

const inputsOf = (world: World, payload: Payload): Json =>
  'value' in payload ? payload.value : (JSON.parse(blobOf(world, payload.ref)) as Json);

const blobOf = ({ blobs }: World, digest: Digest): string => {
  const text = blobs.get(digest);
  if (text === undefined) throw new Error(`${digest} was never stored`);
  return text;
};

const startOf = (world: World, child: ChildStart): StartCommand & { readonly parent: ParentRun } => {
  const { workflow, inputs, actor, priority, fidelity, labels, parent } = child;
  return {
    type: 'start',
    workflow,
    inputs: inputsOf(world, inputs),
    actor,
    priority,
    fidelity,
    labels,
    parent,
  };
};

const begin = (world: World, child: ChildStart): void => {
  if (!world.runs.has(child.runId)) openRun(world, child.runId);
  relay(world, child.runId, startOf(world, child));
};

const cancel = (world: World, child: ChildStart, reason: string): void => {
  if (!world.runs.has(child.runId)) openRun(world, child.runId);
  relay(world, child.runId, { type: 'cancel_child', start: startOf(world, child), reason, actor: PARENT });
};

const tellParent = (world: World, state: RunState): void => {
  const ended = outcomeForParent(state);
  if (ended !== undefined && state.parent !== undefined) relay(world, state.parent.run_id, ended);
};

type FamilyEffect = Extract<Effect, { type: 'start_child' | 'cancel_child' | 'tell_parent' }>;

export const carryOut = (world: World, state: RunState, effect: FamilyEffect): void => {
  if (effect.type === 'start_child') begin(world, effect.child);
  else if (effect.type === 'cancel_child') cancel(world, effect.child, effect.reason);
  else tellParent(world, state);
};

/** What a crash may have left undone (R14). Somebody dies all the time in a storm: there mostly only what still has to be said. */
export const recoverFamily = (world: World, state: RunState): void => {
  const isSaid = (isOpen: boolean): boolean => isOpen || !world.focus.isStorm || world.dice.chance(0.15);
  for (const child of outstandingChildren(state)) {
    const known = world.runs.get(child.runId)?.truth;
    // It may have told so already, and somebody has set that aside and dropped it (R21).
    if (known !== undefined && isTerminal(known.status)) {
      if (isSaid(!isTold(world, state.runId))) tellParent(world, known);
    } else if (!isStarting(world, child.runId) && isSaid(isUnheard(world, child.runId))) begin(world, child);
  }
  for (const child of cancelledChildren(state)) {
    const known = world.runs.get(child.runId)?.truth;
    if (isSaid(known === undefined || !isTerminal(known.status))) cancel(world, child, STOPPED);
  }
  if (state.parent === undefined) return;
  const around = world.runs.get(state.parent.run_id)?.truth;
  const isAwaited = around !== undefined && waitsForChild(around, state.runId);
  if (isTerminal(state.status)) {
    if (isSaid(isAwaited)) tellParent(world, state);
  } else if (around !== undefined && !isAwaited)
    relay(world, state.runId, { type: 'cancel', reason: STOPPED, actor: PARENT });
};

/** It has not begun, and nothing is on its way to it. */
const isUnheard = ({ runs, bus }: World, runId: string): boolean =>
  (runs.get(runId)?.truth.seq ?? 0) === 0 && !bus.some((message) => message.runId === runId);

/** What it is to hear is on its way to it, and would have been lost with its process. */
const isStarting = ({ bus, focus }: World, runId: string): boolean =>
  focus.isStorm &&
  bus.some(
    (message) => message.kind === 'command' && message.runId === runId && message.command.type === 'start',
  );

/** How a child ended is on its way to this run. */
const isTold = ({ bus }: World, runId: string): boolean =>
  bus.some(
    (message) =>
      message.kind === 'command' && message.runId === runId && message.command.type === 'child_ended',
  );

/** A child run that may not begin has ended for the one that waits for it. */
export const tellOfRefusal = (
  world: World,
  { runId, command }: CommandMessage,
  rejection: Rejection,
): void => {
  if (command.type !== 'start' || command.parent === undefined) return;
  const { run_id: around, node, scope, execution } = command.parent;
  const { code, message } = rejection;
  const error = { code, message, retryable: false };
  const outcome = { ok: false, error } as const;
  relay(world, around, { type: 'child_ended', node, scope, execution, child: runId, outcome });
};
