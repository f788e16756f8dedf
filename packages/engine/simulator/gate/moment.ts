/** One moment of a live run, and what the makers of patches ask about it. */
import type { PatchAuthor, PatchOperation, PatchProposal, Plan, WorkflowDocument } from '@aob/ir';
import type { NodeStatus } from '../../src/run/state.ts';
import { get, values } from '../../src/run/table.ts';
import type { Scenario } from '../../src/run/testing/given.ts';
import type { Dice } from '../random.ts';
import type { Element } from './random-document.ts';
import { guardsIn } from './written.ts';

export const AGENT: PatchAuthor = { kind: 'agent', id: 'agent:plan', roles: [] };
export const OPTIMIZER: PatchAuthor = { kind: 'optimizer', id: 'optimizer', roles: [] };
export const PERSON: PatchAuthor = {
  kind: 'human',
  id: 'human:mia',
  roles: ['viewer', 'operator', 'approver'],
};
export const ADMIN: PatchAuthor = {
  kind: 'human',
  id: 'human:root',
  roles: ['operator', 'approver', 'admin'],
};

export interface Moment {
  readonly dice: Dice;
  readonly run: Scenario;
  readonly plan: Plan;
  readonly document: WorkflowDocument;
  /** By the oracle, not by the plan. */
  readonly guards: ReadonlyMap<string, ReadonlySet<string>>;
  /** Gates that were left through approve, whatever was asked again since. */
  readonly passed: ReadonlySet<string>;
  /** Those of them whose approval stands. */
  readonly approved: ReadonlySet<string>;
  /** An effect is reached through a gate and past it: machines that touch more than leaves may need a review (R25). */
  readonly hasThresholds: boolean;
  readonly appliedPatches: number;
  readonly next: () => number;
}

export const momentOf = (dice: Dice, run: Scenario, next: () => number): Moment => {
  const plan = run.plan();
  const { document } = plan;
  const passed = new Set(plan.gates.filter((gate) => get(run.state.nodes, gate)?.label === 'approve'));
  const asking = new Set(
    values(run.state.tickets).flatMap(({ status, node }) => (status === 'open' && node ? [node] : [])),
  );
  return {
    dice,
    run,
    plan,
    document,
    guards: guardsIn(document),
    passed,
    approved: new Set([...passed].filter((gate) => !asking.has(gate))),
    hasThresholds: plan.gates.some((gate) => reachesPast(plan, gate)),
    // What was taken back was applied, too.
    appliedPatches: values(run.state.patches).filter(({ after }) => after !== undefined).length,
    next,
  };
};

type PlanNode = Plan['nodes'][number];

export const isConditional = ({ type }: PlanNode): boolean => type === 'conditional';

/** What the gate approves can also be reached without it. */
export const reachesPast = (plan: Plan, gate: string): boolean => {
  const guards = guardsIn(plan.document);
  return [...downFrom(plan, gate)].some(
    (id) => id !== gate && plan.node.get(id)?.hasEffect && !guards.get(id)?.has(gate),
  );
};

export const statusOf = ({ run }: Moment, id: string): NodeStatus =>
  get(run.state.nodes, id)?.status ?? 'pending';

export const isPending = (m: Moment, { id }: PlanNode): boolean => statusOf(m, id) === 'pending';

export const isOver = (m: Moment, { id }: PlanNode): boolean =>
  ['completed', 'failed', 'skipped', 'cancelled'].includes(statusOf(m, id));

export const isLive = (m: Moment, node: PlanNode): boolean => !isPending(m, node) && !isOver(m, node);

export const isResolved = ({ run }: Moment, edge: string): boolean =>
  get(run.state.edges, edge) !== undefined;

export const guardsOf = ({ guards }: Moment, id: string): ReadonlySet<string> => guards.get(id) ?? new Set();

export const pick = <T>({ dice }: Moment, items: readonly T[], wanted: (item: T) => boolean): T | undefined =>
  dice.pick(items.filter(wanted));

/** It reads no output, so that its in-edges may come and go. */
export const readsNothing = (node: PlanNode): boolean => node.reads.length === 0 && node.from.length === 0;

export const isReadBy = ({ plan }: Moment, id: string): boolean =>
  plan.nodes.some((node) => node.reads.includes(id) || node.from.includes(id));

/** The node and all that comes after it. */
export const downFrom = (plan: Plan, id: string): ReadonlySet<string> => {
  const seen = new Set([id]);
  for (const at of seen) for (const edge of plan.node.get(at)?.out ?? []) seen.add(edge.to);
  return seen;
};

/** Machines may do more than hang on leaves: nothing was approved yet, and no threshold is near. */
export const mayMachine = (m: Moment): boolean => m.passed.size === 0 && !m.hasThresholds;

export const person = ({ dice }: Moment): PatchAuthor => (dice.chance(0.25) ? ADMIN : PERSON);
export const machine = ({ dice }: Moment): PatchAuthor => (dice.chance(0.3) ? OPTIMIZER : AGENT);
export const anyone = (m: Moment, machineMay: boolean): PatchAuthor =>
  machineMay && m.dice.chance(0.5) ? machine(m) : person(m);

/** A node that another one may be hung on, by this author: a late edge is all right where the policy lets it fire. */
export const source = (
  m: Moment,
  author: PatchAuthor,
  wanted: (node: PlanNode) => boolean = () => true,
): PlanNode | undefined =>
  pick(m, m.plan.nodes, (node) => {
    if (isConditional(node) || !wanted(node)) return false;
    if (m.plan.lateEdges === 'reject' && isOver(m, node)) return false;
    if (author.kind === 'human') return true;
    const isApproved = m.passed.has(node.id) || [...guardsOf(m, node.id)].some((gate) => m.passed.has(gate));
    return !isApproved && node.out.every((edge) => edge.when === undefined);
  });

export const addNode = (node: Element): PatchOperation => ({ op: 'add', path: '/nodes/-', value: node });
export const addEdge = (from: string, to: string, more: Element = {}): PatchOperation => ({
  op: 'add',
  path: '/edges/-',
  value: { from, to, ...more },
});
export const removeEdge = (id: string): PatchOperation => ({ op: 'remove', path: `/edges/{${id}}` });
export const removeNode = (id: string): PatchOperation => ({ op: 'remove', path: `/nodes/{${id}}` });
export const set = (id: string, path: string, value: Element[string]): PatchOperation => ({
  op: 'add',
  path: `/nodes/{${id}}${path}`,
  value,
});

/** A new function node after `from`. */
export const append = (
  from: string,
  id: string,
  node: Element = {},
  edge: Element = {},
): PatchOperation[] => [addNode({ id, type: 'function', ...node }), addEdge(from, id, edge)];

export const fresh = (m: Moment): string => `x${m.next()}`;

/** No two of them are equal, so that setting one always changes something. */
export const freshTimeout = (m: Moment): string => `${1000 + m.next()}s`;

export const propose = (
  m: Moment,
  author: PatchAuthor,
  operations: readonly PatchOperation[],
): PatchProposal => ({
  id: `patch_${m.next()}`,
  operations,
  reason: 'because',
  author,
});

/** A leaf that may be taken out without leaving its predecessors alone: what runs there is cancelled. */
export const isLooseLeaf = (m: Moment, node: PlanNode): boolean =>
  node.out.length === 0 &&
  node.in.length > 0 &&
  node.type !== 'hitl' &&
  m.plan.nodes.length > 3 &&
  node.in.every(({ from }) => {
    const before = m.plan.node.get(from);
    return before !== undefined && !isConditional(before) && before.in.length + before.out.length > 1;
  });

export const takeOut = (node: PlanNode): PatchOperation[] => [
  ...node.in.map(({ id }) => removeEdge(id)),
  removeNode(node.id),
];

/** The same way with `x` on it. */
export const insertInto = (m: Moment, edge: Plan['edges'][number], x: string): PatchOperation[] => {
  const { id: _, ...written } = m.document.edges.find(({ id }) => id === edge.id) ?? {
    from: edge.from,
    to: edge.to,
  };
  return [
    addNode({ id: x, type: 'function' }),
    removeEdge(edge.id),
    { op: 'add', path: '/edges/-', value: { ...written, to: x } as Element },
    addEdge(x, edge.to),
  ];
};

/** No gate that was passed covers any of them. */
export const isUntouched = (m: Moment, ...ids: readonly string[]): boolean =>
  ids.every((id) => [...guardsOf(m, id)].every((gate) => !m.passed.has(gate)));

export const agentsIn = (m: Moment): number => m.plan.nodes.filter(({ type }) => type === 'agent').length;
