/**
 * Whose output decides what a node does: what it reads itself, what the conditions of the edges to it read, and what the
 * output of its body is made of. Followed backward that is the data slice of an approval (R26), followed forward all that
 * a change would reach (R25).
 */
import type { Plan, PlanNode } from '../plan.ts';

export function readsOf(node: PlanNode): readonly string[] {
  const conditions = node.in.flatMap((edge) => edge.when?.reads.nodes.map(({ id }) => id) ?? []);
  const { outputs, outputsFrom = [] } = node.body ?? {};
  return [...node.reads, ...conditions, ...(outputs?.reads.nodes.map(({ id }) => id) ?? []), ...outputsFrom];
}

/** Plans are immutable, so who reads whom is found once. */
const readers = new WeakMap<Plan, ReadonlyMap<string, readonly string[]>>();

/** Every node that acts on what this one gives, at however many removes; the node itself among them. */
export function influenceOf(plan: Plan, id: string): ReadonlySet<string> {
  const known = readers.get(plan) ?? readersIn(plan);
  readers.set(plan, known);
  const seen = new Set([id]);
  for (const at of seen) for (const reader of known.get(at) ?? []) seen.add(reader);
  return seen;
}

function readersIn(plan: Plan): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>();
  for (const node of plan.nodes) {
    for (const read of readsOf(node)) {
      const list = found.get(read);
      if (list === undefined) found.set(read, [node.id]);
      else list.push(node.id);
    }
  }
  return found;
}
