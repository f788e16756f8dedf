/** Nodes and edges of a picture: what the state says of each, and with the log at hand what is only written there. */
import { edgeIdOf, endsOfEdge, type Plan } from '@aob/ir';
import type { GraphEdge, GraphNode } from '../../contract/graph.ts';
import type { PatchResource } from '../../contract/patches.ts';
import type { Span } from '../../moments/spans.ts';
import { type NodeState, nodeKey, type RunState } from '../../run/state.ts';
import { get, values } from '../../run/table.ts';
import { presentAttempt } from './present-attempt.ts';
import { cachedFromOf, failureOf, given, givenTime, storedValue } from './values.ts';

/** Every node of the document itself, in its order, and those that ran before a patch took them out. */
export const nodesAtTop = (
  state: RunState,
  plan: Plan,
  present: (node: NodeState) => GraphNode,
): GraphNode[] => {
  const inDocument = plan.document.nodes.map(({ id }) => {
    const node = get(state.nodes, id);
    return node === undefined ? pending(id) : present(node);
  });
  const gone = values(state.nodes)
    .filter((node) => node.scope === '' && !plan.node.has(node.id))
    .map(present)
    .sort((a, b) => (a.id < b.id ? -1 : 1));
  return [...inDocument, ...gone];
};

const pending = (id: string): GraphNode => ({ id, scope: '', status: 'pending', execution: 0, attempt: 0 });

/** `span`: what the log says of its attempt. */
export const presentNode = (node: NodeState, span: Span | undefined): GraphNode => ({
  id: node.id,
  scope: node.scope,
  status: node.status,
  execution: node.execution,
  attempt: node.attempt,
  ...givenTime('queued_at', span?.queuedAt ?? node.queuedAt),
  ...givenTime('started_at', span?.startedAt),
  ...givenTime('finished_at', node.status === 'retrying' ? undefined : span?.finishedAt),
  ...given('inputs', node.inputs && storedValue(node.inputs)),
  ...given('output', node.output && storedValue(node.output)),
  ...given('error', node.error && failureOf(node.error)),
  ...given('label', node.label),
  ...givenTime('due', span?.due),
  ...given('ticket_id', span?.ticketId),
  ...given('held_by', node.heldBy),
  ...given('no_runner_for', node.status === 'queued' ? node.needs : undefined),
  ...given('skipped_by', span?.skippedBy?.id),
  ...given('cached', span?.cached && cachedFromOf(span.cached)),
  ...given('child_run_id', node.child?.run_id),
  graph_version: node.graphVersion,
});

/** Of an instance that has ended the state holds nothing any more. */
export const presentSpan = (span: Span): GraphNode => ({
  ...presentAttempt(span),
  id: span.node,
  ...given('inputs', span.inputs && storedValue(span.inputs)),
  ...given('output', span.output && storedValue(span.output)),
  ...given('ticket_id', span.ticketId),
  ...given('skipped_by', span.skippedBy?.id),
});

export const edgesAtTop = (state: RunState, plan: Plan): GraphEdge[] =>
  plan.document.edges.map((edge) => {
    const id = edgeIdOf(edge);
    return {
      id,
      from: edge.from,
      to: edge.to,
      scope: '',
      state: get(state.edges, nodeKey('', id)) ?? 'pending',
    };
  });

/** An edge inside of a body, named by its id, after it has resolved. */
export const resolvedEdge = (
  { id, scope }: Pick<GraphEdge, 'id' | 'scope'>,
  state: 'taken' | 'dead',
): GraphEdge => {
  const [from, to] = endsOfEdge(id);
  return { id, from, to, scope, state };
};

type Applied = Pick<PatchResource, 'digest' | 'graph_version' | 'changes' | 'applied_at'>;

/** A patch in the stack of a run is what it was when it was applied, whatever became of it later. */
export const inStack = (patch: PatchResource, applied: Applied): PatchResource => ({
  ...patch,
  state: 'applied',
  ...applied,
});
