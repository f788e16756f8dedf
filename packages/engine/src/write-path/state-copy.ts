import type { RunState } from '../run/state.ts';
import { entries, type Table } from '../run/table.ts';

/** A state that later commits leave alone, for readers that wait in between. */
export const copyState = (state: RunState): RunState => ({
  ...state,
  nodes: copyTable(state.nodes),
  edges: copyTable(state.edges),
  tickets: copyTable(state.tickets),
  timers: copyTable(state.timers),
  patches: copyTable(state.patches),
  retired: copyTable(state.retired),
  bodies: copyTable(state.bodies),
  scopes: copyTable(state.scopes),
  live: copyTable(state.live),
  jobs: copyTable(state.jobs),
  undos: copyTable(state.undos),
});

const copyTable = <V>(table: Table<V>): Table<V> => {
  const own = new Map(entries(table));
  return { parent: undefined, own, size: own.size };
};
