/**
 * Where a finished node leads: which of its out-edges are taken and which are dead (R1), and the word that they are.
 */
import {
  type Bindings,
  type CompiledExpression,
  type EdgeLabel,
  evaluate,
  type Json,
  type PlanEdge,
  type PlanNode,
} from '@aob/ir';
import { bindingsFor } from './bindings.ts';
import { type Draft, emit } from './draft.ts';
import type { Failure } from './events.ts';
import { nodeKey } from './state.ts';
import { get } from './table.ts';

export interface ResolvedEdge {
  readonly edge: PlanEdge;
  readonly taken: boolean;
  /** A condition error that `on_error: dead` lets pass. */
  readonly error?: string;
}

export type Route =
  | { readonly ok: true; readonly edges: readonly ResolvedEdge[] }
  | { readonly ok: false; readonly error: Failure };

interface Leaving {
  readonly node: PlanNode;
  readonly scope: string;
  readonly label: EdgeLabel;
  /** The output it leaves with, when it is not in the state yet. */
  readonly output?: Json;
}

/** Out-edges in document order; a `conditional` takes its first true one, the default tried last (R1). */
export const routeOf = (draft: Draft, leaving: Leaving): Route => {
  const open = leaving.node.out.filter((edge) => !isResolved(draft, edge, leaving.scope));
  return leaving.node.type === 'conditional'
    ? exclusive(draft, leaving, open)
    : inclusive(draft, leaving, open);
};

export const isResolved = (draft: Draft, edge: PlanEdge, scope: string): boolean =>
  get(draft.state.edges, nodeKey(scope, edge.id)) !== undefined;

const inclusive = (draft: Draft, leaving: Leaving, open: readonly PlanEdge[]): Route => {
  const edges: ResolvedEdge[] = [];
  for (const edge of open) {
    const held = holds(draft, leaving, edge);
    if (!held.ok) return held;
    edges.push(held.resolved);
  }
  return { ok: true, edges };
};

const exclusive = (draft: Draft, leaving: Leaving, open: readonly PlanEdge[]): Route => {
  const resolved = new Map<string, ResolvedEdge>();
  let chosen = false;
  for (const edge of inTurn(open)) {
    if (chosen) {
      resolved.set(edge.id, { edge, taken: false });
      continue;
    }
    const held = holds(draft, leaving, edge);
    if (!held.ok) return held;
    resolved.set(edge.id, held.resolved);
    chosen = held.resolved.taken;
  }
  return { ok: true, edges: open.flatMap((edge) => resolved.get(edge.id) ?? []) };
};

/** As a `conditional` tries its exits: the default last, wherever it stands (R1). */
export const inTurn = (exits: readonly PlanEdge[]): readonly PlanEdge[] => [
  ...exits.filter((edge) => !edge.isDefault),
  ...exits.filter((edge) => edge.isDefault),
];

/** Says it, and has the nodes that the edges lead to looked at. */
export const resolveEdges = (draft: Draft, scope: string, resolved: readonly ResolvedEdge[]): void => {
  for (const { edge, taken, error } of resolved) {
    const which = scope === '' ? { edge: edge.id } : { edge: edge.id, scope };
    if (taken) emit(draft, { type: 'edge.taken', data: which });
    else emit(draft, { type: 'edge.dead', data: error === undefined ? which : { ...which, error } });
    draft.work.push({ scope, id: edge.to });
  }
};

type Held =
  | { readonly ok: true; readonly resolved: ResolvedEdge }
  | { readonly ok: false; readonly error: Failure };

const holds = (draft: Draft, leaving: Leaving, edge: PlanEdge): Held => {
  if (edge.on !== leaving.label) return { ok: true, resolved: { edge, taken: false } };
  if (edge.when === undefined) return { ok: true, resolved: { edge, taken: true } };
  const known = leaving.output === undefined ? {} : { outputs: { [leaving.node.id]: leaving.output } };
  const bindings = bindingsFor(draft, edge.when.reads, leaving.scope, known);
  const { holds: taken, error } = conditionOf(edge.id, edge.when, bindings);
  if (error === undefined) return { ok: true, resolved: { edge, taken } };
  // A failure's own edges cannot fail again: there a broken condition counts as not taken.
  if (edge.onError === 'dead' || leaving.label === 'error') {
    return { ok: true, resolved: { edge, taken: false, error: error.message } };
  }
  return { ok: false, error: { ...error, retryable: false, node: leaving.node.id } };
};

export type Condition =
  | { readonly holds: boolean; readonly error?: undefined }
  | { readonly holds: false; readonly error: { readonly code: string; readonly message: string } };

/** Whether the condition of an edge is true, or why that cannot be said. */
export const conditionOf = (edge: string, when: CompiledExpression, bindings: Bindings): Condition => {
  const outcome = evaluate(when, bindings);
  if (!outcome.ok) {
    const { code, message } = outcome.error;
    return { holds: false, error: { code, message: `condition of ${edge}: ${message}` } };
  }
  if (typeof outcome.value === 'boolean') return { holds: outcome.value };
  const message = `the condition of ${edge} is not true or false`;
  return { holds: false, error: { code: 'condition.not_boolean', message } };
};
