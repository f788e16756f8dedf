import type { Span } from '@aob/engine/moments';
import { describe, expect, it } from 'vitest';
import { type WaterfallRow, waterfallRows } from './fold-spans.ts';

const at = (second: number): number => Date.parse('2026-01-01T00:00:00Z') + second * 1000;

function span(place: string, from: number, to?: number, more: Partial<Span> = {}): Span {
  const cut = place.lastIndexOf('/') + 1;
  return {
    node: place.slice(cut),
    scope: place.slice(0, cut),
    execution: 1,
    attempt: 1,
    status: to === undefined ? 'running' : 'completed',
    queuedAt: at(from),
    ...(to === undefined ? {} : { finishedAt: at(to) }),
    ...more,
  };
}

const spans = [
  span('load', 0, 1),
  span('each', 1, 9),
  span('each[0]/fetch', 1, 3),
  span('each[1]/fetch', 1, 4, { status: 'failed' }),
  span('each[0]/poll', 3, 8),
  span('each[0]/poll[0]/ask', 3, 5),
  span('each[0]/poll[1]/ask', 5, 8),
  span('ship', 9),
];

const names = (rows: readonly WaterfallRow[]): string[] =>
  rows.map(
    (row) => `${'  '.repeat(row.depth)}${row.kind === 'span' ? row.span.node : `${row.owner}[${row.index}]`}`,
  );

describe('waterfallRows', () => {
  it('shows a body as one row with counts', () => {
    const rows = waterfallRows(spans, new Set());
    expect(names(rows)).toEqual(['load', 'each', 'ship']);
    expect(rows[1]).toMatchObject({ body: { isOpen: false, count: 2, failed: 1 } });
  });

  it('opens a body, then an instance of it, at any depth', () => {
    const opened = new Set(['each.1.1', 'each[0]/', 'each[0]/poll.1.1']);
    expect(names(waterfallRows(spans, opened))).toEqual([
      'load',
      'each',
      '  each[0]',
      '    fetch',
      '    poll',
      '      poll[0]',
      '      poll[1]',
      '  each[1]',
      'ship',
    ]);
  });

  it('gives an instance the time of all that is in it, and the word of what went worst', () => {
    const [, , first, second] = waterfallRows(spans, new Set(['each.1.1']));
    expect(first).toMatchObject({ status: 'completed', from: at(1), to: at(8) });
    expect(second).toMatchObject({ status: 'failed', to: at(4) });
  });

  it('counts a step by its last attempt', () => {
    const retried = [...spans, span('each[1]/fetch', 10, undefined, { execution: 2 })];
    const [, , , second] = waterfallRows(retried, new Set(['each.1.1']));
    expect(second).toMatchObject({ status: 'running', to: undefined });
  });

  it('stands the steps of a composite right under it', () => {
    const rows = waterfallRows([span('part', 0, 2), span('part/sign', 0, 2)], new Set(['part.1.1']));
    expect(names(rows)).toEqual(['part', '  sign']);
  });

  it('hangs a body under the last attempt of its node', () => {
    const twice = [span('each', 1, 4, { status: 'failed' }), span('each', 5, 9, { execution: 2 })];
    const rows = waterfallRows([...twice, span('each[0]/fetch', 1, 3)], new Set());
    expect(rows.map((row) => row.kind === 'span' && row.body !== undefined)).toEqual([false, true]);
  });

  it('folds the spans of ten thousand items', () => {
    const many = [span('each', 0)];
    for (let item = 0; item < 10_000; item++)
      for (const step of ['a', 'b', 'c']) many.push(span(`each[${item}]/${step}`, 0, 1));
    expect(waterfallRows(many, new Set(['each.1.1']))).toHaveLength(10_001);
  });
});
