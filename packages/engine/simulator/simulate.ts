/** One simulation: some runs of random workflows, people and agents who interfere, faults everywhere, until all has ended. */
import type { Digest, Plan } from '@aob/ir';
import type { Actor, TicketDecision, TicketKind } from '../src/run/events.ts';
import { isTerminal, type RunState } from '../src/run/state.ts';
import { values } from '../src/run/table.ts';
import { violationsIn } from './gate/oracle.ts';
import { violationsOf } from './invariants.ts';
import { randomProposal } from './proposals.ts';
import { createDice, type Dice } from './random.ts';
import { PEOPLE, randomPlan, SIGNALS } from './workflows.ts';
import {
  createWorld,
  type Fault,
  folded,
  handleCommand,
  type Message,
  nextWake,
  runJob,
  type World,
} from './world.ts';

const OPERATOR: Actor = { id: 'human:sim', roles: ['operator'] };

export interface Story {
  readonly seed: number;
  readonly steps: number;
  /** How many of each type. */
  readonly events: ReadonlyMap<string, number>;
  readonly endings: ReadonlyMap<string, number>;
  readonly patches: ReadonlyMap<string, number>;
  readonly faults: ReadonlyMap<Fault, number>;
}

export class Violation extends Error {}

/** After this many steps nothing new is started or asked for, so that everything can come to its end. */
const BUSY_STEPS = 300;
const STEPS_MAX = 20_000;

/** Throws a `Violation` with the last lines of the story if anything that must hold does not. */
export const simulate = (seed: number, witness?: World['witness']): Story => {
  const world = createWorld(createDice(seed), witness);
  for (let i = 0; i < 3; i += 1) startRun(world, `run_${i}`);
  let steps = 0;
  for (; steps < STEPS_MAX; steps += 1) {
    const touched = step(world, steps < BUSY_STEPS);
    if (touched === undefined) break;
    const broken = violationsOf(world, touched);
    if (broken.length > 0) throw new Violation(tell(seed, world, broken));
  }
  for (const runId of world.log.keys()) {
    if (!isTerminal(folded(world, runId).status))
      throw new Violation(tell(seed, world, [`${runId} never ended`]));
    const events = (world.log.get(runId) ?? []).flatMap((commit) => commit.events);
    const broken = violationsIn(events, (digest) => planOf(world, digest).document);
    if (broken.length > 0) throw new Violation(tell(seed, world, broken));
  }
  return summary(seed, steps, world);
};

const startRun = (world: World, runId: string): void => {
  const plan = randomPlan(world.dice, `flow-${runId.slice(4)}`);
  world.plans.set(plan.digest, plan);
  const workflow = { name: plan.name, digest: plan.digest };
  const inputs = { n: world.dice.roll(5) };
  // One of the three: not by dice, so that the stories stay what they were.
  const fidelity = runId === 'run_1' ? 'fast' : 'full';
  send(world, runId, {
    type: 'start',
    workflow,
    inputs,
    actor: OPERATOR,
    priority: 'medium',
    fidelity,
    labels: {},
  });
};

const send = (
  world: World,
  runId: string,
  command: Extract<Message, { kind: 'command' }>['command'],
): void => {
  world.bus.push({ kind: 'command', runId, command, notBefore: world.now });
};

/** Does one thing; the run it touched, or undefined when there is nothing left to do. */
const step = (world: World, isBusy: boolean): string | undefined => {
  const ready = world.bus.filter((message) => message.notBefore <= world.now);
  if (isBusy && world.dice.chance(0.25)) return interfere(world);
  const message = world.dice.pick(ready);
  if (message === undefined) return moveClock(world);
  const who = world.dice.pick(world.orchestrators);
  world.bus.splice(world.bus.indexOf(message), 1);
  if (message.kind === 'job') runJob(world, message.job);
  else if (who && handleCommand(world, who, message.runId, message.command) === 'again') {
    world.bus.push({ ...message, notBefore: world.now + world.dice.roll(50) });
  }
  return message.runId;
};

const moveClock = (world: World): string | undefined => {
  const waiting = world.bus.reduce<Message | undefined>(
    (first, message) => (first && first.notBefore <= message.notBefore ? first : message),
    undefined,
  );
  const wake = nextWake(world);
  if (waiting && (wake === undefined || waiting.notBefore <= wake.at)) {
    world.now = Math.max(world.now, waiting.notBefore);
    return waiting.runId;
  }
  if (wake) {
    world.now = Math.max(world.now, wake.at);
    send(world, wake.runId, { type: 'wake' });
    return wake.runId;
  }
  return decideSomething(world) ?? reopenSomething(world);
};

const interfere = (world: World): string | undefined => {
  const runId = world.dice.pick([...world.log.keys()]) ?? 'run_0';
  const state = folded(world, runId);
  const kind = world.dice.roll(10);
  if (kind < 4) proposeSomething(world, state);
  else if (kind < 7) decideTicketOf(world, state);
  else if (kind < 8) send(world, runId, { type: 'wake' });
  else if (kind < 9) retryOrSkip(world, state);
  else if (world.dice.chance(0.5)) control(world, state);
  else if (world.dice.chance(0.1))
    send(world, runId, {
      type: 'cancel',
      reason: 'simulated',
      actor: OPERATOR,
    });
  return runId;
};

/** A signal that somebody waits for or nobody does, a pause, the end of one. */
const control = (world: World, { runId, pausedBy }: RunState): void => {
  if (world.dice.chance(0.5)) {
    const name = world.dice.pick(SIGNALS) ?? 'go';
    send(world, runId, { type: 'signal', name, data: world.dice.roll(9), actor: OPERATOR });
  } else if (pausedBy === undefined)
    send(world, runId, { type: 'pause', reason: 'simulated', actor: OPERATOR });
  else send(world, runId, { type: 'resume', actor: OPERATOR });
};

/** Nothing moves any more: whoever is waited for answers now. */
const decideSomething = (world: World): string | undefined => {
  for (const runId of world.log.keys()) {
    const state = folded(world, runId);
    if (decideTicketOf(world, state) || goOn(world, state)) return runId;
  }
  return undefined;
};

/** Resumes what is paused, or sends the signal that is waited for. */
const goOn = (world: World, state: RunState): boolean => {
  if (state.pausedBy !== undefined) {
    send(world, state.runId, { type: 'resume', actor: OPERATOR });
    return true;
  }
  const waiting = values(state.nodes).find(
    ({ status, signal }) => status === 'waiting' && signal !== undefined,
  );
  if (waiting?.signal === undefined) return false;
  send(world, state.runId, { type: 'signal', name: waiting.signal, data: null, actor: OPERATOR });
  return true;
};

const decideTicketOf = (world: World, state: RunState): boolean => {
  const open = values(state.tickets).filter((ticket) => ticket.status === 'open');
  const ticket = world.dice.pick(open);
  if (ticket === undefined) return false;
  const actor = { id: world.dice.pick(PEOPLE) ?? 'human:sim', roles: ['approver'] };
  const word = { ticketId: ticket.id, reason: 'simulated', actor };
  const to = world.dice.pick(PEOPLE) ?? 'human:sim';
  if (world.dice.chance(0.1)) send(world, state.runId, { type: 'delegate_ticket', ...word, to });
  else
    send(world, state.runId, {
      type: 'decide_ticket',
      ...word,
      decision: randomDecision(world.dice, ticket.kind),
    });
  return true;
};

const randomDecision = (dice: Dice, kind: TicketKind): TicketDecision => {
  // Now and then somebody gives an answer that belongs to another question.
  const isFailure = (kind === 'failure') !== dice.chance(0.02);
  if (isFailure) return dice.pick<TicketDecision>(['retry', 'skip', 'fail']) ?? 'fail';
  if (dice.chance(0.1)) return 'request_changes';
  return dice.chance(0.75) ? 'approve' : 'reject';
};

/** A failed run may be taken up again long after everything has calmed down (R7). */
const reopenSomething = (world: World): string | undefined => {
  for (const runId of world.log.keys()) {
    const state = folded(world, runId);
    const isOver = state.ending !== undefined || state.unhandled.length === 0;
    if (state.status !== 'FAILED' || isOver || !world.dice.chance(0.5)) continue;
    retryOrSkip(world, state);
    return runId;
  }
  return undefined;
};

const retryOrSkip = (world: World, state: RunState): void => {
  const failed = world.dice.pick(values(state.nodes).filter(({ status }) => status === 'failed'));
  if (failed === undefined) return;
  const { id: node, scope } = failed;
  if (world.dice.chance(0.5)) send(world, state.runId, { type: 'retry_node', node, scope, actor: OPERATOR });
  else
    send(world, state.runId, {
      type: 'skip_node',
      node,
      scope,
      output: { n: 0 },
      reason: 'simulated',
      actor: OPERATOR,
    });
};

const proposeSomething = (world: World, state: RunState): void => {
  if (state.plan === undefined) return;
  world.ids += 1;
  const proposal = randomProposal(world.dice, planOf(world, state.plan), state, world.ids);
  if (proposal) send(world, state.runId, { type: 'apply_patch', proposal });
};

const planOf = (world: World, digest: Digest): Plan => {
  const plan = world.plans.get(digest);
  if (plan === undefined) throw new Error(`no plan ${digest}`);
  return plan;
};

const tell = (seed: number, world: World, broken: readonly string[]): string =>
  [`seed ${seed}: ${broken.join('; ')}`, ...world.story.slice(-40)].join('\n  ');

const summary = (seed: number, steps: number, world: World): Story => {
  const endings = new Map<string, number>();
  const patches = new Map<string, number>();
  const events = new Map<string, number>();
  for (const [runId, log] of world.log) {
    const state = folded(world, runId);
    for (const { type } of log.flatMap((commit) => commit.events))
      events.set(type, (events.get(type) ?? 0) + 1);
    endings.set(state.status, (endings.get(state.status) ?? 0) + 1);
    for (const patch of values(state.patches))
      patches.set(patch.status, (patches.get(patch.status) ?? 0) + 1);
  }
  return { seed, steps, events, endings, patches, faults: world.faults };
};
