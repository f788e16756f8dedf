import type { Graph, GraphQuery } from '@aob/engine/contract';

/** How a picture of a run is asked for: without the log of a long one, which it shows nothing of or which is read anyway. */
export function headOf(run_id: string): GraphQuery & { readonly run_id: string } {
  return { run_id, history: 'short' };
}

/**
 * Documents of the same digest and patches of the same version stay the same objects, and what is made from them stays with
 * them. What happened is taken as it comes: to compare a thousand nodes with themselves takes longer than to draw them.
 */
export function sameDocuments(before: unknown, after: unknown): unknown {
  if (!isGraph(before) || !isGraph(after) || before.run_id !== after.run_id) return after;
  const isSame = before.digest === after.digest && before.graph_version === after.graph_version;
  return {
    ...after,
    base: before.base.digest === after.base.digest ? before.base : after.base,
    ...(isSame && { definition: before.definition, stack: before.stack }),
  };
}

function isGraph(data: unknown): data is Graph {
  return typeof data === 'object' && data !== null && 'definition' in data && 'stack' in data;
}
