/** The workloads of design §12. Every step is a `builtin.echo` job whose result is durable before the next is dispatched. */
const echo = (id: string) => ({ id, type: 'function' });

const chain = (name: string, ids: readonly string[]) => ({
  schema: 'aob/v1',
  name,
  nodes: ids.map(echo),
  edges: ids.slice(1).map((to, index) => ({ from: ids[index], to })),
});

const FAN_WIDTH = 20;

const fan = () => {
  const arms = Array.from({ length: FAN_WIDTH }, (_, index) => `arm_${index}`);
  return {
    schema: 'aob/v1',
    name: 'bench-fan',
    nodes: [echo('split'), ...arms.map(echo), echo('merge')],
    edges: [...arms.map((to) => ({ from: 'split', to })), ...arms.map((from) => ({ from, to: 'merge' }))],
  };
};

export interface Workload {
  readonly definition: object;
  /** Journaled jobs a run. */
  readonly steps: number;
}

export const WORKLOADS: { readonly [name: string]: Workload } = {
  /** Start, three journaled steps, completion. */
  w3: { definition: chain('bench-w3', ['first', 'second', 'third']), steps: 3 },
  /** One to twenty and back to one. */
  fan: { definition: fan(), steps: FAN_WIDTH + 2 },
};

const ROUNDS = 10_000;

/** Of the loop alone: ten an iteration. */
export const LONG_LOOP_EVENTS = 10 * ROUNDS;

/** A run of a hundred thousand events, which then waits for a signal. */
export const LONG_LOOP = {
  schema: 'aob/v1',
  name: 'bench-long-loop',
  nodes: [
    {
      id: 'again',
      type: 'loop',
      config: {
        while: 'true',
        max_iterations: ROUNDS,
        body: {
          nodes: ['a', 'b', 'c'].map((id) => ({
            id,
            type: 'transform',
            config: { expression: 'iter.index' },
          })),
          edges: [
            { from: 'a', to: 'b' },
            { from: 'b', to: 'c' },
          ],
        },
      },
    },
    { id: 'go', type: 'wait', config: { signal: 'go' } },
    echo('last'),
  ],
  edges: [
    { from: 'again', to: 'go', on: 'exhausted' },
    { from: 'go', to: 'last' },
  ],
};

/** Every item is a job of its own. */
export const WIDE_MAP = {
  schema: 'aob/v1',
  name: 'bench-wide-map',
  nodes: [
    {
      id: 'each',
      type: 'map',
      config: { items: 'inputs.list', concurrency: 50, body: { nodes: [echo('work')], edges: [] } },
    },
  ],
  edges: [],
};

export const WIDE_MAP_INPUTS = { list: Array.from({ length: ROUNDS }, (_, index) => index) };

const LAYERS = 25;
const ROWS = 40;
const WIDE_EDGES = 1_500;

/** What a canvas of 1,000 nodes and 1,500 edges draws; each layer works for `ms`, so that a live run changes 40 nodes at a time. */
export const wideGraph = (name: string, ms: number) => {
  const id = (layer: number, row: number): string => `n${layer}_${row}`;
  const places = Array.from({ length: LAYERS * ROWS }, (_, place) => ({
    layer: Math.floor(place / ROWS),
    row: place % ROWS,
  }));
  const inner = places.filter(({ layer }) => layer + 1 < LAYERS);
  const straight = inner.map(({ layer, row }) => ({ from: id(layer, row), to: id(layer + 1, row) }));
  const across = inner.map(({ layer, row }) => ({
    from: id(layer, row),
    to: id(layer + 1, (row + 1 + ((layer * 7 + row) % 5)) % ROWS),
  }));
  return {
    schema: 'aob/v1',
    name,
    nodes: places.map(({ layer, row }) => ({
      id: id(layer, row),
      type: 'function',
      // Inputs of their own: those of all before them would nest in one another to megabytes.
      ...(ms > 0 ? { config: { handler: 'builtin.sleep' }, inputs: { ms } } : { inputs: { row } }),
    })),
    edges: [...straight, ...across.slice(0, WIDE_EDGES - straight.length)],
  };
};
