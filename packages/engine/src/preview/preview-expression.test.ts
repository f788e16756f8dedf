import type { Json, Variable } from '@aob/ir';
import { expect, it } from 'vitest';
import { type PreviewQuestion, previewExpression } from './preview-expression.ts';

const variables: readonly Variable[] = ['inputs', 'nodes', 'run'];
const sample = {
  inputs: { amount: 120, who: 'Ada' },
  outputs: { fetch: { status: 200, body: { orders: [3, 40, 500] } } },
};

const cel = (source: string, more: Partial<PreviewQuestion> = {}) =>
  previewExpression({ written: { kind: 'cel', source }, variables, sample, ...more });
const template = (source: Json) =>
  previewExpression({ written: { kind: 'template', source }, variables, sample });

it('gives the value that the engine would compute', () => {
  expect(cel('inputs.amount * 2.0 > 200.0')).toEqual({ kind: 'value', value: true });
  expect(cel('nodes.fetch.output.body.orders')).toEqual({ kind: 'value', value: [3, 40, 500] });
});

it('fills templates in, and keeps the type of a string that is only one', () => {
  expect(template('Dear ${inputs.who}')).toEqual({ kind: 'value', value: 'Dear Ada' });
  expect(template('${inputs.amount}')).toEqual({ kind: 'value', value: 120 });
  expect(template({ to: '${inputs.who}', plain: '$${kept}' })).toEqual({
    kind: 'value',
    value: { to: 'Ada', plain: '${kept}' },
  });
});

it('adds what a mapping takes as it comes', () => {
  expect(template({ $from: ['fetch', 'other'], note: 'x' })).toEqual({
    kind: 'value',
    value: { note: 'x', fetch: sample.outputs.fetch },
  });
});

it('says why there is no value', () => {
  expect(cel('nodes.other.output')).toMatchObject({ kind: 'no_value', code: 'expression.unresolved' });
  expect(cel('inputs.amount +')).toMatchObject({ kind: 'unreadable' });
  expect(cel('item.price')).toMatchObject({ kind: 'unreadable' });
});

it('ends what would take too long', () => {
  const long = 'nodes.fetch.output.body.orders.map(a, nodes.fetch.output.body.orders.map(b, a + b))';
  const orders = Array.from({ length: 2000 }, (_, i) => i);
  const result = cel(long, { sample: { outputs: { fetch: { body: { orders } } } } });
  expect(result).toMatchObject({ kind: 'no_value', code: 'expression.cost' });
});

it('asks about each element of a list, and counts where a condition holds', () => {
  const each = 'nodes.fetch.output.body.orders';
  const inItem: readonly Variable[] = [...variables, 'item', 'index'];
  expect(cel('item > 30', { each, variables: inItem })).toEqual({
    kind: 'value',
    value: false,
    of: { count: 3, met: 2 },
  });
  expect(cel('item * 2.0', { each, variables: inItem })).toEqual({
    kind: 'value',
    value: 6,
    of: { count: 3 },
  });
  expect(cel('item.price', { each, variables: inItem })).toMatchObject({
    kind: 'no_value',
    message: expect.stringContaining('element 1'),
  });
  expect(cel('item', { each: 'inputs.amount', variables: inItem })).toMatchObject({ code: 'preview.items' });
});
