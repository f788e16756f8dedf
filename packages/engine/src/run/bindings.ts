/** The values an expression may see where it stands: exactly what it reads, nothing else is loaded (R9). */
import type { Bindings, Json, Plan, Reads } from '@aob/ir';
import { type Draft, loadValue, nodeState, planIn } from './draft.ts';
import type { Payload } from './events.ts';
import { enclosing, type Instance, instanceOf } from './scope.ts';
import { nodeKey, type RunState } from './state.ts';
import { get } from './table.ts';

export interface Known {
  /** Outputs that are not in the state yet, by node id. */
  readonly outputs?: { readonly [id: string]: Json };
  /** What a loop asks before the iteration that `iter` speaks of has begun. */
  readonly iter?: Json;
}

export const bindingsFor = (draft: Draft, reads: Reads, scope: string, known: Known = {}): Bindings => {
  const { state } = draft;
  const plan = planIn(draft, scope);
  const nodes: { [id: string]: Json } = {};
  for (const { id } of reads.nodes) {
    const given = known.outputs?.[id];
    const output = get(state.nodes, nodeKey(homeOf(plan, id, scope), id))?.output;
    if (given !== undefined) nodes[id] = { output: given };
    else if (output !== undefined) nodes[id] = { output: loadValue(draft, output) };
  }
  const wants = (variable: Reads['variables'][number]) => reads.variables.includes(variable);
  const inputs = wants('inputs') ? state.inputs : undefined;
  const isAboutItem = wants('item') || wants('index');
  return {
    nodes,
    ...(inputs && { inputs: loadValue(draft, inputs) }),
    ...(wants('run') && { run: runVariable(state) }),
    ...(isAboutItem && itemVariables(draft, scope)),
    ...(wants('iter') && { iter: known.iter ?? iterVariable(draft, scope) }),
  };
};

/** Where a node runs, as seen from a scope: in it, or in one around it. */
export const homeOf = (plan: Plan, id: string, scope: string): string => {
  const owner = plan.node.get(id)?.owner ?? '';
  return enclosing(scope).find((around) => instanceOf(around)?.owner === owner) ?? '';
};

const runVariable = (state: RunState): Json => ({
  id: state.runId,
  workflow: state.workflow?.name ?? '',
  started_at: state.startedAt,
  started_by: state.startedBy?.id ?? '',
  graph_version: state.graphVersion,
});

/** Of the innermost map around the scope. */
const itemVariables = (draft: Draft, scope: string): Pick<Bindings, 'item' | 'index'> => {
  const found = innermost(draft, scope, 'map');
  if (found?.index === undefined) return {};
  const item = itemsOf(draft, found.owner, found.parent)[found.index];
  return item === undefined ? { index: found.index } : { item, index: found.index };
};

/** Of the innermost loop around the scope: which iteration this is, and what the one before returned. */
const iterVariable = (draft: Draft, scope: string): Json => {
  const found = innermost(draft, scope, 'loop');
  if (found?.index === undefined) return null;
  const last = get(draft.state.bodies, nodeKey(found.parent, found.owner))?.last;
  return { index: found.index, last: last === undefined ? null : loadValue(draft, last) };
};

const innermost = (draft: Draft, scope: string, type: 'map' | 'loop'): Instance | undefined => {
  const { node } = planIn(draft, scope);
  return enclosing(scope)
    .flatMap((around) => instanceOf(around) ?? [])
    .find(({ owner }) => node.get(owner)?.type === type);
};

/** The list a map works on, recorded as its inputs when it began. */
export const itemsOf = (draft: Draft, id: string, scope: string): readonly Json[] => {
  const recorded = nodeState(draft, id, scope)?.inputs;
  if (recorded === undefined) return [];
  const known = lists.get(recorded);
  if (known !== undefined) return known;
  const value = loadValue(draft, recorded);
  const list = Array.isArray(value) ? (value as readonly Json[]) : [];
  lists.set(recorded, list);
  return list;
};

/** A recorded value never changes, and a long list would be parsed again for every item. */
const lists = new WeakMap<Payload, readonly Json[]>();
