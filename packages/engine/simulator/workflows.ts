/** Random workflow documents that the compiler accepts: every node type this build runs, every join, error edges, gates. */
import { compileJson, type Json, type Plan } from '@aob/ir';
import type { Dice } from './random.ts';

type Element = { [key: string]: Json };

/** Compiles random documents until one is accepted; refusals (leaky joins, say) are part of the dice. */
export const randomPlan = (dice: Dice, name: string): Plan => {
  for (let attempt = 0; attempt < TRIES_MAX; attempt += 1) {
    const compiled = compileJson(randomDocument(dice, name));
    if (compiled.ok) return compiled.plan;
  }
  throw new Error(`no acceptable document in ${TRIES_MAX} tries`);
};

const TRIES_MAX = 200;

const randomDocument = (dice: Dice, name: string): Json => {
  const policy = dice.chance(0.5) ? { on_failure: dice.pick(['continue', 'review']) ?? 'continue' } : {};
  const limits = dice.chance(0.2) ? { run_timeout: `${1 + dice.roll(48)}h` } : {};
  return { schema: 'aob/v1', name, policy, limits, ...randomGraph(dice, 'n', 2 + dice.roll(8), 0) };
};

/** The ids of a body begin with that of its owner, so that all are different (R6). */
const randomGraph = (dice: Dice, prefix: string, count: number, depth: number): Graph => {
  const nodes = Array.from({ length: count }, (_, index) =>
    depth < 2 && dice.chance(depth === 0 ? 0.15 : 0.25)
      ? randomOwner(dice, `${prefix}${index}`, depth)
      : withUndo(dice, randomNode(dice, `${prefix}${index}`)),
  );
  const edges: Element[] = [];
  for (let index = 1; index < count; index += 1) {
    if (index > 1 && dice.chance(0.1)) continue;
    const wanted = 1 + dice.roll(3);
    for (let i = 0; i < wanted; i += 1) {
      const from = nodes[dice.roll(index)];
      const to = nodes[index];
      if (from && to) edges.push(randomEdge(dice, from, to));
    }
  }
  giveJoins(dice, nodes, edges);
  return { nodes, edges: distinct(edges) };
};

type Graph = { nodes: Element[]; edges: Element[] };

const randomOwner = (dice: Dice, id: string, depth: number): Element => {
  const body = randomGraph(dice, `${id}_`, 1 + dice.roll(3), depth + 1);
  const type = dice.pick(['map', 'loop', 'composite']) ?? 'map';
  if (type === 'composite') return { id, type, config: { body } };
  if (type === 'loop') {
    const rounds = `iter.index < ${dice.roll(4)}`;
    return { id, type, config: { while: rounds, max_iterations: 1 + dice.roll(3), body } };
  }
  const collects = dice.chance(0.3) ? { on_item_error: 'collect' } : {};
  const items = dice.pick(['[1, 2, 3]', '[inputs.n]', '[]', '[1, 2, 3, 4, 5]']) ?? '[]';
  return { id, type, config: { items, concurrency: 1 + dice.roll(3), ...collects, body } };
};

/** Some jobs say how they are undone. */
const withUndo = (dice: Dice, node: Element): Element => {
  if ((node.type !== 'http' && node.type !== 'function') || !dice.chance(0.4)) return node;
  const config = dice.chance(0.9) ? {} : { inputs: { n: `\${nodes.${node.id}.output.missing}` } };
  const retry = { max_attempts: 1 + dice.roll(3) };
  return { ...node, compensate: { type: 'function', ...config, retry } };
};

const randomNode = (dice: Dice, id: string): Element => {
  const kind = dice.roll(20);
  if (kind < 4)
    return {
      id,
      type: 'http',
      config: { url: 'https://bank.example/', method: 'POST' },
      join: 'all',
      retry: { max_attempts: 1 + dice.roll(3) },
    };
  if (kind < 10)
    return {
      id,
      type: 'function',
      config: { handler: 'builtin.echo' },
      retry: { max_attempts: 1 + dice.roll(3) },
    };
  if (kind < 12)
    return {
      id,
      type: 'transform',
      config: { expression: dice.chance(0.8) ? 'inputs.n * 2' : '1 / (inputs.n - inputs.n)' },
    };
  if (kind < 14) return { id, type: 'conditional' };
  if (kind < 15) return { id, type: 'parallel' };
  if (kind < 16) return { id, type: 'join' };
  if (kind < 17 && dice.chance(0.5))
    return { id, type: 'wait', config: { signal: dice.pick(SIGNALS) ?? 'go', ...waitConfig(dice) } };
  if (kind < 17) return { id, type: 'delay', config: { duration: `${1 + dice.roll(100)}m` } };
  if (kind < 18) return { id, type: 'filter', config: { items: '[1, 2, 3]', where: 'item > inputs.n' } };
  return { id, type: 'hitl', config: { message: `approve ${id} for \${inputs.n}`, ...gateConfig(dice) } };
};

export const SIGNALS: readonly string[] = ['go', 'paid'];

const waitConfig = (dice: Dice): Element =>
  dice.chance(0.5) ? { timeout: '1h', on_timeout: dice.pick(['fail', 'continue']) ?? 'fail' } : {};

const gateConfig = (dice: Dice): Element => ({
  ...(dice.chance(0.5) && { timeout: '1h', ...silence(dice) }),
  ...(dice.chance(0.2) && { quorum: 2 }),
  ...(dice.chance(0.2) && { four_eyes: true }),
  ...(dice.chance(0.1) && { remind_every: '20m' }),
  ...(dice.chance(0.3) && { on_reject: 'end' }),
});

const silence = (dice: Dice): Element => {
  const meaning = dice.pick(['reject', 'approve', 'fail', 'escalate']) ?? 'reject';
  if (meaning !== 'escalate') return { on_timeout: meaning };
  const steps = Array.from({ length: 1 + dice.roll(2) }, () => ({ approvers: ['approver'] }));
  return { on_timeout: meaning, escalate_to: steps };
};

/** Who may be asked; the first of them starts the runs. */
export const PEOPLE: readonly string[] = ['human:sim', 'human:ann', 'human:bob'];

const randomEdge = (dice: Dice, from: Element, to: Element): Element => {
  const edge: Element = { from: from.id ?? '', to: to.id ?? '' };
  if (from.type === 'conditional') {
    return dice.chance(0.3) ? { ...edge, default: true } : { ...edge, when: `inputs.n > ${dice.roll(5)}` };
  }
  if (from.type === 'loop' && dice.chance(0.4)) return { ...edge, on: 'exhausted' };
  if (from.type === 'map' && dice.chance(0.3)) return { ...edge, on: 'error' };
  if (from.type === 'hitl') return dice.chance(0.3) ? { ...edge, on: 'reject' } : edge;
  if (from.type === 'function' && dice.chance(0.15)) return { ...edge, on: 'error' };
  return dice.chance(0.15) ? { ...edge, when: `inputs.n < ${dice.roll(5)}` } : edge;
};

const JOINS: readonly Json[] = [
  'all',
  'any',
  'every',
  { quorum: 2 },
  { any: true, cancel_losers: true },
  { quorum: 2, cancel_losers: true },
];

const giveJoins = (dice: Dice, nodes: readonly Element[], edges: readonly Element[]): void => {
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
