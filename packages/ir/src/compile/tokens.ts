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
import { addBit, type Bits, bitsOf, emptyBits, hasBit, intersectInto, isSame, uniteInto } from './bits.ts';
import { weakestOf } from './disjunction.ts';
import { type Graph, type GraphNode, isInnerEntry } from './graph.ts';
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
  /** By node index: when it completes with an output; undefined when that is not one set of atoms. */
  readonly completed: readonly (Bits | undefined)[];
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
  const completed: (Bits | undefined)[] = [];
  for (const at of graph.order) {
    const token = isInnerEntry(at) ? ownerToken(at, node) : nodeToken(at, edge, atoms);
    node[at.index] = token;
    const own = exitsOf(outcomes[at.index] ?? [], token, edge, atoms);
    exits[at.index] = own;
    completed[at.index] = completionOf(own, atoms);
  }
  return {
    node,
    edge,
    exits,
    completed,
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

function completionOf(exits: readonly Exit[], atoms: Atoms): Bits | undefined {
  const [only, second] = exits;
  if (only !== undefined && second === undefined) return only.outcome.hasOutput ? only.token : undefined;
  return weakestOf(
    exits.filter((exit) => exit.outcome.hasOutput).map((exit) => exit.token),
    atoms.choice,
  );
}

/** What begins a body runs whenever the owner of the body does. */
function ownerToken(entry: GraphNode, node: readonly Bits[]): Bits {
  return (entry.owner === undefined ? undefined : node[entry.owner]) ?? emptyBits(0);
}

function nodeToken(node: GraphNode, edge: readonly (Bits | undefined)[], atoms: Atoms): Bits {
  const [only, second] = node.in;
  // Most nodes have one edge, and run when it is taken, whatever their join.
  if (only !== undefined && second === undefined) return edge[only.index] ?? emptyBits(atoms.size);
  const tokens = node.in.flatMap(({ index }) => edge[index] ?? []);
  const [first, ...others] = tokens;
  if (first === undefined) return emptyBits(atoms.size);
  if (node.join === 'every') {
    const all = first.slice();
    for (const token of others) uniteInto(all, token);
    return all;
  }
  const canCombine = typeof node.join === 'string' || others.every((token) => isSame(token, first));
  const weak = canCombine ? weakestOf(tokens, atoms.choice) : undefined;
  if (weak !== undefined) return weak;
  const common = first.slice();
  for (const token of others) intersectInto(common, token);
  addBit(common, fresh(atoms));
  return common;
}
