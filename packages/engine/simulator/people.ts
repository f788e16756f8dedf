/** Everybody who interferes: people who propose, decide, hand on, mend, pause, cancel, signal, set aside and replay. */
import type { TicketDecision } from '../src/run/events.ts';
import { isTerminal, type RunState, type TicketState } from '../src/run/state.ts';
import { values } from '../src/run/table.ts';
import { ask, wake } from './ask.ts';
import { happens } from './faults.ts';
import type { Interference } from './focus.ts';
import { PEOPLE, SIGNALS } from './nodes.ts';
import { randomProposal } from './proposals.ts';
import type { Dice } from './random.ts';
import { startReplay } from './replays.ts';
import { startRun } from './starts.ts';
import { nextId, OPERATOR, planOf, type RunRecord, type World } from './world.ts';

type Act = (world: World, record: RunRecord) => void;

const ACTS: { readonly [act in Interference]: Act } = {
  start: startRun,
  patch: (world, { runId, truth }) => {
    if (truth.plan === undefined || isTerminal(truth.status)) return;
    const proposal = randomProposal(world.dice, planOf(world, truth.plan), truth, nextId(world));
    if (proposal) ask(world, runId, { type: 'apply_patch', proposal });
  },
  withdraw: (world, { runId, truth }) => {
    const applied = values(truth.patches).filter(({ status }) => status === 'applied');
    const patch = world.dice.pick(applied);
    if (patch === undefined) return;
    const author = { kind: 'human', id: 'human:sim', roles: ['operator'] } as const;
    const id = `patch_${nextId(world)}`;
    ask(world, runId, { type: 'withdraw_patch', id, patchId: patch.id, reason: 'simulated', author });
  },
  decide: (world, record) => void decideSomething(world, record),
  delegate: (world, { runId, truth }) => {
    const ticket = anyOpenTicket(world, truth);
    if (ticket === undefined) return;
    const [from, to] = [somebody(world.dice, ticket), world.dice.pick(PEOPLE) ?? 'human:sim'];
    const word = { ticketId: ticket.id, reason: 'simulated', actor: from };
    ask(world, runId, { type: 'delegate_ticket', ...word, to });
  },
  wake,
  mend: (world, { truth }) => void mend(world, truth),
  signal: (world, { runId }) => {
    const name = world.dice.pick(SIGNALS) ?? 'go';
    const data = world.dice.chance(0.2) ? 'x'.repeat(world.dice.roll(3000)) : world.dice.roll(9);
    ask(world, runId, { type: 'signal', name, data, actor: OPERATOR });
  },
  pause: (world, { runId, truth }) =>
    truth.pausedBy === undefined
      ? ask(world, runId, { type: 'pause', reason: 'simulated', actor: OPERATOR })
      : ask(world, runId, { type: 'resume', actor: OPERATOR }),
  cancel: (world, { runId }) => ask(world, runId, { type: 'cancel', reason: 'simulated', actor: OPERATOR }),
  set_aside: setAside,
  replay: startReplay,
};

/** Returns the run that was meant. */
export const interfere = (world: World): void => {
  const record = world.dice.pick([...world.runs.values()]);
  const acts = Object.entries(world.focus.acts) as [Interference, number][];
  const act = world.dice.draw(acts.map(([name, weight]) => [weight, name] as const));
  // Drawn in any case, so that a story without it goes on as before.
  if (!happens(world.luck, 0.9) || record === undefined || act === undefined) return;
  ACTS[act](world, record);
};

/** A command of the run has failed too often: it is parked, and the run waits for somebody (R21). */
function setAside(world: World, record: RunRecord): void {
  if (record.parked !== undefined || record.truth.seq === 0) return;
  const message = world.dice.pick(
    world.bus.filter(
      ({ kind, runId, faults }) => kind === 'command' && runId === record.runId && !faults.has('duplicate'),
    ),
  );
  if (message?.kind !== 'command' || message.command.type === 'repair') return;
  world.bus = world.bus.filter((other) => other !== message);
  world.story.push(`${record.runId} is set aside over ${message.command.type}`);
  record.parked = [{ command: message.command, error: 'simulated' }];
  giveBack(world, record);
}

/** With what was parked, or without it. */
const giveBack = (world: World, { runId, parked = [] }: RunRecord): void => {
  const action = world.dice.chance(0.5) ? 'retry' : 'drop';
  ask(world, runId, { type: 'repair', action, reason: 'simulated', parked, actor: OPERATOR });
};

const anyOpenTicket = (world: World, state: RunState): TicketState | undefined =>
  world.dice.pick(values(state.tickets).filter((ticket) => ticket.status === 'open'));

/** Mostly one of a few, so that they meet each other's words; now and then somebody new, when those few have all been heard. */
const somebody = (dice: Dice, { approvers }: TicketState) => {
  const known = approvers.includes('human:ann') && dice.chance(0.5) ? 'human:ann' : dice.pick(PEOPLE);
  const id = known === undefined || dice.chance(0.1) ? `human:new_${dice.roll(100)}` : known;
  return { id, roles: ['approver'] };
};

/** False when nobody is asked anything. */
export const decideSomething = (world: World, record: RunRecord | undefined): boolean => {
  if (record === undefined) return false;
  const state = record.truth;
  const ticket = anyOpenTicket(world, state);
  if (ticket === undefined) return false;
  ask(world, state.runId, {
    type: 'decide_ticket',
    ticketId: ticket.id,
    reason: 'simulated',
    actor: somebody(world.dice, ticket),
    decision: randomDecision(world.dice, ticket),
    ...(ticket.form !== undefined && { data: { n: world.dice.chance(0.9) ? 1 : 'one' } }),
  });
  return true;
};

const randomDecision = (dice: Dice, { kind }: TicketState): TicketDecision => {
  // Now and then somebody gives an answer that belongs to another question.
  const isFailure = (kind === 'failure') !== dice.chance(0.02);
  if (isFailure) return dice.pick<TicketDecision>(['retry', 'skip', 'fail']) ?? 'fail';
  if (dice.chance(0.15)) return 'request_changes';
  return dice.chance(0.75) ? 'approve' : 'reject';
};

/** Nothing moves any more: whoever is waited for acts now. False when nobody is. */
export const goOn = (world: World, record: RunRecord): boolean => {
  const { runId, truth } = record;
  if (record.parked !== undefined) {
    giveBack(world, record);
    return true;
  }
  if (isTerminal(truth.status)) return false;
  if (truth.pausedBy !== undefined) {
    ask(world, runId, { type: 'resume', actor: OPERATOR });
    return true;
  }
  if (decideSomething(world, record)) return true;
  const waiting = values(truth.nodes).find(
    ({ status, signal }) => status === 'waiting' && signal !== undefined,
  );
  if (waiting?.signal === undefined) return false;
  ask(world, runId, { type: 'signal', name: waiting.signal, data: null, actor: OPERATOR });
  return true;
};

/** A failure is run again or given an output, also long after everything has calmed down (R7). */
export const mend = (world: World, state: RunState): boolean => {
  const failed = world.dice.pick(values(state.nodes).filter(({ status }) => status === 'failed'));
  if (failed === undefined) return false;
  const { id: node, scope } = failed;
  if (world.dice.chance(0.6)) ask(world, state.runId, { type: 'retry_node', node, scope, actor: OPERATOR });
  else {
    const given = { output: { n: 0 }, reason: 'simulated', actor: OPERATOR };
    ask(world, state.runId, { type: 'skip_node', node, scope, ...given });
  }
  return true;
};
