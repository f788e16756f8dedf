/** Everybody who interferes: people who propose, decide, hand on, mend, pause, cancel, signal, set aside and replay. */
import { outstandingChildren } from '../src/run/child-run.ts';
import type { RunEvent, TicketDecision } from '../src/run/events.ts';
import { isTerminal, type RunState, type TicketState } from '../src/run/state.ts';
import { get, values } from '../src/run/table.ts';
import { ask, wake } from './ask.ts';
import { happens } from './faults.ts';
import type { Focus, Interference } from './focus.ts';
import { PEOPLE, SIGNALS } from './nodes.ts';
import { gateAround, randomProposal } from './proposals.ts';
import type { Dice } from './random.ts';
import { startReplay } from './replays.ts';
import { startRun } from './starts.ts';
import { nextId, OPERATOR, planOf, type RunRecord, type World } from './world.ts';

type Act = (world: World, record: RunRecord) => void;

const ACTS: { readonly [act in Interference]: Act } = {
  start: startRun,
  patch: (world, record) => {
    const around = world.dice.chance(world.focus.gates) ? aroundOthers(world) : undefined;
    const { runId, truth } = around ?? record;
    if (truth.plan === undefined || isTerminal(truth.status)) return;
    const plan = planOf(world, truth.plan);
    const proposal =
      around === undefined
        ? randomProposal(world, plan, truth, nextId(world))
        : gateAround(world, plan, nextId(world));
    if (proposal) ask(world, runId, { type: 'apply_patch', proposal });
  },
  withdraw: (world, { runId, truth }) => {
    const applied = values(truth.patches).filter(({ status }) => status === 'applied');
    const done = applied.filter(({ changes }) =>
      changes?.nodes.added.some(({ id }) => get(truth.nodes, id)?.status === 'completed'),
    );
    const patch = world.dice.pick(done.length > 0 && world.dice.chance(0.8) ? done : applied);
    if (patch === undefined) return;
    const author = { kind: 'human', id: 'human:sim', roles: ['operator'] } as const;
    const id = `patch_${nextId(world)}`;
    const asked = { id, patchId: patch.id, reason: 'simulated', author };
    const hasCome = patch.changes?.nodes.added.some((node) => get(truth.nodes, node.id) !== undefined);
    ask(world, runId, { type: 'withdraw_patch', ...asked, ...(hasCome && { compensates: true }) });
  },
  decide: (world, record) => void decideSomething(world, record),
  delegate: (world, { runId, truth }) => {
    const ticket = anyOpenTicket(world, truth);
    if (ticket !== undefined) delegate(world, runId, ticket);
  },
  wake,
  mend: (world, { truth }) => void mend(world, (world.dice.chance(0.5) && failedRun(world)) || truth),
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

const delegate = (world: World, runId: string, ticket: TicketState, waitMs = 0): void => {
  const [from, to] = [somebody(world.dice, ticket), anyone(world.dice)];
  const word = { ticketId: ticket.id, reason: 'simulated', actor: from };
  ask(world, runId, { type: 'delegate_ticket', ...word, to }, waitMs);
};

/** In a storm people sit at their inboxes: what they are asked is handed on, decided, or left. */
export const answerQuickly = (world: World, { truth }: RunRecord, events: readonly RunEvent[]): void => {
  for (const event of events) {
    if (event.type !== 'ticket.opened') continue;
    const ticket = get(truth.tickets, event.data.ticket_id);
    if (ticket === undefined) continue;
    for (let hands = world.dice.roll(3); hands > 0; hands -= 1)
      delegate(world, truth.runId, ticket, world.dice.roll(3000));
    // A review takes its time, so that what it holds back becomes ready meanwhile.
    const patienceMs = ticket.patchId === undefined ? 1000 : 45_000;
    if (world.dice.chance(world.focus.answers))
      decide(world, truth.runId, ticket, patienceMs + world.dice.roll(120_000));
  }
};

export const interfere = (world: World): void => {
  const record = meant(world);
  const acts = Object.entries(world.focus.acts) as [Interference, number][];
  const act = world.dice.draw(acts.map(([name, weight]) => [weight, name] as const));
  // Drawn in any case, so that a story without it goes on as before.
  if (!happens(world.luck, 0.9) || record === undefined || act === undefined) return;
  ACTS[act](world, record);
};

/** One that waits for runs inside. */
const aroundOthers = ({ runs, dice }: World): RunRecord | undefined =>
  dice.pick([...runs.values()].filter(({ truth }) => outstandingChildren(truth).length > 0));

/** It can be taken up again. */
const failedRun = ({ runs, dice }: World): RunState | undefined =>
  dice.pick(
    [...runs.values()].flatMap(({ truth }) =>
      truth.status === 'FAILED' && truth.ending === undefined && truth.parent === undefined ? [truth] : [],
    ),
  );

/** In a storm mostly a run that is still under way. */
const meant = ({ runs, dice, focus }: World): RunRecord | undefined => {
  const all = [...runs.values()];
  const live = focus.isStorm && dice.chance(0.9) ? all.filter(({ truth }) => !isTerminal(truth.status)) : [];
  return dice.pick(live.length > 0 ? live : all);
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

/** Often somebody nobody has asked yet: they can be handed what everybody else was. */
const anyone = (dice: Dice): string =>
  (dice.chance(0.6) ? dice.pick(PEOPLE) : undefined) ?? `human:new_${dice.roll(100)}`;

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
  decide(world, state.runId, ticket);
  return true;
};

const decide = (world: World, runId: string, ticket: TicketState, waitMs = 0): void => {
  const command = {
    type: 'decide_ticket',
    ticketId: ticket.id,
    reason: 'simulated',
    actor: somebody(world.dice, ticket),
    decision: randomDecision(world, ticket),
    ...(ticket.form !== undefined && { data: { n: world.dice.chance(0.9) ? 1 : 'one' } }),
  } as const;
  ask(world, runId, command, waitMs);
};

const isUndoing = ({ undos }: Focus): boolean => undos === 1;

const randomDecision = ({ dice, focus }: World, { kind, undoes }: TicketState): TicketDecision => {
  // Now and then somebody gives an answer that belongs to another question.
  const isFailure = (kind === 'failure') !== dice.chance(0.02);
  // Where all is about undoing, nobody mends what ends the run.
  if (isFailure && undoes === undefined && isUndoing(focus) && dice.chance(0.8)) return 'fail';
  const answers: readonly TicketDecision[] = ['retry', 'skip', 'fail'];
  if (isFailure && undoes !== undefined) return dice.pick([...answers, 'skip'] as const) ?? 'fail';
  if (isFailure) return dice.pick(focus.isStorm && dice.chance(0.3) ? ['fail'] : answers) ?? 'fail';
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
  const all = values(state.nodes).filter(({ status }) => status === 'failed');
  const inside = all.filter(({ scope }) => scope !== '');
  const failed = world.dice.pick(inside.length > 0 && world.dice.chance(0.6) ? inside : all);
  if (failed === undefined) return false;
  const { id: node, scope } = failed;
  if (world.dice.chance(0.6)) ask(world, state.runId, { type: 'retry_node', node, scope, actor: OPERATOR });
  else {
    const given = { output: { n: 0 }, reason: 'simulated', actor: OPERATOR };
    ask(world, state.runId, { type: 'skip_node', node, scope, ...given });
  }
  return true;
};
