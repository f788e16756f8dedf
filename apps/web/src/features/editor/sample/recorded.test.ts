import type { StoredValue } from '@aob/engine/contract';
import { bindingsOf } from '@aob/engine/preview';
import type { Json } from '@aob/ir';
import { expect, it } from 'vitest';
import { type Recorded, sampleAt } from './recorded.ts';
import { sampleOfTyped } from './typed.ts';

const value = (json: Json): StoredValue => ({ value: json, digest: 'sha256:x' });

const recorded: Recorded = {
  run: {
    run_id: 'run_1',
    workflow: { name: 'orders', digest: 'sha256:w' },
    inputs: { who: 'Ada' },
    started_by: 'human:mia',
    created_at: '2026-01-02T03:04:05.000Z',
    graph_version: 2,
  },
  nodes: [
    { id: 'fetch', scope: '', output: value([1]) },
    { id: 'large', scope: '', output: { ref: 'sha256:big', digest: 'sha256:big', size: 40_000 } },
    { id: 'lost', scope: '', output: { ref: 'sha256:gone', digest: 'sha256:gone', size: 9_000_000 } },
    { id: 'waits', scope: '' },
    { id: 'each', scope: '', inputs: value(['a', 'b', 'c']) },
    { id: 'pick', scope: 'each[0]/', output: value('A') },
    { id: 'pick', scope: 'each[1]/', output: value('B') },
    { id: 'again', scope: 'each[1]/' },
    { id: 'poll', scope: 'each[1]/again[0]/', output: value('P') },
  ],
  bodies: [
    {
      node: 'each',
      scope: '',
      shown: [
        { scope: 'each[0]/', status: 'completed' },
        { scope: 'each[1]/', status: 'completed' },
        { scope: 'each[2]/', status: 'open' },
      ],
    },
    { node: 'again', scope: 'each[1]/', shown: [{ scope: 'each[1]/again[0]/', status: 'open' }] },
  ],
  blobs: new Map([['sha256:big', { rows: 2 }]]),
};

it('gives what a run recorded, without what did not run and what is too large', () => {
  const sample = sampleAt(recorded, []);
  expect(sample.inputs).toEqual({ who: 'Ada' });
  expect(sample.outputs).toEqual({ fetch: [1], large: { rows: 2 } });
  expect(sample.run).toMatchObject({ id: 'run_1', started_by: 'human:mia', graph_version: 2 });
  expect(sample).not.toHaveProperty('item');
});

it('inside of a body it is the instance that completed last, with what stands around it', () => {
  const sample = sampleAt(recorded, ['each']);
  expect(sample.outputs).toEqual({ fetch: [1], large: { rows: 2 }, pick: 'B' });
  expect(sample).toMatchObject({ item: 'b', index: 1 });
});

it('inside of a loop it knows the iteration, and of the first one what came before', () => {
  const sample = sampleAt(recorded, ['each', 'again']);
  expect(sample.outputs).toMatchObject({ pick: 'B', poll: 'P' });
  expect(sample).toMatchObject({ iter: { index: 0, last: null }, item: 'b', index: 1 });
});

it('a body that never ran offers what is around it', () => {
  expect(sampleAt(recorded, ['other']).outputs).toEqual({ fetch: [1], large: { rows: 2 } });
});

it('reads typed values as expressions do, and spells them so', () => {
  const typed = { inputs: { n: 1 }, nodes: { a: { output: 2 }, b: 3 }, item: null, index: 0 };
  const sample = sampleOfTyped(typed);
  expect(sample).toEqual({ inputs: { n: 1 }, outputs: { a: 2 }, item: null, index: 0 });
  expect(sample && bindingsOf(sample)).toEqual({ ...typed, nodes: { a: { output: 2 } } });
  expect(sampleOfTyped([1])).toBeUndefined();
});
