/**
 * How tokens move (R1–R4, R7): a node ends, its edges resolve, what they make ready begins. One first-in-first-out
 * worklist per decision; nothing here recurses over the graph.
 */
import type { EdgeLabel, Json, PlanNode } from '@aob/ir';
import { begin } from './begin.ts';
import { type Draft, emit, emitNode, loadValue, nodeState, payloadOf, planNode } from './draft.ts';
import type { Actor, Failure, Payload } from './events.ts';
import { failRun, finishIfDone } from './finish.ts';
import { frontierTicket, holdsExits } from './frontier.ts';
import { isResolved, type ResolvedEdge, routeOf } from './route.ts';
import { isTerminal, nodeKey } from './state.ts';
import { get } from './table.ts';

export interface Completion {
  readonly node: PlanNode;
  readonly scope: string;
  readonly execution: number;
  readonly attempt: number;
  readonly output: Payload;
  readonly label: EdgeLabel;
  readonly skippedBy?: Actor;
}

/** Looks at everything on the worklist until nothing more becomes ready, then sees whether the run is over. */
export const settle = (draft: Draft): void => {
  for (let next = draft.work.shift(); next !== undefined; next = draft.work.shift()) {
    if (isTerminal(draft.state.status)) break;
    // A patch later in the same decision may have removed it.
    const node = draft.plan.node.get(next);
    if (node !== undefined) considerNode(draft, node);
  }
  draft.work.length = 0;
  finishIfDone(draft);
};

export const completeNode = (draft: Draft, done: Completion): void => {
  const { node, scope, execution, attempt, output, label, skippedBy } = done;
  const held = holdsExits(draft.state, draft.plan, node.id);
  const value: Json | undefined = node.out.some((edge) => edge.when) ? loadValue(draft, output) : undefined;
  const route = held
    ? undefined
    : routeOf(draft, { node, scope, label, ...(value !== undefined && { output: value }) });
  if (route && !route.ok) {
    failNode(draft, { node, scope, execution, attempt, error: route.error });
    return;
  }
  const at = { scope, id: node.id };
  const facts = { execution, attempt, output, label };
  emitNode(draft, 'node.completed', at, skippedBy ? { ...facts, skipped_by: skippedBy } : facts);
  if (held) emitNode(draft, 'node.held', at, { ticket_id: held });
  if (route?.ok) resolveEdges(draft, scope, route.edges);
};

export interface NodeFailure {
  readonly node: PlanNode;
  readonly scope: string;
  readonly execution: number;
  readonly attempt: number;
  readonly error: Failure;
}

/** A failure after all retries: error edges if one takes it, else what `on_failure` says (R7). */
export const failNode = (draft: Draft, failed: NodeFailure): void => {
  const { node, scope, execution, attempt, error } = failed;
  const route = routeOf(draft, { node, scope, label: 'error' });
  const handled = route.ok && route.edges.some(({ taken }) => taken);
  const facts = { execution, attempt, error: { ...error, node: node.id }, handled };
  emitNode(draft, 'node.failed', { scope, id: node.id }, facts);
  if (handled || draft.plan.onFailure === 'continue') {
    if (route.ok) resolveEdges(draft, scope, route.edges);
    return;
  }
  failRun(draft, { ...error, node: node.id });
};

export const resolveEdges = (draft: Draft, scope: string, resolved: readonly ResolvedEdge[]): void => {
  for (const { edge, taken, error } of resolved) {
    const which = scope === '' ? { edge: edge.id } : { edge: edge.id, scope };
    if (taken) emit(draft, { type: 'edge.taken', data: which });
    else emit(draft, { type: 'edge.dead', data: error === undefined ? which : { ...which, error } });
    draft.work.push(edge.to);
  }
};

/** R2: what the resolved in-edges of a pending node mean by its join. */
type Readiness = 'ready' | 'dead' | 'open';

export const readiness = (draft: Draft, node: PlanNode, scope: string): Readiness => {
  let taken = 0;
  let open = 0;
  for (const edge of node.in) {
    const state = get(draft.state.edges, nodeKey(scope, edge.id));
    if (state === 'taken') taken += 1;
    else if (state === undefined) open += 1;
  }
  const dead = node.in.length - taken - open;
  if (node.join === 'all') return open > 0 ? 'open' : taken > 0 ? 'ready' : 'dead';
  if (node.join === 'every') return dead > 0 ? 'dead' : open > 0 ? 'open' : 'ready';
  const needed = node.join === 'any' ? 1 : node.join.quorum;
  if (taken >= needed) return 'ready';
  return taken + open < needed ? 'dead' : 'open';
};

const considerNode = (draft: Draft, node: PlanNode): void => {
  // Resuming looks at every pending node again.
  if (draft.state.pausedBy !== undefined) return;
  const scope = '';
  const before = nodeState(draft, node.id, scope);
  // Late arrivals at `any` and `quorum` joins are recorded as edges, never a second execution (R2).
  if (before && before.status !== 'pending') return;
  const verdict = readiness(draft, node, scope);
  if (verdict === 'open') return;
  const ticket = frontierTicket(draft.state, node.id);
  if (ticket !== undefined) {
    if (before?.heldBy === undefined)
      emitNode(draft, 'node.held', { scope, id: node.id }, { ticket_id: ticket });
    return;
  }
  if (verdict === 'dead') skipDead(draft, node, scope);
  else beginNode(draft, node, scope, (get(draft.state.retired, nodeKey(scope, node.id)) ?? 0) + 1);
};

/** Starts an execution and carries an outcome that is known at once (pure nodes, refusals) through. */
export const beginNode = (draft: Draft, node: PlanNode, scope: string, execution: number): void => {
  const begun = begin(draft, { node, scope, execution });
  if (begun.kind === 'completed') {
    const { value, label } = begun;
    completeNode(draft, { node, scope, execution, attempt: 1, output: payloadOf(draft, value), label });
  } else if (begun.kind === 'failed') {
    failNode(draft, { node, scope, execution, attempt: 1, error: begun.error });
  }
};

/** Dead-path elimination: a node nobody reaches is skipped and its own edges die (R1). */
const skipDead = (draft: Draft, node: PlanNode, scope: string): void => {
  const edges = node.in.map((edge) => edge.id);
  emitNode(draft, 'node.skipped', { scope, id: node.id }, { edges });
  const open = node.out.filter((edge) => !isResolved(draft, edge, scope));
  resolveEdges(
    draft,
    scope,
    open.map((edge) => ({ edge, taken: false })),
  );
};

/**
 * After the graph changed, a hold ended or a run was reopened: resolves what finished nodes left open (late edges
 * resolve from the recorded outcome, R23), begins what a failure cancelled (R7), and looks at every pending node again,
 * in plan order.
 */
export const reconsider = (draft: Draft): void => {
  for (const id of draft.plan.order) {
    if (isTerminal(draft.state.status)) return;
    const node = planNode(draft, id);
    const state = nodeState(draft, id);
    if (state === undefined || state.status === 'pending') draft.work.push(id);
    // What a failure cancelled begins a new execution, at once or when the gate it waits for has answered.
    else if (state.status === 'cancelled' && state.cancelledBy === 'failure') {
      if (draft.state.pausedBy === undefined) beginNode(draft, node, state.scope, state.execution + 1);
    } else resolveLeftOpen(draft, node);
  }
};

const resolveLeftOpen = (draft: Draft, node: PlanNode): void => {
  const scope = '';
  const state = nodeState(draft, node.id, scope);
  if (state === undefined || state.heldBy !== undefined || holdsExits(draft.state, draft.plan, node.id))
    return;
  const open = node.out.filter((edge) => !isResolved(draft, edge, scope));
  if (open.length === 0) return;
  if (state.status === 'completed') {
    const route = routeOf(draft, { node, scope, label: state.label ?? 'success' });
    if (route.ok) resolveEdges(draft, scope, route.edges);
    else
      resolveEdges(
        draft,
        scope,
        open.map((edge) => ({ edge, taken: false, error: route.error.message })),
      );
  } else if (state.status === 'skipped') {
    resolveEdges(
      draft,
      scope,
      open.map((edge) => ({ edge, taken: false })),
    );
  } else if (state.status === 'failed' && !draft.state.unhandled.includes(nodeKey(scope, node.id))) {
    const route = routeOf(draft, { node, scope, label: 'error' });
    if (route.ok) resolveEdges(draft, scope, route.edges);
  } else if (state.status === 'failed' && draft.plan.onFailure === 'continue') {
    resolveEdges(
      draft,
      scope,
      open.map((edge) => ({ edge, taken: false })),
    );
  }
};
