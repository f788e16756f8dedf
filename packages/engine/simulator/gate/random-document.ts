/**
 * Random workflows for the gate: pieces with gates, thresholds, choices and forks, hung onto each other at random.
 * What keeps later patches predictable: nodes with several in-edges read nothing, readers read their only predecessor,
 * guarded calls go to bank.example, unguarded ones to crm.example with few exceptions, and effects with several ways in
 * name their join.
 */
import type { EdgeDocument, Json } from '@aob/ir';
import type { Dice } from '../random.ts';

export type Element = { [key: string]: Json };

interface Source {
  readonly id: string;
  readonly isGuarded: boolean;
}

interface Build {
  readonly dice: Dice;
  readonly nodes: Element[];
  readonly edges: Element[];
  /** What the next piece may hang on. */
  readonly sources: Source[];
}

export const randomDocument = (dice: Dice): Element => {
  const build: Build = { dice, nodes: [], edges: [], sources: [] };
  const first = add(build, { type: 'function' });
  build.sources.push({ id: first, isGuarded: false });
  const pieces = 2 + dice.roll(2);
  for (let i = 0; i < pieces; i += 1) {
    // The first node often: branches side by side leave something alive while something else is over.
    const source = dice.chance(0.4) ? build.sources[0] : dice.pick(build.sources);
    const piece = dice.pick(PIECES);
    if (source && piece) piece(build, source);
  }
  for (const node of build.nodes) if (dice.chance(0.15)) node['protected'] = true;
  const { nodes, edges } = build;
  return { nodes, edges, outputs: {}, ...limitsOf(dice, nodes.length), policy: policyOf(dice) };
};

const add = ({ nodes }: Build, node: Element): string => {
  const id = `n${nodes.length}`;
  nodes.push({ id, ...node });
  return id;
};

const connect = (
  build: Build,
  from: string,
  to: string,
  more: Partial<Omit<EdgeDocument, 'from' | 'to'>> = {},
): void => {
  build.edges.push({ from, to, ...more } as Element);
};

const POST = (host: string): Element => ({
  type: 'http',
  config: { url: `https://${host}.example/`, method: 'POST' },
});

type Piece = (build: Build, source: Source) => void;

const work: Piece = (build, { id, isGuarded }) => {
  const { dice } = build;
  const kind = dice.roll(10);
  const named = dice.chance(0.5) ? { join: 'all' } : {};
  const node =
    kind < 5
      ? { type: 'function', ...(dice.chance(0.6) && { inputs: {} }) }
      : kind < 8
        ? { ...POST(isGuarded ? 'bank' : 'crm'), ...named }
        : kind < 9
          ? { type: 'transform', config: { expression: 'inputs.n * 2.0' } }
          : { type: 'delay', config: { duration: '10m' } };
  const at = add(build, node);
  connect(build, id, at, dice.chance(0.15) ? { when: 'inputs.n > 1.0' } : {});
  build.sources.push({ id: at, isGuarded });
};

const gate: Piece = (build, { id, isGuarded }) => {
  const { dice } = build;
  const asked = add(build, hitl(dice));
  connect(build, id, asked);
  // The same call once more, which whoever wrote the document trusts without asking.
  if (!isGuarded && dice.chance(0.6)) connect(build, id, add(build, POST('bank')));
  if (dice.chance(0.2)) return;
  let last = asked;
  if (dice.chance(0.5)) {
    last = add(build, { type: 'delay', config: { duration: '5m' } });
    connect(build, asked, last);
  }
  const pay = add(build, { ...POST('bank'), ...(dice.chance(0.5) && { join: 'all' }) });
  connect(build, last, pay);
  if (dice.chance(0.25)) {
    const refused = add(build, { type: 'function', inputs: {} });
    connect(build, asked, refused, { on: 'reject' });
    build.sources.push({ id: refused, isGuarded });
  }
  build.sources.push({ id: pay, isGuarded: true });
};

const hitl = (dice: Dice): Element => ({
  type: 'hitl',
  config: {
    message: 'Go on?',
    timeout: '1h',
    ...(dice.chance(0.3) && { approvers: ['human:mia'] }),
    ...(dice.chance(0.15) && { on_timeout: 'approve' }),
  },
});

const conditional = (dice: Dice): Element => ({
  type: 'conditional',
  inputs: {},
  ...(dice.chance(0.3) && { protected: true }),
});

/** Above some amount a person decides (R25). */
const threshold: Piece = (build, { id, isGuarded }) => {
  const decider = add(build, { type: 'conditional', inputs: {} });
  const asked = add(build, hitl(build.dice));
  const small = add(build, { type: 'function', inputs: {} });
  const pay = add(build, { ...POST('shop'), join: 'any' });
  connect(build, id, decider);
  connect(build, decider, asked, { when: `inputs.n > ${build.dice.roll(5)}.0` });
  connect(build, decider, small, { default: true });
  connect(build, asked, pay);
  connect(build, small, pay);
  build.sources.push({ id: small, isGuarded }, { id: pay, isGuarded });
};

const choice: Piece = (build, { id, isGuarded }) => {
  const decider = add(build, conditional(build.dice));
  const [left, right, merge] = [0, 1, 2].map(() => add(build, { type: 'function', inputs: {} }));
  connect(build, id, decider);
  if (left === undefined || right === undefined || merge === undefined) return;
  connect(build, decider, left, { when: `inputs.n < ${build.dice.roll(5)}.0` });
  connect(build, decider, right, { default: true });
  connect(build, left, merge);
  connect(build, right, merge);
  build.sources.push({ id: left, isGuarded }, { id: merge, isGuarded });
};

const fork: Piece = (build, { id, isGuarded }) => {
  const { dice } = build;
  const [left, right] = [0, 1].map(() => add(build, { type: 'function', inputs: {} }));
  const join = dice.pick<Json>(['all', 'every', 'any', { quorum: 2 }]) ?? 'all';
  const merge = add(build, { type: 'function', inputs: {}, join });
  if (left === undefined || right === undefined) return;
  connect(build, id, left);
  connect(build, id, right);
  connect(build, left, merge);
  connect(build, right, merge);
  build.sources.push({ id: left, isGuarded }, { id: right, isGuarded }, { id: merge, isGuarded });
};

const PIECES: readonly Piece[] = [work, work, gate, gate, threshold, threshold, choice, fork];

const limitsOf = (dice: Dice, nodes: number): Element => {
  const agents = dice.pick([{}, { agents: 2 }, { agents: 8, agents_per_patch: 1 + dice.roll(2) }]) ?? {};
  const limits = {
    ...agents,
    ...(dice.chance(0.2) && { nodes: nodes + 1 + dice.roll(6) }),
    ...(dice.chance(0.2) && { patches: 1 + dice.roll(4) }),
  };
  return { limits };
};

/** Added nodes of these types tell how the policy answers; no other patch of these tests adds one. */
export const POLICY_TYPES = { refuse: 'notify', fail: 'parallel', review: 'join' } as const;

const policyOf = (dice: Dice): Element => {
  const adds = (type: string, more = '') => `change.nodes.added.exists(n, n.type == '${type}'${more})`;
  const rules: Json[] = [];
  if (dice.chance(0.5)) {
    rules.push(
      { when: adds(POLICY_TYPES.refuse), then: 'refuse', reason: 'no messages' },
      { when: adds(POLICY_TYPES.fail, ' && n.config.absent == 1.0'), then: 'refuse' },
      { when: adds(POLICY_TYPES.review), then: 'review', reason: 'look first' },
    );
  }
  if (dice.chance(0.2)) rules.push({ when: `actor.kind == 'optimizer'`, then: 'auto' });
  return {
    rules,
    ...(dice.chance(0.25) && { late_edges: 'reject' }),
    ...(dice.chance(0.25) && { on_failure: 'continue' }),
  };
};
