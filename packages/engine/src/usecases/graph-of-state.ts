/**
 * What has happened to the graph of a run as its folded state says it, without a look at the log: a picture that costs what is
 * on it, however long the run is. What it lacks of the picture of the log is in `Graph.history`.
 */
import type { Plan } from '@aob/ir';
import type { BodyInstance, Graph, GraphBody, GraphNode, GraphUndo } from '../contract/graph.ts';
import type { PatchResource } from '../contract/patches.ts';
import { presentBody } from '../moments/bodies.ts';
import { instanceOf } from '../run/scope.ts';
import {
  type BodyState,
  type NodeState,
  nodeKey,
  type RunState,
  type ScopeState,
  type UndoState,
} from '../run/state.ts';
import { entries, get, values } from '../run/table.ts';
import { edgesAtTop, inStack, nodesAtTop, presentNode, resolvedEdge } from './present/present-graph.ts';
import { failureOf, given, storedValue } from './present/values.ts';

export const graphOfState = (
  state: RunState,
  plan: Plan,
  patches: readonly PatchResource[],
): Pick<Graph, 'stack' | 'nodes' | 'edges' | 'bodies' | 'history'> => {
  const tickets = ticketsByNode(state);
  const undos = undosByNode(state);
  const present = (node: NodeState): GraphNode => {
    const key = nodeKey(node.scope, node.id);
    return {
      ...presentNode(node, undefined),
      ...given('ticket_id', tickets.get(key)),
      ...given('compensation', undos.get(key)),
    };
  };
  const inside = values(state.nodes).filter(({ scope }) => scope !== '');
  return {
    stack: stackOf(state, patches),
    nodes: [...nodesAtTop(state, plan, present), ...inside.sort(byPlace).map(present)],
    edges: [...edgesAtTop(state, plan), ...innerEdges(state)],
    bodies: bodiesOf(state),
    history: 'none',
  };
};

const byPlace = (a: NodeState, b: NodeState): number =>
  nodeKey(a.scope, a.id) < nodeKey(b.scope, b.id) ? -1 : 1;

/** The ledger is written with the log; what it holds beyond this state is left out. */
const stackOf = ({ graphVersion }: RunState, patches: readonly PatchResource[]): PatchResource[] =>
  patches
    .flatMap(({ graph_version: version, ...patch }) =>
      version === undefined || patch.applied_at === undefined || version > graphVersion
        ? []
        : [{ ...patch, graph_version: version }],
    )
    .sort((a, b) => a.graph_version - b.graph_version)
    .map((patch) => inStack(patch, {}));

/** Of several tickets of a node the last. */
const ticketsByNode = ({ tickets }: RunState): ReadonlyMap<string, string> => {
  const byNode = new Map<string, string>();
  for (const { id, node, scope, undoes } of values(tickets).sort((a, b) => a.openedSeq - b.openedSeq))
    if (node !== undefined && undoes === undefined) byNode.set(nodeKey(scope, node), id);
  return byNode;
};

const undosByNode = ({ undos }: RunState): ReadonlyMap<string, GraphUndo> =>
  new Map(
    values(undos)
      .sort((a, b) => a.seq - b.seq)
      .map((undo) => [nodeKey(undo.scope, undo.node), presentUndo(undo)]),
  );

const presentUndo = ({ status, execution, attempt, inputs, error }: UndoState): GraphUndo => ({
  status,
  execution,
  attempt,
  ...given('inputs', inputs && storedValue(inputs)),
  ...given('error', error && failureOf(error)),
});

const innerEdges = ({ edges }: RunState) =>
  entries(edges)
    .flatMap(([key, outcome]) => {
      const at = key.lastIndexOf('/') + 1;
      return at === 0 ? [] : [resolvedEdge({ id: key.slice(at), scope: key.slice(0, at) }, outcome)];
    })
    .sort((a, b) => (a.scope + a.id < b.scope + b.id ? -1 : 1));

/** The bodies that have begun and are not done with, each with the instances the state still knows. */
const bodiesOf = (state: RunState): GraphBody[] => {
  const known = scopesByBody(state);
  return entries(state.bodies)
    .flatMap(([key, body]): readonly GraphBody[] => {
      const node = get(state.nodes, key);
      return node === undefined ? [] : [bodyOf(node, body, (known.get(key) ?? []).sort(byIndex))];
    })
    .sort((a, b) => (a.scope + a.node < b.scope + b.node ? -1 : 1));
};

const scopesByBody = ({ scopes }: RunState): ReadonlyMap<string, ScopeState[]> => {
  const byBody = new Map<string, ScopeState[]>();
  for (const scope of values(scopes)) {
    const at = instanceOf(scope.scope);
    if (at === undefined) continue;
    const key = nodeKey(at.parent, at.owner);
    const siblings = byBody.get(key);
    if (siblings === undefined) byBody.set(key, [scope]);
    else siblings.push(scope);
  }
  return byBody;
};

const bodyOf = (
  { id, scope }: NodeState,
  { total, opened, closed, failed }: BodyState,
  scopes: readonly ScopeState[],
): GraphBody => {
  const instances = new Map(scopes.map((instance) => [instance.scope, outcomeOf(instance)]));
  // Its failure was collected: it is closed for good all the same.
  const collected = scopes.filter(({ status, error }) => status === 'closed' && error !== undefined).length;
  return {
    ...presentBody({ node: id, scope, total, instances }),
    opened,
    completed: closed - collected,
    failed: failed.length + collected,
  };
};

const outcomeOf = ({ status, error }: ScopeState): BodyInstance['status'] => {
  if (status !== 'closed') return status;
  return error === undefined ? 'completed' : 'failed';
};

const byIndex = (a: ScopeState, b: ScopeState): number =>
  (instanceOf(a.scope)?.index ?? 0) - (instanceOf(b.scope)?.index ?? 0);
