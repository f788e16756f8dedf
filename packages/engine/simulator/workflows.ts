/** Random workflow documents that the compiler accepts: every node type, nested, every join, every kind of edge, gates. */
import { compileJson, type Json, type NodeType, type Plan } from '@aob/ir';
import { type Others, pinnedPlan } from '../src/run/testing/other-workflows.ts';
import { brittle, type Element, type Grower, nodeOf, randomNode, type Simple, silence } from './nodes.ts';

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
    ...(dice.chance(focus.reviews) && { review: randomReview(grower) }),
  };
  const limits = {
    agents: 50,
    ...(dice.chance(focus.limits) && { run_timeout: `${1 + dice.roll(48)}h` }),
    ...(dice.chance(focus.limits) && { concurrency: 1 + dice.roll(2) }),
    ...(dice.chance(focus.limits) && { key_concurrency: 1 }),
  };
  return {
    schema: 'aob/v1',
    name,
    policy,
    limits,
    ...(focus.star === undefined
      ? randomGraph(grower, 'n', 2 + dice.roll(focus.nodesMax - 2), 0)
      : starGraph(grower, focus.star)),
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

/** Two rows of nodes of one type; before the first one there is a pause, and with it the time to interfere. */
const starGraph = (grower: Grower, star: NodeType): Graph => {
  const { dice } = grower;
  const row = (prefix: string, count: number): Element[] =>
    Array.from({ length: count }, (_, index) =>
      isBody(star)
        ? ownerOf(grower, `${prefix}${index}`, star, 0)
        : withUndo(grower, nodeOf(grower, `${prefix}${index}`, star)),
    );
  const steady = (id: string): Element => ({ id, type: 'function', retry: { max_attempts: 4 } });
  const more = WIDE.has(star) ? 3 : 0;
  const [first, second] = [row('a', 5 + more + dice.roll(4)), row('b', 3 + more + dice.roll(3))];
  const [start, quick] = [steady('n0'), steady('n2')];
  const before: Element = { id: 'n1', type: 'delay', config: { duration: '1m' } };
  const isUndone = grower.focus.undos === 1;
  // What is to be undone needs a failure behind it.
  const last = isUndone ? { id: 'n4', type: 'transform', config: DOOMED } : steady('n4');
  const isRace = !(isUndone || JOBS.has(star)) || dice.chance(0.5);
  const meet: Element = {
    id: 'n3',
    type: 'join',
    join: isRace ? raceOf(grower) : (dice.pick<Json>(['all', 'every']) ?? 'all'),
  };
  const fan = (from: Element, row: readonly Element[]) => row.map((to) => randomEdge(grower, from, to));
  const gather = (row: readonly Element[], to: Element) => row.map((from) => randomEdge(grower, from, to));
  return {
    nodes: [start, before, ...first, quick, meet, ...second, last],
    edges: distinct([
      { from: 'n0', to: 'n1' },
      ...fan(before, first),
      { from: 'n1', to: 'n2' },
      { from: 'n2', to: 'n3' },
      ...gather(first, meet),
      ...fan(meet, second),
      ...gather(second, last),
    ]),
  };
};

const DOOMED: Element = { expression: 'inputs.absent' };

/** Of these many cost hardly more steps than few. */
const WIDE: ReadonlySet<NodeType> = new Set([
  'conditional',
  'parallel',
  'join',
  'transform',
  'filter',
  'aggregate',
  'hitl',
  'delay',
  'wait',
]);

/** Mostly decided by the quick job, while much of the row is still under way or has failed. */
const raceOf = ({ dice, focus }: Grower): Json => {
  if (!dice.chance(focus.losers)) return 'any';
  return dice.chance(0.5) ? { any: true, cancel_losers: true } : { quorum: 2, cancel_losers: true };
};

type Body = Exclude<NodeType, Simple>;

const isBody = (type: NodeType): type is Body => type === 'map' || type === 'loop' || type === 'composite';

/** Some of what acts says how it is undone; now and then nobody can say with what. */
const withUndo = ({ dice, focus }: Grower, node: Element): Element => {
  if (!ACTS.has(`${node.type}`) || !dice.chance(focus.undos)) return node;
  const config = dice.chance(0.9) ? {} : { inputs: { n: `\${nodes.${node.id}.output.missing}` } };
  return { ...node, compensate: { type: 'function', ...config, retry: { max_attempts: 1 + dice.roll(3) } } };
};

const JOBS: ReadonlySet<string> = new Set(['function', 'http', 'agent', 'notify']);
const ACTS: ReadonlySet<string> = new Set([...JOBS, 'composite']);

const randomOwner = (grower: Grower, id: string, depth: number): Element =>
  ownerOf(grower, id, grower.dice.pick<Body>(['map', 'loop', 'composite']) ?? 'map', depth);

const ownerOf = (grower: Grower, id: string, type: Body, depth: number): Element => {
  const { dice, focus } = grower;
  const body = randomGraph(grower, `${id}_`, 1 + dice.roll(3), depth + 1);
  const isBroken = dice.chance(focus.failures / 3);
  const other = dice.pick(grower.others);
  // Inside of maps and loops they would fill the world.
  const share = focus.hasSmallChildren ? 1 : 0.4;
  if (type === 'composite' && other !== undefined && dice.chance(depth === 0 ? share : 0.05)) {
    const inputs = { n: '${inputs.n}', text: 'child' };
    return withUndo(grower, { id, type, config: { workflow: other, inputs } });
  }
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
