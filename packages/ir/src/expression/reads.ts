/** Adds up what several expressions read. */
import type { FieldRead, Reads } from './types.ts';

export function mergeReads(all: readonly Reads[]): Reads {
  const nodes = new Map<string, boolean>();
  for (const { id, isGuarded } of all.flatMap((reads) => reads.nodes)) {
    nodes.set(id, isGuarded && (nodes.get(id) ?? true));
  }
  return toReads(
    nodes,
    all.flatMap((reads) => reads.inputs),
    all.flatMap((reads) => reads.fields),
    all.flatMap((reads) => reads.variables),
  );
}

/** Sorted and without repetition, so that equal expressions have equal reads. */
export function toReads(
  nodes: ReadonlyMap<string, boolean>,
  inputs: Iterable<string>,
  fields: readonly FieldRead[],
  variables: Iterable<Reads['variables'][number]>,
): Reads {
  const ids = [...nodes.keys()].sort();
  return {
    nodes: ids.map((id) => ({ id, isGuarded: nodes.get(id) ?? false })),
    inputs: [...new Set(inputs)].sort(),
    fields: distinctFields(fields),
    variables: [...new Set(variables)].sort(),
  };
}

function distinctFields(fields: readonly FieldRead[]): readonly FieldRead[] {
  if (fields.length < 2) return fields;
  const known = new Map(fields.map((field) => [fieldKey(field), field]));
  return [...known].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, field]) => field);
}

/** One for each place; that of what is inside of it begins with it. */
export function fieldKey({ node, path }: FieldRead): string {
  return JSON.stringify([node ?? null, ...path]).slice(0, -1);
}
