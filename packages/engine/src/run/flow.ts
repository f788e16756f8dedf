/**
 * How tokens move (R1–R4, R7): a node ends, its edges resolve, what they make ready begins. One first-in-first-out
 * worklist per decision (`settle.ts` works it off); nothing here recurses over the graph.
 */
import type { EdgeLabel, Json, PlanBody, PlanNode } from '@aob/ir';
import { begin } from './begin.ts';
import { prepareCompensation } from './compensation/prepare.ts';
import {
  bodyIn,
  type Draft,
  emitNode,
  loadValue,
  nodeState,
  type Place,
  payloadOf,
  planIn,
  planNode,
} from './draft.ts';
import type { Actor, CachedFrom, EdgesResolved, Failure, Payload } from './events.ts';
import { executionsBefore } from './evolve-scope.ts';
import { edgesInOneLine } from './fidelity.ts';
import { failRun, stopWithin } from './finish.ts';
import { holdsExits, holdsStart } from './frontier.ts';
import { holdNode } from './hold.ts';
import { endLosers } from './losers.ts';
import { openFailureTicket } from './open-ticket.ts';
import { EVENT_VERSIONS } from './read-events.ts';
import { beganAt, hasLostUnbegun, waitsForEdges, waitsForPatch } from './replay/recording.ts';
import { isResolved, type ResolvedEdge, resolveEdges, routeOf } from './route.ts';
import { enclosing, instanceOf } from './scope.ts';
import { isEnding, isHeldBack, nodeKey, type RunState } from './state.ts';
import { get, sortedKeys } from './table.ts';

export interface Completion {
  readonly node: PlanNode;
  readonly scope: string;
  readonly execution: number;
  readonly attempt: number;
  readonly output: Payload;
  readonly label: EdgeLabel;
  readonly skippedBy?: Actor;
  /** In a replay: where in the other run's log this is from. */
  readonly recorded?: number;
  /** The result of an earlier run, as the runner found it. */
  readonly cached?: CachedFrom;
}

export const completeNode = (draft: Draft, done: Completion): void => {
  const { node, scope, execution, attempt, output, label, skippedBy, recorded, cached } = done;
  const held = scope === '' ? holdsExits(draft.state, draft.plan, node.id) : undefined;
  const value: Json | undefined = node.out.some((edge) => edge.when) ? loadValue(draft, output) : undefined;
  const route = held
    ? undefined
    : routeOf(draft, { node, scope, label, ...(value !== undefined && { output: value }) });
  const hasWorked = skippedBy === undefined && cached === undefined;
  const mayUndo = hasWorked && (recorded === undefined || draft.state.replay?.mode !== 'live');
  if (route && !route.ok) {
    // It did its work; only where that leads is unknown.
    if (mayUndo) prepareCompensation(draft, { node, scope, id: node.id, execution, output });
    failNode(draft, { node, scope, execution, attempt, error: route.error });
    return;
  }
  const at = { scope, id: node.id };
  const facts = { execution, attempt, output, label };
  const source = {
    ...(skippedBy && { skipped_by: skippedBy }),
    ...(recorded !== undefined && { recorded }),
    ...(cached && { cached }),
  };
  const ended = { ...facts, ...source };
  const undo = { node, ...at, execution, output };
  if (route?.ok) {
    leave(draft, scope, route.edges, (edges) => {
      const version = edges && EVENT_VERSIONS['node.completed'];
      emitNode(draft, 'node.completed', at, { ...ended, ...edges }, version);
      if (mayUndo) prepareCompensation(draft, undo);
    });
    return;
  }
  emitNode(draft, 'node.completed', at, ended);
  if (mayUndo) prepareCompensation(draft, undo);
  if (held) holdNode(draft, at, held);
};

/** A node ends and its edges resolve: a line for each, or one for all where the run is not to be watched. */
const leave = (
  draft: Draft,
  scope: string,
  resolved: readonly ResolvedEdge[],
  end: (edges: EdgesResolved | undefined) => void,
): void => {
  const edges = edgesInOneLine(draft, resolved);
  end(edges);
  if (edges === undefined) resolveEdges(draft, scope, resolved);
  else for (const { edge } of resolved) draft.work.push({ scope, id: edge.to });
};

export interface NodeFailure {
  readonly node: PlanNode;
  readonly scope: string;
  readonly execution: number;
  readonly attempt: number;
  readonly error: Failure;
}

/** A failure after all retries: error edges if one takes it, else what `on_failure` says of the innermost body (R6, R7). */
export const failNode = (draft: Draft, failed: NodeFailure): void => {
  const { node, scope, execution, attempt } = failed;
  // What failed in an instance of its body is what failed.
  const error = failed.error.scope === undefined ? failureAt(failed.error, node.id, scope) : failed.error;
  const route = routeOf(draft, { node, scope, label: 'error' });
  const handled = route.ok && route.edges.some(({ taken }) => taken);
  emitNode(draft, 'node.failed', { scope, id: node.id }, { execution, attempt, error, handled });
  if (handled || draft.plan.onFailure === 'continue') {
    if (route.ok) resolveEdges(draft, scope, route.edges);
    return;
  }
  if (asksAboutFailures(draft) && !isHandledAround(draft, scope))
    openFailureTicket(draft, { node: node.id, scope, error });
  else giveUp(draft, scope, error);
};

/** Whoever replays a record asks nobody: what failed then fails again. */
const asksAboutFailures = ({ plan, state: { replay } }: Draft): boolean =>
  plan.onFailure === 'review' && (replay === undefined || replay.mode === 'live');

/** A map around it collects failures, or an error edge leaves a node in whose body it is: nobody has to be asked. */
const isHandledAround = (draft: Draft, scope: string): boolean =>
  enclosing(scope).some((around) => {
    const instance = instanceOf(around);
    const owner = instance && planNode(draft, instance.owner, instance.parent);
    return owner !== undefined && (collects(owner) || owner.out.some((edge) => edge.on === 'error'));
  });

const collects = ({ type, config }: PlanNode): boolean =>
  type === 'map' && config.on_item_error === 'collect';

/** The failure is the end of the run, or of the innermost body around it. */
export const giveUp = (draft: Draft, scope: string, error: Failure): void => {
  if (scope === '') failRun(draft, error);
  else failScope(draft, scope, error);
};

const failureAt = (error: Failure, node: string, scope: string): Failure =>
  scope === '' ? { ...error, node } : { ...error, node, scope };

/** One instance stops; what its failure means for the node that owns the body is that node's business. */
const failScope = (draft: Draft, scope: string, error: Failure): void => {
  stopWithin(draft, (key) => key.startsWith(scope), 'failure', `${error.node} failed: ${error.message}`);
  closeFailed(draft, scope, error);
};

/** With `on_item_error: collect` the failure is what the item returns. */
export const closeFailed = (draft: Draft, scope: string, error: Failure): void => {
  const instance = instanceOf(scope);
  if (instance === undefined) return;
  const { owner: id, parent, index } = instance;
  const node = planNode(draft, id, parent);
  const { code, message } = error;
  const facts = index === undefined ? { error } : { index, error };
  emitNode(
    draft,
    'scope.closed',
    { scope: parent, id },
    collects(node) ? { ...facts, output: payloadOf(draft, { error: { code, message } }) } : facts,
  );
  draft.bodies.push({ scope: parent, id });
};

/** R2: what the resolved in-edges of a pending node mean by its join. */
type Readiness = 'ready' | 'dead' | 'open';

export const readiness = (draft: Draft, node: PlanNode, scope: string): Readiness => {
  // The beginning of a graph waits for nothing.
  if (node.in.length === 0) return 'ready';
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

/** `isUnbeaten`: in a replay, what lost then before it began has not lost here, and is looked at like any other. */
export const considerNode = (draft: Draft, { scope, id }: Place, isUnbeaten = false): void => {
  // Resuming looks at every pending node again, and so does whoever reopens what has failed.
  if (isHeldBack(draft.state) || isEnding(draft.state) || isStopped(draft.state, scope)) return;
  // A patch later in the same decision may have removed it.
  const node = planIn(draft, scope).node.get(id);
  if (node === undefined) return;
  if (draft.state.replay !== undefined && isKeptBack(draft, scope, id, isUnbeaten)) return;
  const before = nodeState(draft, node.id, scope);
  // Late arrivals at `any` and `quorum` joins are recorded as edges, never a second execution (R2).
  if (before && before.status !== 'pending') return;
  const verdict = readiness(draft, node, scope);
  if (verdict === 'open') return;
  if (verdict === 'ready' && waitsForEdges(draft, scope, id)) return;
  const holder = scope === '' ? holdsStart(draft.state, node.id) : undefined;
  if (holder !== undefined) {
    if (before?.heldBy === undefined) holdNode(draft, { scope, id: node.id }, holder);
    return;
  }
  if (verdict === 'dead') {
    skipDead(draft, node, scope);
    return;
  }
  beginNode(draft, node, scope, executionsBefore(draft.state, scope, node.id) + 1);
  if (node.losers.length > 0) endLosers(draft, node, scope);
};

/** In a replay: until the patch that came before it, or until it loses as it did then. */
const isKeptBack = (draft: Draft, scope: string, id: string, isUnbeaten: boolean): boolean =>
  (!isUnbeaten && hasLostUnbegun(draft, scope, id)) || waitsForPatch(draft, beganAt(draft, scope, id));

/** The instance is over, or one beside or around it has failed: nothing begins there any more. */
export const isStopped = (state: RunState, scope: string): boolean =>
  enclosing(scope).some((around) => {
    const instance = instanceOf(around);
    const body = instance && get(state.bodies, nodeKey(instance.parent, instance.owner));
    return get(state.scopes, around)?.status !== 'open' || body === undefined || body.failed.length > 0;
  });

/** Starts an execution and carries an outcome that is known at once (pure nodes, refusals) through. */
export const beginNode = (draft: Draft, node: PlanNode, scope: string, execution: number): void => {
  const begun = begin(draft, { node, scope, execution });
  if (begun.kind === 'completed') {
    const { output, label, recorded } = begun;
    const done = { node, scope, execution, attempt: 1, output, label };
    completeNode(draft, recorded === undefined ? done : { ...done, recorded });
  } else if (begun.kind === 'failed') {
    failNode(draft, { node, scope, execution, attempt: 1, error: begun.error });
  }
};

/** Dead-path elimination: a node nobody reaches is skipped and its own edges die (R1). */
const skipDead = (draft: Draft, node: PlanNode, scope: string): void => {
  const edges = node.in.map((edge) => edge.id);
  const open = node.out.filter((edge) => !isResolved(draft, edge, scope));
  const dead = open.map((edge) => ({ edge, taken: false }));
  leave(draft, scope, dead, (left) => {
    const version = left && EVENT_VERSIONS['node.skipped'];
    emitNode(draft, 'node.skipped', { scope, id: node.id }, { edges, ...left }, version);
  });
};

/**
 * After the graph changed, a hold ended or a run was reopened: resolves what finished nodes left open (late edges
 * resolve from the recorded outcome, R23), begins what a failure cancelled (R7), and looks at every pending node again,
 * in plan order, first at the top, then in the open instances.
 */
export const reconsider = (draft: Draft): void => {
  reconsiderGraph(draft, '', draft.plan.body);
  for (const scope of sortedKeys(draft.state.scopes)) {
    const body = bodyIn(draft, scope);
    if (body === undefined || get(draft.state.scopes, scope)?.status !== 'open') continue;
    reconsiderGraph(draft, scope, body);
    draft.touched.add(scope);
  }
};

const reconsiderGraph = (draft: Draft, scope: string, { order }: PlanBody): void => {
  for (const id of order) {
    if (isEnding(draft.state) || isStopped(draft.state, scope)) return;
    const node = planNode(draft, id, scope);
    const state = nodeState(draft, id, scope);
    if (state === undefined || state.status === 'pending') draft.work.push({ scope, id });
    // What a failure cancelled begins a new execution, at once or when the gate it waits for has answered.
    else if (state.status === 'cancelled' && state.cancelledBy === 'failure') {
      if (!isHeldBack(draft.state)) beginNode(draft, node, scope, state.execution + 1);
    } else if (node.body !== undefined && state.status === 'waiting') draft.bodies.push({ scope, id });
    else resolveLeftOpen(draft, node, scope);
  }
};

const resolveLeftOpen = (draft: Draft, node: PlanNode, scope: string): void => {
  const state = nodeState(draft, node.id, scope);
  const isHeld = scope === '' && holdsExits(draft.state, draft.plan, node.id) !== undefined;
  if (state === undefined || state.heldBy !== undefined || isHeld) return;
  const open = node.out.filter((edge) => !isResolved(draft, edge, scope));
  if (open.length === 0) return;
  const dead = (error?: string) =>
    open.map((edge) => ({ edge, taken: false, ...(error !== undefined && { error }) }));
  if (state.status === 'completed') {
    const route = routeOf(draft, { node, scope, label: state.label ?? 'success' });
    resolveEdges(draft, scope, route.ok ? route.edges : dead(route.error.message));
  } else if (state.status === 'skipped' || state.cancelledBy === 'join') {
    resolveEdges(draft, scope, dead());
  } else if (state.status === 'failed' && !draft.state.unhandled.includes(nodeKey(scope, node.id))) {
    const route = routeOf(draft, { node, scope, label: 'error' });
    if (route.ok) resolveEdges(draft, scope, route.edges);
  } else if (state.status === 'failed' && draft.plan.onFailure === 'continue') {
    resolveEdges(draft, scope, dead());
  }
};
