/** Random workflow documents that the compiler accepts: every node type, nested, every join, every kind of edge, gates. */
import { compileJson, type Json, type Plan } from '@aob/ir';
import { type Others, pinnedPlan } from '../src/run/testing/other-workflows.ts';
import { brittle, type Element, type Grower, randomNode, silence } from './nodes.ts';

/** Compiles random documents until one is accepted; refusals (leaky joins, say) are part of the dice. */
export const randomPlan = (grower: Grower, name: string, others: Others): Plan => {
  for (let attempt = 0; attempt < TRIES_MAX; attempt += 1) {
    const document = randomDocument(grower, name);
    if (compileJson(document).ok) return pinnedPlan(document as object, others);
  }
  throw new Error(`no acceptable document in ${TRIES_MAX} tries`);
};

const TRIES_MAX = 200;

const randomDocument = (grower: Grower, name: string): Json => {
  const { dice, focus } = grower;
  const policy = {
    on_failure: dice.pick(focus.onFailure) ?? 'fail_fast',
    ...(dice.chance(0.2) && { late_edges: 'reject' }),
    ...(dice.chance(0.5) && { review: randomReview(grower) }),
  };
  const limits = {
    agents: 50,
    ...(dice.chance(0.25) && { run_timeout: `${1 + dice.roll(48)}h` }),
    ...(dice.chance(0.2) && { concurrency: 1 + dice.roll(2) }),
    ...(dice.chance(0.15) && { key_concurrency: 1 }),
  };
  return {
    schema: 'aob/v1',
    name,
    policy,
    limits,
    ...randomGraph(grower, 'n', 2 + dice.roll(focus.nodesMax - 2), 0),
  };
};

const randomReview = ({ dice }: Grower): Element => ({
  timeout: '2h',
  ...(dice.chance(0.3) && { quorum: 2 }),
  ...(dice.chance(0.2) && { four_eyes: true }),
  ...(dice.chance(0.3) && { remind_every: '30m' }),
  ...(dice.chance(0.6) && silence(dice, ['reject', 'escalate'])),
});

type Graph = { nodes: Element[]; edges: Element[] };

/** The ids of a body begin with that of its owner, so that all are different (R6). */
const randomGraph = (grower: Grower, prefix: string, count: number, depth: number): Graph => {
  const { dice, focus } = grower;
  const nodes = Array.from({ length: count }, (_, index) =>
    depth < 3 && dice.chance(focus.bodies)
      ? randomOwner(grower, `${prefix}${index}`, depth)
      : withUndo(grower, randomNode(grower, `${prefix}${index}`)),
  );
  const edges: Element[] = [];
  for (let index = 1; index < count; index += 1) {
    if (index > 1 && dice.chance(0.1)) continue;
    const wanted = 1 + dice.roll(3);
    for (let i = 0; i < wanted; i += 1) {
      const from = nodes[dice.roll(index)];
      const to = nodes[index];
      if (from && to) edges.push(randomEdge(grower, from, to));
    }
  }
  joinIsolated(nodes, edges);
  giveJoins(grower, nodes, edges);
  return { nodes, edges: distinct(edges) };
};

/** Some jobs say how they are undone; now and then nobody can say with what. */
const withUndo = ({ dice, focus }: Grower, node: Element): Element => {
  if (!JOBS.has(`${node.type}`) || !dice.chance(focus.undos)) return node;
  const config = dice.chance(0.9) ? {} : { inputs: { n: `\${nodes.${node.id}.output.missing}` } };
  return { ...node, compensate: { type: 'function', ...config, retry: { max_attempts: 1 + dice.roll(3) } } };
};

const JOBS: ReadonlySet<string> = new Set(['function', 'http', 'agent', 'notify']);

const randomOwner = (grower: Grower, id: string, depth: number): Element => {
  const { dice, focus } = grower;
  const body = randomGraph(grower, `${id}_`, 1 + dice.roll(3), depth + 1);
  const type = dice.pick(['map', 'loop', 'composite']) ?? 'map';
  const isBroken = dice.chance(focus.failures / 3);
  const other = dice.pick(grower.others);
  // Inside of maps and loops they would fill the world.
  if (type === 'composite' && other !== undefined && dice.chance(depth === 0 ? 0.4 : 0.05))
    return { id, type, config: { workflow: other, inputs: { n: '${inputs.n}', text: 'child' } } };
  if (type === 'composite') return { id, type, config: { body } };
  if (type === 'loop') {
    const rounds = isBroken ? brittle(grower) : `iter.index < ${dice.roll(5)}`;
    return { id, type, config: { while: rounds, max_iterations: 1 + dice.roll(4), body } };
  }
  const collects = dice.chance(0.3) ? { on_item_error: 'collect' } : {};
  const lists = ['[1, 2, 3]', '[inputs.n]', '[]', '[1, 2, 3, 4, 5, 6, 7]'];
  const items = isBroken ? 'inputs.absent' : (dice.pick(lists) ?? '[]');
  return { id, type, config: { items, concurrency: 1 + dice.roll(4), ...collects, body } };
};

/** What a node can leave through besides its success. */
const labelsOf = ({ type, config = {} }: Element): readonly string[] => {
  const { timeout, on_timeout: onTimeout, on_reject: onReject } = config as Element;
  const silent = timeout !== undefined && onTimeout === undefined ? ['timeout'] : [];
  if (type === 'hitl') return [...silent, ...(onReject === undefined ? ['reject', 'reject'] : []), 'error'];
  if (type === 'wait') return [...silent, 'error'];
  return type === 'loop' ? ['exhausted', 'error'] : ['error'];
};

const randomEdge = (grower: Grower, from: Element, to: Element): Element => {
  const { dice, focus } = grower;
  const edge: Element = { from: from.id ?? '', to: to.id ?? '' };
  if (from.type === 'conditional') {
    if (dice.chance(0.15)) return { ...edge, default: true };
    if (dice.chance(focus.failures / 2)) return { ...edge, when: brittle(grower) };
    return { ...edge, when: `inputs.n > ${dice.roll(5)}` };
  }
  const labels = labelsOf(from);
  if (dice.chance(labels.length === 1 ? 0.12 : 0.4)) return { ...edge, on: dice.pick(labels) ?? 'error' };
  if (dice.chance(focus.failures / 4))
    return { ...edge, when: brittle(grower), ...(dice.chance(0.3) && { on_error: 'dead' }) };
  return dice.chance(0.15) ? { ...edge, when: `inputs.n < ${dice.roll(5)}` } : edge;
};

const joinIsolated = (nodes: readonly Element[], edges: Element[]): void => {
  for (const [index, { id = '' }] of nodes.entries()) {
    const isJoined = edges.some(({ from, to }) => from === id || to === id);
    const to = nodes[index + 1]?.id;
    if (!isJoined && to !== undefined) edges.push({ from: id, to });
  }
};

const JOINS: readonly Json[] = [
  'all',
  'any',
  'every',
  { quorum: 2 },
  { any: true, cancel_losers: true },
  { quorum: 2, cancel_losers: true },
];

const giveJoins = ({ dice }: Grower, nodes: readonly Element[], edges: readonly Element[]): void => {
  for (const node of nodes) {
    const degree = new Set(edges.filter((edge) => edge.to === node.id).map((edge) => edge.from)).size;
    if (degree < 2 || dice.chance(0.4)) continue;
    node.join = dice.pick<Json>(JOINS) ?? 'all';
  }
};

const distinct = (edges: readonly Element[]): Element[] => {
  const byPlace = new Map(edges.map((edge) => [`${edge.from}>${edge.to}:${edge.on ?? ''}`, edge]));
  return [...byPlace.values()];
};
