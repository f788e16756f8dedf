/**
 * Control tokens (R8): a token says on which choices it depends that an edge is taken or a node runs. It is a set of
 * atoms, all of which must hold; a larger set is a stronger condition, the empty one always holds.
 *
 * - An edge that is taken in every outcome has its source's token; else that plus the atom of its outcome, plus an
 *   atom of its own when it has a condition besides.
 * - A node at `all` or `any` runs when one of its in-edges is taken: the weakest of their tokens if one implies the
 *   others, after the full set of a choice's outcomes was put together again; else a fresh atom, which still implies
 *   whatever all in-edges have in common. `every` needs all of them. `quorum` is fresh unless all are the same.
 */
import {
  addBit,
  type Bits,
  bitsOf,
  emptyBits,
  hasBit,
  intersectInto,
  isSame,
  isSubset,
  removeBit,
  uniteInto,
} from './bits.ts';
import type { Graph, GraphNode } from './graph.ts';
import { type Outcome, outcomesOf } from './outcomes.ts';

export interface Exit {
  readonly outcome: Outcome;
  readonly token: Bits;
}

export interface Tokens {
  /** By node index: when it runs. */
  readonly node: readonly Bits[];
  /** By edge index: when it is taken; undefined for an edge that never is. */
  readonly edge: readonly (Bits | undefined)[];
  /** By node index: its outcomes and when each comes about. */
  readonly exits: readonly (readonly Exit[])[];
  /** What holds when one of these does, or undefined when that has no name of its own. */
  readonly disjunction: (tokens: readonly Bits[]) => Bits | undefined;
  /** Two outcomes of one choice never come about together. */
  readonly isContradiction: (a: Bits, b: Bits) => boolean;
}

interface Atoms {
  readonly size: number;
  next: number;
  /** By atom: the atoms of the same choice, itself among them. Fresh atoms have none. */
  readonly choice: Map<number, readonly number[]>;
}

export function tokensOf(graph: Graph): Tokens {
  const outcomes = graph.nodes.map((node) => outcomesOf(node, graph));
  const atoms: Atoms = { size: atomCount(graph, outcomes), next: 0, choice: new Map() };
  const node: Bits[] = [];
  const edge: (Bits | undefined)[] = [];
  const exits: (readonly Exit[])[] = [];
  for (const at of graph.order) {
    const token = nodeToken(at, edge, atoms);
    node[at.index] = token;
    exits[at.index] = exitsOf(outcomes[at.index] ?? [], token, edge, atoms);
  }
  return {
    node,
    edge,
    exits,
    disjunction: (tokens) => weakest(tokens, atoms),
    isContradiction: (a, b) => isContradiction(a, b, atoms),
  };
}

function isContradiction(a: Bits, b: Bits, atoms: Atoms): boolean {
  return bitsOf(a).some(
    (atom) => atoms.choice.get(atom)?.some((other) => other !== atom && hasBit(b, other)) ?? false,
  );
}

function atomCount(graph: Graph, outcomes: readonly (readonly Outcome[])[]): number {
  let count = 0;
  for (const node of graph.nodes) {
    const exits = outcomes[node.index] ?? [];
    if (exits.length > 1) count += exits.length;
    for (const exit of exits) count += exit.maybe.length;
    if (node.in.length > 1) count += 1;
  }
  return count;
}

function fresh(atoms: Atoms): number {
  const atom = atoms.next;
  atoms.next += 1;
  return atom;
}

function and(token: Bits, atom: number): Bits {
  const stronger = token.slice();
  addBit(stronger, atom);
  return stronger;
}

function exitsOf(
  outcomes: readonly Outcome[],
  token: Bits,
  edge: (Bits | undefined)[],
  atoms: Atoms,
): readonly Exit[] {
  const choice = outcomes.length > 1 ? outcomes.map(() => fresh(atoms)) : [];
  for (const atom of choice) atoms.choice.set(atom, choice);
  return outcomes.map((outcome, i) => {
    const atom = choice[i];
    const own = atom === undefined ? token : and(token, atom);
    for (const { index } of outcome.always) edge[index] = own;
    for (const { index } of outcome.maybe) edge[index] = and(own, fresh(atoms));
    return { outcome, token: own };
  });
}

function nodeToken(node: GraphNode, edge: readonly (Bits | undefined)[], atoms: Atoms): Bits {
  const tokens = node.in.flatMap(({ index }) => edge[index] ?? []);
  const [first, ...others] = tokens;
  if (first === undefined) return emptyBits(atoms.size);
  if (node.join === 'every') {
    const all = first.slice();
    for (const token of others) uniteInto(all, token);
    return all;
  }
  const canCombine = typeof node.join === 'string' || others.every((token) => isSame(token, first));
  const weak = canCombine ? weakest(tokens, atoms) : undefined;
  if (weak !== undefined) return weak;
  const common = first.slice();
  for (const token of others) intersectInto(common, token);
  addBit(common, fresh(atoms));
  return common;
}

/** The token that holds exactly when one of these does, if it is one set of atoms. */
function weakest(tokens: readonly Bits[], atoms: Atoms): Bits | undefined {
  let terms = absorbed(tokens);
  for (let merged = mergeChoice(terms, atoms); merged !== undefined; merged = mergeChoice(terms, atoms)) {
    terms = absorbed([...terms, merged]);
  }
  return terms.length === 1 ? terms[0] : undefined;
}

/** Without those that imply another one. */
function absorbed(tokens: readonly Bits[]): readonly Bits[] {
  const kept: Bits[] = [];
  for (const token of tokens) {
    if (kept.some((other) => isSubset(other, token))) continue;
    for (let i = kept.length - 1; i >= 0; i--) {
      const other = kept[i];
      if (other !== undefined && isSubset(token, other)) kept.splice(i, 1);
    }
    kept.push(token);
  }
  return kept;
}

/** What is left of a term when every outcome of one of its choices is covered. */
function mergeChoice(terms: readonly Bits[], atoms: Atoms): Bits | undefined {
  if (terms.length < 2) return undefined;
  for (const term of terms) {
    for (const atom of bitsOf(term)) {
      const choice = atoms.choice.get(atom);
      if (choice === undefined || choice.length > terms.length) continue;
      const without = term.slice();
      removeBit(without, atom);
      if (choice.every((other) => isCovered(without, other, terms))) return without;
    }
  }
  return undefined;
}

function isCovered(base: Bits, atom: number, terms: readonly Bits[]): boolean {
  const wanted = and(base, atom);
  return terms.some((term) => hasBit(term, atom) && isSubset(term, wanted));
}
