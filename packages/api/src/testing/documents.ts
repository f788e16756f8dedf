/** Workflows the tests run. `builtin.sleep` with a long time stands for work that is still going on. */
type Node = { readonly id: string; readonly [field: string]: unknown };

export const workflow = (
  name: string,
  nodes: readonly Node[],
  edges: readonly object[] = [],
  more: object = {},
) => ({
  schema: 'aob/v1',
  name,
  nodes: nodes.map((node) => ({ type: 'function', ...node })),
  edges,
  ...more,
});

export const HALF_A_MINUTE = { config: { handler: 'builtin.sleep' }, inputs: { ms: 30_000 } };

/** The vision's example: fetch, then process, which takes its time. */
export const fetchAndProcess = workflow(
  'fetch-process',
  [{ id: 'fetch' }, { id: 'process', config: { handler: 'builtin.sleep' }, inputs: { ms: 300 } }],
  [{ from: 'fetch', to: 'process' }],
);

export const approval = workflow(
  'approval',
  [
    { id: 'quote', inputs: { amount: 12 } },
    {
      id: 'ask',
      type: 'hitl',
      config: { message: 'Pay ${nodes.quote.output.amount}?', approvers: ['finance'] },
    },
    { id: 'pay' },
    { id: 'tell' },
  ],
  [
    { from: 'quote', to: 'ask' },
    { from: 'ask', to: 'pay' },
    { from: 'ask', to: 'tell', on: 'reject' },
  ],
);
