import type { RunEventResource } from '@aob/engine/contract';
import { describe, expect, it } from 'vitest';
import { type EventSearch, findEvents } from './find-events.ts';

const event = (seq: number, type: string, more: Partial<RunEventResource> = {}): RunEventResource => ({
  seq,
  at: '2026-01-01T00:00:00.000Z',
  type,
  run_id: 'run_1',
  data: {},
  ...more,
});

const log = [
  event(1, 'run.started', { data: { actor: { id: 'human:mia' } } }),
  event(2, 'node.queued', { node: 'fetch', scope: 'each[1]/' }),
  event(3, 'log.line', { node: 'fetch', data: { level: 'info', message: 'Asked Northwind' } }),
  event(4, 'node.failed', { node: 'fetch', data: { error: { message: 'No answer' } } }),
  event(5, 'patch.applied', { data: { author: { id: 'agent:enrich' } } }),
];

const found = (search: Partial<EventSearch>): readonly number[] =>
  findEvents(log, { text: '', node: null, kinds: [], ...search }).map(({ seq }) => seq);

describe('findEvents', () => {
  it('looks at type, place and words, in any case and order', () => {
    expect(found({ text: 'northwind' })).toEqual([3]);
    expect(found({ text: 'EACH[1] queued' })).toEqual([2]);
    expect(found({ text: 'mia' })).toEqual([1]);
    expect(found({ text: 'mia failed' })).toEqual([]);
  });

  it('narrows by node and by mark', () => {
    expect(found({ node: 'fetch' })).toEqual([2, 3, 4]);
    expect(found({ kinds: ['patch', 'failure'] })).toEqual([4, 5]);
    expect(found({ node: 'fetch', kinds: ['failure'] })).toEqual([4]);
  });

  it('is the log itself while nothing is looked for', () => {
    expect(findEvents(log, { text: ' ', node: null, kinds: [] })).toBe(log);
  });
});
