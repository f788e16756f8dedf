import { describe, expect, it } from 'vitest';
import { CARD, type LayoutInput, layoutGraph } from './layout.ts';

function graph(...edges: string[]): LayoutInput {
  const pairs = edges.map((edge) => edge.split('->') as [string, string]);
  const ids = [...new Set(pairs.flat())];
  return {
    nodes: ids.map((id) => ({ id })),
    edges: pairs.map(([from, to]) => ({ id: `${from}->${to}`, from, to })),
  };
}

describe('layoutGraph', () => {
  it('puts what can start together into one column (L1)', () => {
    const { ranks } = layoutGraph(graph('a->c', 'b->c', 'a->d', 'c->d'));
    expect(Object.fromEntries(ranks)).toEqual({ a: 0, b: 0, c: 1, d: 2 });
  });

  it('draws a chain as a straight line', () => {
    const { nodes } = layoutGraph(graph('a->b', 'b->c', 'c->d'));
    expect(new Set([...nodes.values()].map(({ y }) => y)).size).toBe(1);
  });

  it('never lets two cards overlap', () => {
    const edges: string[] = [];
    for (let i = 0; i < 20; i++) edges.push(`s->m${i}`, `m${i}->t`, `m${i}->x${i % 3}`);
    const { nodes } = layoutGraph(graph(...edges));
    const cards = [...nodes.values()];
    for (const a of cards) {
      for (const b of cards) {
        if (a !== b && a.x === b.x) expect(Math.abs(a.y - b.y)).toBeGreaterThanOrEqual(CARD.height);
      }
    }
  });

  it('keeps nodes at their height when a patch inserts one (L2)', () => {
    const before = layoutGraph(graph('a->b', 'a->c', 'b->d', 'c->d', 'd->e'));
    const after = layoutGraph(graph('a->b', 'a->c', 'b->d', 'c->n', 'n->d', 'd->e'), before);
    for (const [id, { y }] of before.nodes) expect(after.nodes.get(id)?.y).toBe(y);
    expect(after.nodes.has('n')).toBe(true);
    expect(after.nodes.get('a')).toEqual(before.nodes.get('a'));
  });

  it('gives an edge that skips columns a lane beside the cards (L3)', () => {
    const { nodes, edges } = layoutGraph(graph('a->b', 'b->c', 'a->c'));
    const lane = edges.get('a->c')?.[0];
    const b = nodes.get('b');
    expect(lane).toBeDefined();
    expect(lane !== undefined && b !== undefined && lane.y > b.y && lane.y < b.y + CARD.height).toBe(false);
  });

  it('stands a parent at the height of its children, however many leaves crowd the column', () => {
    const edges = Array.from({ length: 159 }, (_, k) => `n${Math.floor(k / 3)}->n${k + 1}`);
    const { nodes, bottom } = layoutGraph(graph(...edges));
    const y = (id: string) => nodes.get(id)?.y ?? Number.NaN;
    for (let parent = 40; parent <= 52; parent++) {
      expect(Math.abs(y(`n${parent}`) - y(`n${parent * 3 + 2}`))).toBeLessThanOrEqual(CARD.height);
    }
    expect(Math.min(...[...nodes.values()].map((at) => at.y))).toBe(0);
    expect(bottom).toBeLessThan(10_000);
  });

  it('draws a cycle of a refused patch without looping', () => {
    const { nodes } = layoutGraph(graph('a->b', 'b->c', 'c->b'));
    expect(nodes.size).toBe(3);
  });

  it('lays out a thousand nodes within a second', () => {
    const edges: string[] = [];
    for (let i = 0; i < 1000; i++) edges.push(`n${i}->n${Math.min(999, i + 1 + ((i * 7) % 13))}`);
    const began = performance.now();
    expect(layoutGraph(graph(...edges.filter((e) => e.split('->')[0] !== e.split('->')[1]))).nodes.size).toBe(
      1000,
    );
    expect(performance.now() - began).toBeLessThan(1000);
  });
});
