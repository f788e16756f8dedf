import { describe, expect, it } from 'vitest';
import { FRAME, layoutNested, type NestedInput } from './layout-nested.ts';

/** `each/fetch` stands in the frame of `each`. */
function nested(paths: readonly string[], ...edges: string[]): NestedInput {
  const frames = new Set(paths.flatMap((path) => path.split('/').slice(0, -1)));
  return {
    nodes: paths.map((path) => {
      const [id = '', parent] = path.split('/').reverse();
      return { id, isFrame: frames.has(id), ...(parent === undefined ? {} : { parent }) };
    }),
    edges: edges.map((edge) => {
      const [from = '', to = ''] = edge.split('->');
      return { id: edge, from, to };
    }),
  };
}

const small = nested(
  ['a', 'each', 'each/fetch', 'each/again', 'again/poll', 'each/keep', 'z'],
  'a->each',
  'each->z',
  'fetch->again',
  'again->keep',
);

describe('layoutNested', () => {
  it('draws a body inside the frame of its node, at any depth, below the head', () => {
    const { boxes } = layoutNested(small);
    for (const [id, box] of boxes) {
      const frame = box.parent === undefined ? undefined : boxes.get(box.parent);
      if (frame === undefined) continue;
      expect(box.inParent.x, id).toBeGreaterThanOrEqual(FRAME.side);
      expect(box.inParent.y, id).toBeGreaterThanOrEqual(FRAME.head + FRAME.top);
      expect(box.inParent.x + box.width, id).toBeLessThanOrEqual(frame.width - FRAME.side);
      expect(box.inParent.y + box.height, id).toBeLessThanOrEqual(frame.height - FRAME.bottom);
      expect(box.onCanvas).toEqual({
        x: frame.onCanvas.x + box.inParent.x,
        y: frame.onCanvas.y + box.inParent.y,
      });
    }
    expect(boxes.size).toBe(7);
  });

  it('keeps what comes behind a frame to the right of it (L1)', () => {
    const { boxes } = layoutNested(small);
    const [frame, next] = [boxes.get('each'), boxes.get('z')];
    expect((frame?.onCanvas.x ?? 0) + (frame?.width ?? 0)).toBeLessThan(next?.onCanvas.x ?? 0);
  });

  it('walks into a frame right after it', () => {
    expect(layoutNested(small).order).toEqual(['a', 'each', 'fetch', 'again', 'poll', 'keep', 'z']);
  });

  it('keeps an edge level until the frame beside its card has ended (L3)', () => {
    const { boxes, edges } = layoutNested(
      nested(['a', 'b', 'each', 'each/w', 'z'], 'a->b', 'a->each', 'b->z'),
    );
    const frame = boxes.get('each');
    const [out, end] = edges.get('b->z') ?? [];
    expect(out?.y).toBe(end?.y);
    expect(end?.x).toBe((frame?.onCanvas.x ?? 0) + (frame?.width ?? 0));
  });

  it('gives a closed frame and its neighbours their places back when it opens again (L2)', () => {
    const open = layoutNested(small);
    const closed = layoutNested(
      {
        nodes: small.nodes
          .filter(({ parent }) => parent === undefined)
          .map((node) => ({ ...node, isFrame: false })),
        edges: small.edges,
      },
      open,
    );
    expect([...closed.boxes.keys()]).toEqual(['a', 'each', 'z']);
    expect(layoutNested(small, closed).boxes.get('a')?.onCanvas.x).toBe(open.boxes.get('a')?.onCanvas.x);
  });

  it('draws an empty body as an empty frame', () => {
    const { boxes } = layoutNested({ nodes: [{ id: 'each', isFrame: true }], edges: [] });
    expect(boxes.get('each')).toMatchObject({ width: FRAME.minWidth });
  });

  it('lays out a thousand nodes in frames within a second', () => {
    const paths: string[] = [];
    const edges: string[] = [];
    for (let frame = 0; frame < 40; frame++) {
      paths.push(`f${frame}`);
      if (frame > 0) edges.push(`f${Math.floor((frame - 1) / 3)}->f${frame}`);
      for (let k = 0; k < 24; k++) {
        paths.push(`f${frame}/n${frame}_${k}`);
        if (k > 0) edges.push(`n${frame}_${Math.floor((k - 1) / 2)}->n${frame}_${k}`);
      }
    }
    const began = performance.now();
    expect(layoutNested(nested(paths, ...edges)).boxes.size).toBe(1000);
    expect(performance.now() - began).toBeLessThan(1000);
  });
});
