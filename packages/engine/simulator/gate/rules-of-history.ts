/** What only the run knows: whether it can still be asked, what has happened, what was approved (R22, R23, R26). */
import type { PatchOperation, PatchProposal } from '@aob/ir';
import { values } from '../../src/run/table.ts';
import { HUMAN } from '../../src/run/testing/given.ts';
import {
  addEdge,
  addNode,
  anyone,
  append,
  downFrom,
  fresh,
  freshTimeout,
  guardsOf,
  isConditional,
  isLive,
  isLooseLeaf,
  isOver,
  isPending,
  isResolved,
  type Moment,
  machine,
  mayMachine,
  person,
  pick,
  propose,
  readsNothing,
  removeEdge,
  set,
  source,
  takeOut,
} from './moment.ts';
import { type Attempt, type Rule, refused } from './rule.ts';

const soundOf = (m: Moment): PatchProposal | undefined => {
  const author = anyone(m, true);
  const from = source(m, author);
  return from && propose(m, author, append(from.id, fresh(m)));
};

const screened = (
  code: string,
  how: string,
  change: (m: Moment, sound: PatchProposal) => Attempt | undefined,
): Rule => ({
  code,
  outcome: 'rejected',
  how,
  make: (m) => {
    const sound = soundOf(m);
    return sound && change(m, sound);
  },
});

const SCREEN: readonly Rule[] = [
  screened('patch.stale', 'a document that the run has never followed', (m, sound) => {
    const other = `sha256:${'0'.repeat(64)}` as const;
    return { proposal: { ...sound, base: other }, twin: { ...sound, base: m.plan.digest } };
  }),
  screened('patch.id_reused', 'an id that came with other operations', (m, sound) => {
    const known = m.dice.pick(values(m.run.state.patches));
    return known && { proposal: { ...sound, id: known.id }, twin: sound };
  }),
  screened('run.finished', 'a run that was cancelled', (m, sound) => {
    const cancelled = m.run.decide({ type: 'cancel', reason: 'enough', actor: HUMAN });
    return cancelled.kind === 'accepted'
      ? { proposal: sound, twin: { ...sound, id: `patch_${m.next()}` }, state: cancelled.next }
      : undefined;
  }),
];

const attempt = (proposal: PatchProposal | undefined): Attempt | undefined => proposal && { proposal };

const HISTORY: readonly Rule[] = [
  refused('history.node_finished', 'a change of what has ended', (m) => {
    const node = pick(m, m.plan.nodes, (one) => one.execution === 'job' && isOver(m, one));
    return (
      node && attempt(propose(m, anyone(m, !node.isProtected), [set(node.id, '/timeout', freshTimeout(m))]))
    );
  }),
  refused('history.node_finished', 'the removal of what has ended', (m) => {
    const node = pick(m, m.plan.nodes, (one) => isOver(m, one) && isLooseLeaf(m, one) && !one.isProtected);
    return node && attempt(propose(m, anyone(m, mayMachine(m)), takeOut(node)));
  }),
  refused('history.node_running', 'a change of a job that is out', (m) => {
    const node = pick(m, m.plan.nodes, (one) => one.execution === 'job' && isLive(m, one));
    return (
      node && attempt(propose(m, anyone(m, !node.isProtected), [set(node.id, '/timeout', freshTimeout(m))]))
    );
  }),
  refused('history.node_running', 'a change of a delay that runs', (m) => {
    const node = pick(m, m.plan.nodes, (one) => one.type === 'delay' && isLive(m, one));
    return node && attempt(propose(m, person(m), [set(node.id, '/config/duration', freshTimeout(m))]));
  }),
  refused('history.edge_resolved', 'a change of a condition that was evaluated', (m) => {
    const edge = m.dice.pick(
      m.plan.edges.filter(({ id, when, onError }) => when && onError === 'fail' && isResolved(m, id)),
    );
    const path = `/edges/{${edge?.id}}/on_error`;
    return edge && attempt(propose(m, person(m), [{ op: 'add', path, value: 'dead' }]));
  }),
  refused('history.edge_resolved', 'another order of exits that were tried', (m) => {
    const node = pick(
      m,
      m.plan.nodes,
      (one) => isConditional(one) && one.out.length > 1 && one.out.some(({ id }) => isResolved(m, id)),
    );
    const [first] = node?.out ?? [];
    const move: PatchOperation = { op: 'move', from: `/edges/{${first?.id}}`, path: '/edges/-' };
    return first && attempt(propose(m, person(m), [move]));
  }),
  refused('history.edge_resolved', 'the removal of a way that was gone', (m) => {
    const edge = m.dice.pick(
      m.plan.edges.filter((one) => isResolved(m, one.id) && isSpare(m, one.from, one.to)),
    );
    return edge && attempt(propose(m, person(m), [removeEdge(edge.id)]));
  }),
  refused('history.target_started', 'a new way to what has started', (m) => {
    const to = pick(
      m,
      m.plan.nodes,
      (one) =>
        !isPending(m, one) &&
        one.type !== 'hitl' &&
        readsNothing(one) &&
        guardsOf(m, one.id).size === 0 &&
        (one.effectKeys.length === 0 || m.document.nodes.find(({ id }) => id === one.id)?.join !== undefined),
    );
    if (to === undefined) return undefined;
    const below = downFrom(m.plan, to.id);
    const author = anyone(m, mayMachine(m) && !to.isProtected);
    const from = source(m, author, (one) => !below.has(one.id) && !isOver(m, one));
    const x = fresh(m);
    return from && attempt(propose(m, author, [...append(from.id, x), addEdge(x, to.id)]));
  }),
];

/** Taken away, it leaves a join that can do without it and a source that still leads or is led to. */
const isSpare = (m: Moment, from: string, to: string): boolean => {
  const [before, after] = [m.plan.node.get(from), m.plan.node.get(to)];
  if (before === undefined || after === undefined || before.type === 'hitl') return false;
  const canDoWithout =
    after.in.length > 1 && (after.join === 'all' || after.join === 'any') && readsNothing(after);
  return canDoWithout && before.in.length + before.out.length > 1;
};

const LATE: readonly Rule[] = [
  refused('late_edge.conditional', 'a new exit of a condition that has chosen', (m) => {
    const node = pick(m, m.plan.nodes, (one) => isConditional(one) && isOver(m, one));
    if (node === undefined || m.plan.lateEdges === 'reject') return undefined;
    const edge = { when: 'inputs.n > 1.0' };
    return attempt(propose(m, person(m), append(node.id, fresh(m), {}, edge)));
  }),
  refused('late_edge.refused', 'a late edge where the policy wants none', (m) => {
    const node = pick(m, m.plan.nodes, (one) => !isConditional(one) && isOver(m, one));
    if (node === undefined || m.plan.lateEdges === 'emit') return undefined;
    return attempt(propose(m, person(m), append(node.id, fresh(m))));
  }),
  refused('patch.entry_node', 'a node that nothing leads to', (m) => {
    const author = anyone(m, true);
    const from = source(m, author);
    const [x, y] = [fresh(m), fresh(m)];
    const led = m.dice.chance(0.5) && from ? [addEdge(from.id, y)] : [];
    return attempt(propose(m, author, [addNode({ id: x, type: 'function' }), ...append(x, y), ...led]));
  }),
];

/** After the decision a machine changes nothing of what the approval covers; nobody else is asked here. */
const APPROVED: readonly Rule[] = [
  refused('gate.approved_changed', 'one more node behind a gate that was passed', (m) => {
    const from = pick(
      m,
      m.plan.nodes,
      (one) =>
        !isConditional(one) && isCovered(m, one.id) && !(isOver(m, one) && m.plan.lateEdges === 'reject'),
    );
    return from && attempt(propose(m, machine(m), append(from.id, fresh(m))));
  }),
  refused('gate.approved_changed', 'another amount after the decision', (m) => {
    const node = pick(
      m,
      m.plan.nodes,
      (one) => one.type === 'http' && !one.isProtected && isPending(m, one) && isCovered(m, one.id),
    );
    return node && attempt(propose(m, machine(m), [set(node.id, '/config/body', { amount: m.next() })]));
  }),
];

const isCovered = (m: Moment, id: string): boolean =>
  [...guardsOf(m, id)].some((gate) => m.approved.has(gate));

export const RULES_OF_HISTORY: readonly Rule[] = [...SCREEN, ...HISTORY, ...LATE, ...APPROVED];
