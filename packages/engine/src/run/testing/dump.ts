import { canonicalJson, type Json } from '@aob/ir';
import type { RunState } from '../state.ts';
import { entries, type Table } from '../table.ts';

/** A state as text, tables in key order: equal text means equal state. */
export const dumpState = (state: RunState): string => {
  const tables: { readonly [name: string]: Table<unknown> } = {
    nodes: state.nodes,
    edges: state.edges,
    tickets: state.tickets,
    timers: state.timers,
    patches: state.patches,
    retired: state.retired,
    bodies: state.bodies,
    scopes: state.scopes,
    live: state.live,
    jobs: state.jobs,
  };
  const plain = Object.fromEntries(
    Object.entries(tables).map(([name, table]) => [name, Object.fromEntries(entries(table))]),
  );
  return canonicalJson(JSON.parse(JSON.stringify({ ...state, ...plain })) as Json);
};
