/** Adds up what several expressions read. */
import type { Reads } from './types.ts';

export function mergeReads(all: readonly Reads[]): Reads {
  const nodes = new Map<string, boolean>();
  for (const { id, isGuarded } of all.flatMap((reads) => reads.nodes)) {
    nodes.set(id, isGuarded && (nodes.get(id) ?? true));
  }
  return toReads(
    nodes,
    all.flatMap((reads) => reads.inputs),
    all.flatMap((reads) => reads.variables),
  );
}

/** Sorted and without repetition, so that equal expressions have equal reads. */
export function toReads(
  nodes: ReadonlyMap<string, boolean>,
  inputs: Iterable<string>,
  variables: Iterable<Reads['variables'][number]>,
): Reads {
  const ids = [...nodes.keys()].sort();
  return {
    nodes: ids.map((id) => ({ id, isGuarded: nodes.get(id) ?? false })),
    inputs: [...new Set(inputs)].sort(),
    variables: [...new Set(variables)].sort(),
  };
}
