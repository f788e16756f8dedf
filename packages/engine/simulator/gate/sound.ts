/** Patches that are sound by construction: whoever sends one here gets it applied at once. */
import type { PatchProposal } from '@aob/ir';
import {
  ADMIN,
  addEdge,
  addNode,
  anyone,
  append,
  downFrom,
  fresh,
  freshTimeout,
  guardsOf,
  insertInto,
  isConditional,
  isLive,
  isLooseLeaf,
  isOver,
  isPending,
  isReadBy,
  isResolved,
  type Moment,
  machine,
  mayMachine,
  OPTIMIZER,
  person,
  pick,
  propose,
  readsNothing,
  removeEdge,
  removeNode,
  set,
  source,
  statusOf,
  takeOut,
} from './moment.ts';
import type { Element } from './random-document.ts';
import { guardsIn } from './written.ts';

export type MakeSound = (m: Moment) => PatchProposal | undefined;

const leaf: MakeSound = (m) => {
  const author = anyone(m, true);
  const from = source(m, author);
  return from && propose(m, author, append(from.id, fresh(m)));
};

const LEAVES: readonly Element[] = [
  { type: 'transform', config: { expression: 'inputs.n + 1.0' } },
  { type: 'delay', config: { duration: '1m' } },
  { type: 'function', inputs: { n: '${inputs.n}' }, retry: { max_attempts: 2 } },
];

const otherLeaf: MakeSound = (m) => {
  const author = anyone(m, true);
  const from = source(m, author);
  return from && propose(m, author, append(from.id, fresh(m), m.dice.pick(LEAVES)));
};

const chain: MakeSound = (m) => {
  const author = anyone(m, true);
  const from = source(m, author);
  const [a, b, c] = [fresh(m), fresh(m), fresh(m)];
  return from && propose(m, author, [...append(from.id, a), ...append(a, b), ...append(a, c), addEdge(b, c)]);
};

/** A call behind a gate of its own. */
const gatedCall: MakeSound = (m) => {
  const author = person(m);
  const from = source(m, author);
  const [gate, call] = [fresh(m), fresh(m)];
  const http = { type: 'http', config: { url: `https://${call}.example/` } };
  return (
    from &&
    propose(m, author, [
      ...append(from.id, gate, { type: 'hitl', config: { message: 'New?', timeout: '1h' } }),
      ...append(gate, call, http),
    ])
  );
};

/** A machine may call what is called already. */
const knownHost: MakeSound = (m) => {
  const author = machine(m);
  const url = 'https://crm.example/';
  const isKnown = m.plan.nodes.some(({ config }) => config['url'] === url) && !wasGuarded(m, url);
  const from = source(m, author);
  // Behind one more node of its kind, whether it passes a gate would not matter (R25).
  return isKnown && from && !m.hasThresholds
    ? propose(m, author, append(from.id, fresh(m), { type: 'http', config: { url, method: 'POST' } }))
    : undefined;
};

/** What was ever guarded is guarded everywhere (R24). */
export const wasGuarded = ({ run }: Moment, url: string): boolean =>
  run.state.lineage.some(({ digest }) => {
    const document = run.documentOf(digest);
    const calls = document.nodes.filter(({ config }) => config?.['url'] === url);
    return calls.some(({ id }) => (guardsIn(document).get(id)?.size ?? 0) > 0);
  });

/** The optimizer may call what is new where the policy says so (R31). */
const allowedHost: MakeSound = (m) => {
  const isAllowed = m.document.policy?.rules?.some(({ then }) => then === 'auto');
  const from = source(m, OPTIMIZER);
  const x = fresh(m);
  return isAllowed && from
    ? propose(m, OPTIMIZER, append(from.id, x, { type: 'http', config: { url: `https://${x}.example/` } }))
    : undefined;
};

const between: MakeSound = (m) => {
  const author = anyone(m, mayMachine(m));
  const edge = m.dice.pick(
    m.plan.edges.filter(({ id, from, to }) => {
      const [before, after] = [m.plan.node.get(from), m.plan.node.get(to)];
      if (before === undefined || after === undefined) return false;
      if (isResolved(m, id) || isOver(m, before) || !isPending(m, after)) return false;
      const isDecided = before.isProtected && isConditional(before);
      return author.kind === 'human' || !(after.isProtected || isDecided);
    }),
  );
  return edge && propose(m, author, insertInto(m, edge, fresh(m)));
};

const otherTimeout: MakeSound = (m) => {
  const author = anyone(m, true);
  const node = pick(
    m,
    m.plan.nodes,
    (one) => one.execution === 'job' && isPending(m, one) && (author.kind === 'human' || !one.isProtected),
  );
  // A machine that touches what a condition might read would need a review (R25).
  if (node === undefined || (author.kind !== 'human' && m.hasThresholds)) return undefined;
  return propose(m, author, [set(node.id, '/timeout', freshTimeout(m))]);
};

/** Also of what was approved: a person's change asks the gate again (R26). */
const otherBody: MakeSound = (m) => {
  const author = person(m);
  const node = pick(m, m.plan.nodes, (one) => one.type === 'http' && isPending(m, one));
  return node && propose(m, author, [set(node.id, '/config/body', { amount: m.next() })]);
};

const withoutLeaf: MakeSound = (m) => {
  const author = anyone(m, mayMachine(m));
  const node = pick(
    m,
    m.plan.nodes,
    (one) =>
      isLooseLeaf(m, one) && !isOver(m, one) && !one.isProtected && (isPending(m, one) || isLive(m, one)),
  );
  return node && propose(m, author, takeOut(node));
};

const label: MakeSound = (m) => {
  const author = anyone(m, !m.hasThresholds);
  const node = pick(
    m,
    m.plan.nodes,
    (one) => author.kind === 'human' || (one.type !== 'hitl' && !one.isProtected),
  );
  return node && propose(m, author, [set(node.id, '/label', `called ${fresh(m)}`)]);
};

/** One more way into what no gate guards. */
const oneMoreWay: MakeSound = (m) => {
  const author = anyone(m, mayMachine(m));
  const to = pick(
    m,
    m.plan.nodes,
    (one) =>
      one.type === 'function' && isPending(m, one) && readsNothing(one) && guardsOf(m, one.id).size === 0,
  );
  if (to === undefined || (author.kind !== 'human' && to.isProtected)) return undefined;
  const below = downFrom(m.plan, to.id);
  const from = source(m, author, ({ id }) => !below.has(id));
  const x = fresh(m);
  return from && propose(m, author, [...append(from.id, x), addEdge(x, to.id)]);
};

const outputs: MakeSound = (m) =>
  propose(m, anyone(m, true), [{ op: 'add', path: '/outputs', value: { said: m.next() } }]);

const ADMIN_CHANGES: readonly ((m: Moment, gate: string) => Parameters<typeof propose>[2])[] = [
  (m, gate) => [set(gate, '/config/approvers', ['human:root', `human:${fresh(m)}`])],
  (m, gate) => [set(gate, '/config/timeout', freshTimeout(m))],
  (_, gate) => [set(gate, '/config/on_timeout', 'approve'), set(gate, '/config/quorum', 1)],
];

const gateByAdmin: MakeSound = (m) => {
  const gate = pick(m, m.plan.nodes, (one) => one.type === 'hitl' && isPending(m, one));
  const change = m.dice.pick(ADMIN_CHANGES);
  const isSame = gate?.config['on_timeout'] === 'approve' && gate.config['quorum'] === 1;
  return gate && change && !isSame ? propose(m, ADMIN, change(m, gate.id)) : undefined;
};

/** Only an admin takes a gate out; what it led to is led to from before it. */
const withoutGate: MakeSound = (m) => {
  const gate = pick(
    m,
    m.plan.nodes,
    (one) =>
      one.type === 'hitl' &&
      isPending(m, one) &&
      one.in.length === 1 &&
      one.out.every(({ on, when }) => on === 'approve' && when === undefined) &&
      !isReadBy(m, one.id),
  );
  const [into] = gate?.in ?? [];
  const before = into && m.plan.node.get(into.from);
  if (gate === undefined || into === undefined || before === undefined) return undefined;
  if (into.when || into.on !== 'success' || isConditional(before) || isOver(m, before)) return undefined;
  const after = [...new Set(gate.out.map(({ to }) => to))];
  if (after.some((id) => statusOf(m, id) !== 'pending')) return undefined;
  if (
    before.out.some(({ to }) => after.includes(to)) ||
    before.in.length + before.out.length + after.length < 2
  )
    return undefined;
  return propose(m, ADMIN, [
    ...[into, ...gate.out].map(({ id }) => removeEdge(id)),
    removeNode(gate.id),
    ...after.map((to) => addEdge(before.id, to)),
  ]);
};

/** A gate before what no gate guards yet, by anyone: more guards are never refused. */
const oneMoreGate: MakeSound = (m) => {
  const author = anyone(m, mayMachine(m));
  const edge = m.dice.pick(
    m.plan.edges.filter(({ id, from, to, on, when, isDefault }) => {
      const [before, after] = [m.plan.node.get(from), m.plan.node.get(to)];
      if (before === undefined || after === undefined || isResolved(m, id)) return false;
      if (isOver(m, before) || isConditional(before) || when || isDefault || on !== 'success') return false;
      return isPending(m, after) && readsNothing(after) && (author.kind === 'human' || !after.isProtected);
    }),
  );
  if (edge === undefined) return undefined;
  const gate = fresh(m);
  return propose(m, author, [
    addNode({ id: gate, type: 'hitl', config: { message: 'Wait?', timeout: '2h' } }),
    removeEdge(edge.id),
    addEdge(edge.from, gate),
    addEdge(gate, edge.to),
    ...(m.plan.node.get(edge.to)?.hasEffect && !m.document.nodes.find(({ id }) => id === edge.to)?.join
      ? [set(edge.to, '/join', 'all')]
      : []),
  ]);
};

export const SOUND: readonly MakeSound[] = [
  leaf,
  leaf,
  otherLeaf,
  chain,
  gatedCall,
  knownHost,
  allowedHost,
  between,
  otherTimeout,
  otherBody,
  withoutLeaf,
  label,
  oneMoreWay,
  outputs,
  gateByAdmin,
  withoutGate,
  oneMoreGate,
];
