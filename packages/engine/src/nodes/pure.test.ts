import type { Json } from '@aob/ir';
import { expect, it } from 'vitest';
import type { Job } from '../messages.ts';
import { createPureExecutor } from './pure.ts';

const ctx = { signal: new AbortController().signal, log: () => {} };

const job = (nodeType: string, config: { [key: string]: Json }, inputs: Json): Job => ({
  runId: 'run_1',
  workflow: 'w',
  node: 'pick',
  scope: '',
  execution: 1,
  attempt: 1,
  nodeType,
  idempotencyKey: 'key',
  inputs,
  config,
  timeoutMs: 5000,
  priority: 'medium',
  document: 'sha256:0',
  graphVersion: 1,
});

const rows = Array.from({ length: 50_000 }, (_, i) => ({ id: i }));
const bindings = { inputs: { min: 49_990 }, nodes: { fetch: { output: rows } }, run: {} };

it('transform computes over data too large for a decision', async () => {
  const config = { expression: '{"count": size(nodes.fetch.output), "last": nodes.fetch.output[49999].id}' };
  expect(await createPureExecutor('transform').execute(job('transform', config, bindings), ctx)).toEqual({
    output: { count: 50_000, last: 49_999 },
  });
});

it('filter keeps the items of a large list in their order', async () => {
  const config = { items: 'nodes.fetch.output', where: 'item.id >= inputs.min && index % 2 == 0' };
  const { output } = await createPureExecutor('filter').execute(job('filter', config, bindings), ctx);
  expect(output).toEqual([49_990, 49_992, 49_994, 49_996, 49_998].map((id) => ({ id })));
});

it('aggregate works on a large list', async () => {
  const execute = async (config: { [key: string]: Json }) =>
    (await createPureExecutor('aggregate').execute(job('aggregate', config, bindings), ctx)).output;
  expect(await execute({ items: 'nodes.fetch.output', op: 'sum', value: 'item.id' })).toBe(1_249_975_000);
  expect(await execute({ items: 'nodes.fetch.output', op: 'count' })).toBe(50_000);
  const groups = (await execute({
    items: 'nodes.fetch.output',
    op: 'group',
    by: 'index % 3',
    value: 'item.id',
  })) as { key: Json; items: Json[] }[];
  expect(groups.map(({ key, items }) => [key, items.length, items[0]])).toEqual([
    [0, 16_667, 0],
    [1, 16_667, 1],
    [2, 16_666, 2],
  ]);
});

it.each([
  ['an expression that fails', { expression: 'nodes.fetch.output[99999999]' }],
  [
    'an expression that costs too much',
    { expression: 'nodes.fetch.output.map(a, nodes.fetch.output.exists(b, b.id == -1))' },
  ],
  ['an expression that does not parse', { expression: '1 +' }],
  ['no expression', {}],
])('fails for good on %s', async (_name, config) => {
  const failing = createPureExecutor('transform').execute(job('transform', config, bindings), ctx);
  await expect(failing).rejects.toMatchObject({ name: 'TerminalNodeError' });
});
