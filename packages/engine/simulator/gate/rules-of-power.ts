/** Who may do what: gates, protection, limits. */
import {
  ADMIN,
  AGENT,
  addEdge,
  agentsIn,
  anyone,
  append,
  downFrom,
  fresh,
  freshTimeout,
  guardsOf,
  insertInto,
  isConditional,
  isLooseLeaf,
  isOver,
  isPending,
  isResolved,
  isUntouched,
  type Moment,
  machine,
  mayMachine,
  PERSON,
  pick,
  propose,
  readsNothing,
  removeEdge,
  removeNode,
  set,
  source,
  takeOut,
} from './moment.ts';
import type { Element } from './random-document.ts';
import { type Attempt, type Rule, refused, twins } from './rule.ts';

type Operations = Parameters<typeof propose>[2];

/** A node that waits for gates, and whose ways in may change without anything else being wrong. */
const guarded = (m: Moment) =>
  pick(
    m,
    m.plan.nodes,
    (one) =>
      isPending(m, one) &&
      guardsOf(m, one.id).size > 0 &&
      readsNothing(one) &&
      (one.join === 'all' || one.join === 'any') &&
      (one.effectKeys.length === 0 || m.document.nodes.find(({ id }) => id === one.id)?.join !== undefined),
  );

const isLateRefused = (m: Moment, node: Parameters<typeof isOver>[1]): boolean =>
  isOver(m, node) && m.plan.lateEdges === 'reject';

const GATES: readonly Rule[] = [
  refused('gate.bypassed', 'a way past the gate', (m) => {
    const to = guarded(m);
    if (to === undefined) return undefined;
    const below = downFrom(m.plan, to.id);
    const gates = guardsOf(m, to.id);
    const from = pick(
      m,
      m.plan.nodes,
      (one) =>
        !below.has(one.id) &&
        !isConditional(one) &&
        !isLateRefused(m, one) &&
        !to.in.some((edge) => edge.from === one.id) &&
        [...gates].some((gate) => gate !== one.id && !guardsOf(m, one.id).has(gate)),
    );
    const x = fresh(m);
    const way = m.dice.chance(0.5)
      ? [addEdge(from?.id ?? '', to.id)]
      : [...append(from?.id ?? '', x), addEdge(x, to.id)];
    return from && { proposal: propose(m, anyone(m, mayMachine(m) && !to.isProtected), way) };
  }),
  refused('gate.bypassed', 'a way out of the gate without its approval', (m) => {
    const to = guarded(m);
    const gate = pick(
      m,
      m.plan.nodes,
      (one) => to !== undefined && guardsOf(m, to.id).has(one.id) && !isLateRefused(m, one),
    );
    if (to === undefined || gate === undefined) return undefined;
    const ways = ['error', 'reject', ...(gate.config['on_timeout'] === undefined ? ['timeout'] : [])];
    const on = m.dice.pick(
      ways.filter((way) => !to.in.some((edge) => edge.from === gate.id && edge.on === way)),
    );
    return on === undefined
      ? undefined
      : {
          proposal: propose(m, anyone(m, mayMachine(m) && !to.isProtected), [
            addEdge(gate.id, to.id, { on }),
          ]),
        };
  }),
  refused('gate.effect_bypassed', 'a copy of what a gate approves, where no gate is', (m) => {
    // Only what people put under a gate is guarded everywhere: here what a gate of the base guards.
    const guardedCalls = m.plan.nodes.filter(
      ({ id, config }) =>
        `${config['url']}`.startsWith('https://bank.') &&
        [...guardsOf(m, id)].some((gate) => gate.startsWith('n')),
    );
    const call = m.dice.pick(guardedCalls);
    const author = anyone(m, true);
    const from = source(m, author, (one) => guardsOf(m, one.id).size === 0 && one.type !== 'hitl');
    const url = `${call?.config['url']}again`;
    const node = { type: 'http', config: { url, method: 'POST' } };
    return call && from && { proposal: propose(m, author, append(from.id, fresh(m), node)) };
  }),
  refused('gate.effect_bypassed', 'what a gate of the run around this one approves', (m) => {
    const author = anyone(m, true);
    const from = m.run.state.parent && source(m, author);
    const x = fresh(m);
    const call = (host: string): Element => ({
      type: 'http',
      config: { url: `https://${host}.example/`, method: 'POST' },
    });
    return (
      from && {
        proposal: propose(m, author, append(from.id, x, call('mint'))),
        twin: propose(m, PERSON, append(from.id, x, call(x))),
      }
    );
  }),
  refused('gate.weakened', 'a gate that is easier to pass', (m) => {
    const gate = pick(m, m.plan.nodes, (one) => one.type === 'hitl' && isPending(m, one));
    if (gate === undefined) return undefined;
    const isFree = !gate.isProtected && isUntouched(m, gate.id);
    const hasTimeoutEdge = gate.out.some(({ on }) => on === 'timeout');
    const ways: Operations[] = [[set(gate.id, '/config/approvers', [`human:${fresh(m)}`])]];
    if (gate.config['on_timeout'] === 'approve') ways.push([set(gate.id, '/config/timeout', '1s')]);
    else if (!hasTimeoutEdge)
      ways.push([set(gate.id, '/config/on_timeout', 'approve'), set(gate.id, '/config/timeout', '1h')]);
    if (!gate.out.some(({ on }) => on === 'reject')) ways.push([set(gate.id, '/config/on_reject', 'end')]);
    const way = m.dice.pick(ways);
    return way && twins(m, isFree ? (m.dice.pick([PERSON, AGENT]) ?? PERSON) : PERSON, way, ADMIN);
  }),
  refused('gate.weakened', 'a gate that is gone', (m) => {
    const gate = pick(
      m,
      m.plan.nodes,
      (one) => one.type === 'hitl' && one.out.length === 0 && isPending(m, one) && !one.isProtected,
    );
    const isLoose = gate && isLooseLeaf(m, { ...gate, type: 'function' });
    return gate && isLoose
      ? twins(m, PERSON, [...gate.in.map(({ id }) => removeEdge(id)), removeNode(gate.id)], ADMIN)
      : undefined;
  }),
];

const PROTECTION: readonly Rule[] = [
  refused('protected.changed', 'a machine that names a protected node', (m) => {
    const node = pick(m, m.plan.nodes, (one) => one.isProtected);
    return node && twins(m, machine(m), [set(node.id, '/label', `called ${fresh(m)}`)], PERSON);
  }),
  refused('protected.changed', 'a machine that changes a protected job', (m) => {
    const node = pick(
      m,
      m.plan.nodes,
      (one) => one.isProtected && one.execution === 'job' && isPending(m, one),
    );
    return node && twins(m, machine(m), [set(node.id, '/timeout', freshTimeout(m))], PERSON);
  }),
  refused('protected.changed', 'a machine that redraws the way to a protected node', (m) => {
    const edge = m.dice.pick(
      m.plan.edges.filter(({ id, from, to }) => {
        const [before, after] = [m.plan.node.get(from), m.plan.node.get(to)];
        if (before === undefined || after?.isProtected !== true || isResolved(m, id)) return false;
        return !isOver(m, before) && isPending(m, after);
      }),
    );
    return edge && m.passed.size === 0
      ? twins(m, machine(m), insertInto(m, edge, fresh(m)), PERSON)
      : undefined;
  }),
  refused('protected.changed', 'a machine that leads one more way to a protected node', (m) => {
    const to = pick(
      m,
      m.plan.nodes,
      (one) =>
        one.isProtected &&
        one.type === 'function' &&
        isPending(m, one) &&
        readsNothing(one) &&
        guardsOf(m, one.id).size === 0,
    );
    if (to === undefined || !mayMachine(m)) return undefined;
    const author = machine(m);
    const below = downFrom(m.plan, to.id);
    const from = source(m, author, ({ id }) => !below.has(id));
    const x = fresh(m);
    return from && twins(m, author, [...append(from.id, x), addEdge(x, to.id)], PERSON);
  }),
  refused('protected.changed', 'a machine that adds an exit to a protected condition', (m) => {
    const node = pick(m, m.plan.nodes, (one) => one.isProtected && isConditional(one) && isPending(m, one));
    const exit = node && append(node.id, fresh(m), {}, { when: 'inputs.n > 1.0' });
    return exit && m.passed.size === 0 ? twins(m, machine(m), exit, PERSON) : undefined;
  }),
  refused('protected.unset', 'the protection taken off', (m) => {
    const node = pick(m, m.plan.nodes, (one) => one.isProtected && isPending(m, one));
    const off = [{ op: 'remove' as const, path: `/nodes/{${node?.id}}/protected` }];
    return node && twins(m, m.dice.chance(0.5) ? PERSON : machine(m), off, ADMIN);
  }),
  refused('protected.unset', 'a protected node removed', (m) => {
    const node = pick(m, m.plan.nodes, (one) => one.isProtected && isPending(m, one) && isLooseLeaf(m, one));
    return node && twins(m, PERSON, takeOut(node), ADMIN);
  }),
];

const AGENT_NODE: Element = { type: 'agent', config: { provider: 'script', script: [] } };

const many = (m: Moment, count: number, node: Element): Attempt | undefined => {
  const author = anyone(m, true);
  const from = source(m, author);
  const all = Array.from({ length: count }, () => append(from?.id ?? '', fresh(m), node)).flat();
  return from && { proposal: propose(m, author, all) };
};

const LIMITS: readonly Rule[] = [
  refused('limits.agents', 'one agent too many', (m) => {
    const { agents, agentsPerPatch } = m.plan.limits;
    const count = agents - agentsIn(m) + 1;
    return count <= agentsPerPatch ? many(m, count, AGENT_NODE) : undefined;
  }),
  refused('limits.agents_per_patch', 'one agent too many at a time', (m) => {
    const { agents, agentsPerPatch } = m.plan.limits;
    const count = agentsPerPatch + 1;
    return agentsIn(m) + count <= agents ? many(m, count, AGENT_NODE) : undefined;
  }),
  refused('limits.nodes', 'one node too many', (m) => {
    const count = m.plan.limits.nodes - m.plan.nodes.length + 1;
    return count <= 8 ? many(m, count, {}) : undefined;
  }),
  refused('limits.patches', 'one patch too many', (m) =>
    m.appliedPatches >= m.plan.limits.patches ? many(m, 1, {}) : undefined,
  ),
];

export const RULES_OF_POWER: readonly Rule[] = [...GATES, ...PROTECTION, ...LIMITS];
