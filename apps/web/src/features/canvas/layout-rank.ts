import type { LayoutInput } from './layout.ts';

/**
 * The longest path from an entry to each node. A document is acyclic; should a cycle be drawn all the same
 * (a refused patch), its nodes stand after everything that could be ranked instead of looping here.
 */
export function longestPathRanks({ nodes, edges }: LayoutInput): Map<string, number> {
  const ranks = new Map(nodes.map(({ id }) => [id, 0]));
  const waiting = new Map(nodes.map(({ id }) => [id, 0]));
  const out = new Map<string, string[]>();
  for (const { from, to } of edges) {
    if (!ranks.has(from) || !ranks.has(to)) continue;
    waiting.set(to, (waiting.get(to) ?? 0) + 1);
    out.set(from, [...(out.get(from) ?? []), to]);
  }
  const ready = nodes.filter(({ id }) => waiting.get(id) === 0).map(({ id }) => id);
  const ranked = new Set<string>();
  for (let at = 0; at < ready.length; at++) {
    const id = ready[at];
    if (id === undefined) break;
    ranked.add(id);
    for (const to of out.get(id) ?? []) {
      ranks.set(to, Math.max(ranks.get(to) ?? 0, (ranks.get(id) ?? 0) + 1));
      const left = (waiting.get(to) ?? 1) - 1;
      waiting.set(to, left);
      if (left === 0) ready.push(to);
    }
  }
  const last = Math.max(-1, ...[...ranked].map((id) => ranks.get(id) ?? 0));
  for (const { id } of nodes) if (!ranked.has(id)) ranks.set(id, last + 1);
  return ranks;
}

/** Node ids column by column, top to bottom: the order in which Tab walks. */
export function readingOrder(
  ranks: ReadonlyMap<string, number>,
  positions: ReadonlyMap<string, { readonly y: number }>,
): string[] {
  return [...ranks.keys()].sort(
    (a, b) =>
      (ranks.get(a) ?? 0) - (ranks.get(b) ?? 0) || (positions.get(a)?.y ?? 0) - (positions.get(b)?.y ?? 0),
  );
}
