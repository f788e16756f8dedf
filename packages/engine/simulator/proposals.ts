/** What people and agents propose in a simulation: mostly sound, sometimes not, often something that waits for a review. */
import {
  type Json,
  type PatchAuthor,
  type PatchOperation,
  type PatchProposal,
  type Plan,
  type PlanNode,
  placedEdges,
  TOP,
} from '@aob/ir';
import type { RunState } from '../src/run/state.ts';
import { get } from '../src/run/table.ts';
import type { Dice } from './random.ts';
import type { World } from './world.ts';

interface Question {
  readonly dice: Dice;
  readonly plan: Plan;
  readonly state: RunState;
  /** Id of the node to add. */
  readonly fresh: string;
}

type Propose = (question: Question) => readonly PatchOperation[];

export const randomProposal = (
  { dice, focus }: Pick<World, 'dice' | 'focus'>,
  plan: Plan,
  state: RunState,
  number: number,
): PatchProposal | undefined => {
  const propose = dice.chance(focus.holds)
    ? holdPending
    : dice.chance(focus.undoable)
      ? appendUndoable
      : dice.pick(PROPOSALS);
  const operations = propose?.({ dice, plan, state, fresh: `p${number}` }) ?? [];
  if (operations.length === 0) return undefined;
  const author = propose === holdPending || dice.chance(0.5) ? AGENT : person(dice);
  return { id: `patch_${number}`, operations, base: plan.digest, reason: 'simulated', author };
};

/** Of a document with rows, before any of it has begun. */
export const rowsHeld = (
  { dice, focus }: Pick<World, 'dice' | 'focus'>,
  plan: Plan,
  number: number,
): PatchProposal | undefined => {
  const rows = plan.nodes.filter(({ owner, type }) => owner === TOP && type === focus.star);
  const operations = hold(dice, rows, `p${number}`);
  return operations.length === 0
    ? undefined
    : { id: `patch_${number}`, operations, base: plan.digest, reason: 'simulated', author: AGENT };
};

/** A person brings a call that nothing else makes, behind a gate: from now on the runs inside may not make it either (R27). */
export const gateAround = (
  { dice }: Pick<World, 'dice'>,
  plan: Plan,
  number: number,
): PatchProposal | undefined => {
  const from = dice.pick(plan.nodes.filter(({ owner }) => owner === TOP));
  if (from === undefined) return undefined;
  const [gate, guarded] = [`p${number}_gate`, `p${number}`];
  const operations = [
    add('nodes', { id: gate, type: 'hitl', config: { message: 'go on?', timeout: '1h' } }, TOP),
    add('nodes', call(guarded), TOP),
    edgeTo(from, gate),
    add('edges', { from: gate, to: guarded }, TOP),
  ];
  return { id: `patch_${number}`, operations, base: plan.digest, reason: 'simulated', author: person(dice) };
};

const AGENT: PatchAuthor = { kind: 'agent', id: 'agent:sim', roles: [] };
const person = (dice: Dice): PatchAuthor => ({
  kind: 'human',
  id: 'human:sim',
  roles: dice.chance(0.2) ? ['operator', 'admin'] : ['operator'],
});

/** In the graph that `owner` owns. */
const add = (
  list: 'nodes' | 'edges',
  value: { readonly [key: string]: Json },
  owner: string,
): PatchOperation => ({
  op: 'add',
  path: owner === TOP ? `/${list}/-` : `/nodes/{${owner}}/config/body/${list}/-`,
  value,
});

const call = (id: string) => ({
  id,
  type: 'http',
  config: { url: `https://${id}.example/`, method: 'POST' },
});

const append: Propose = ({ dice, plan, fresh }) => {
  const from = dice.pick(plan.nodes);
  const node = dice.chance(0.8)
    ? { id: fresh, type: 'function' }
    : { id: fresh, type: 'hitl', config: { message: 'go on?' } };
  return from ? [add('nodes', node, from.owner), add('edges', { from: from.id, to: fresh }, from.owner)] : [];
};

/** A host that nothing called: an agent has to wait for a person. */
const appendCall: Propose = ({ dice, plan, fresh }) => {
  const from = dice.pick(plan.nodes);
  return from
    ? [add('nodes', call(fresh), from.owner), add('edges', { from: from.id, to: fresh }, from.owner)]
    : [];
};

/** It begins at once, and nothing that stays follows it: it can be undone and taken back (R33). */
const appendUndoable: Propose = ({ dice, plan, state, fresh }) => {
  const from = dice.pick(
    plan.nodes.filter(
      ({ id, type, owner }) =>
        owner === TOP &&
        type !== 'conditional' &&
        // What builds on another patch would be in the way of taking that back.
        !id.startsWith('p') &&
        get(state.nodes, id)?.status === 'completed',
    ),
  );
  if (from === undefined) return [];
  const compensate = { type: 'function', retry: { max_attempts: 1 + dice.roll(3) } };
  return [add('nodes', { id: fresh, type: 'function', compensate }, TOP), edgeTo(from, fresh)];
};

const edgeTo = (from: PlanNode, to: string): PatchOperation =>
  add('edges', { from: from.id, to, ...(from.type === 'conditional' && { when: 'true' }) }, TOP);

/** Under review it holds what is before and after it. */
const insert: Propose = ({ dice, plan, state, fresh }) => {
  const edge = dice.pick(plan.edges.filter(({ id }) => get(state.edges, id) === undefined));
  const written = placedEdges(plan.document).find(({ element }) => element.id === edge?.id);
  if (edge === undefined || written === undefined) return [];
  const { owner } = written;
  const { id: _, ...way } = written.element;
  return [
    add('nodes', dice.chance(0.5) ? call(fresh) : { id: fresh, type: 'function' }, owner),
    { op: 'remove', path: `/edges/{${edge.id}}` },
    add('edges', { ...way, to: fresh }, owner),
    add('edges', { from: fresh, to: edge.to }, owner),
  ];
};

const holdPending: Propose = ({ dice, plan, state, fresh }) =>
  hold(
    dice,
    plan.nodes.filter(({ id, owner }) => owner === TOP && get(state.nodes, id) === undefined),
    fresh,
  );

/** Names these nodes, and calls a host that nothing called: while people review that, none of them begins. */
const hold = (dice: Dice, nodes: readonly PlanNode[], fresh: string): readonly PatchOperation[] => {
  const from = dice.pick(nodes);
  if (from === undefined) return [];
  return [
    ...nodes.map(({ id }): PatchOperation => ({ op: 'add', path: `/nodes/{${id}}/label`, value: fresh })),
    add('nodes', { ...call(fresh), join: 'all' }, TOP),
    edgeTo(from, fresh),
  ];
};

const label: Propose = ({ dice, plan, fresh }) => {
  const node = dice.pick(plan.nodes);
  return node ? [{ op: 'add', path: `/nodes/{${node.id}}/label`, value: fresh }] : [];
};

/** Another amount, also after the decision: a person's change asks the gate again (R26). */
const amount: Propose = ({ dice, plan, fresh }) => {
  const node = dice.pick(plan.nodes.filter(({ type }) => type === 'http'));
  return node ? [{ op: 'add', path: `/nodes/{${node.id}}/config/body`, value: { amount: fresh } }] : [];
};

/** What runs there is cancelled, and its result finds nobody. */
const takeOut: Propose = ({ dice, plan }) => {
  const node = dice.pick(plan.nodes.filter(({ out }) => out.length === 0));
  if (node === undefined) return [];
  return [
    ...node.in.map(({ id }): PatchOperation => ({ op: 'remove', path: `/edges/{${id}}` })),
    { op: 'remove', path: `/nodes/{${node.id}}` },
    { op: 'add', path: '/outputs', value: {} },
  ];
};

const PROPOSALS: readonly Propose[] = [
  append,
  append,
  appendCall,
  insert,
  insert,
  label,
  amount,
  amount,
  takeOut,
];
