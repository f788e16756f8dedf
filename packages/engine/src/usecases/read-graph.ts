import { edgeIdOf, type Plan } from '@aob/ir';
import type { Graph, GraphEdge, GraphNode } from '../contract/graph.ts';
import type { PatchResource } from '../contract/patches.ts';
import { bodiesOf } from '../moments/bodies.ts';
import type { PlacedEvent } from '../moments/placed-event.ts';
import { type Span, spansOf } from '../moments/spans.ts';
import type { RunWriter } from '../ports/engine.ts';
import type { RunReads } from '../ports/run-reads.ts';
import { spelledOut } from '../run/fidelity.ts';
import { type NodeState, nodeKey, type RunState } from '../run/state.ts';
import { get, values } from '../run/table.ts';
import { readHistory } from './history.ts';
import { done, type Outcome, refused, runNotFound } from './outcome.ts';
import type { Plans } from './plans.ts';
import { cachedFromOf, failureOf, given, givenTime, storedValue, timestampOf } from './present/values.ts';
import { patchesOfRun } from './read-patches.ts';
import { undosIn } from './undo-history.ts';

export interface ReadGraphPorts {
  readonly reads: RunReads;
  readonly writer: RunWriter;
  readonly plans: Plans;
}

/** The graph as it stands, or as it stood after event `at`: base, applied patches, and what happened to each element. */
export const readGraph = async (
  ports: ReadGraphPorts,
  runId: string,
  at?: number,
): Promise<Outcome<Graph>> => {
  const state = await ports.writer.read(runId, at);
  const base = state?.workflow?.pinned ?? state?.workflow?.digest;
  if (state?.plan === undefined || base === undefined) return runNotFound(runId);
  if (at !== undefined && state.seq < at) return beyondTheLog(runId, at, state.seq);
  const [plan, basePlan, history, patches] = await Promise.all([
    ports.plans.load(state.plan),
    ports.plans.load(base),
    readHistory(ports.reads, runId, state.seq),
    patchesOfRun(ports.reads, runId),
  ]);
  const bodies = bodiesOf(history);
  const shown = new Set(['', ...bodies.flatMap((body) => body.shown.map(({ scope }) => scope))]);
  return done({
    run_id: runId,
    status: state.status,
    digest: plan.digest,
    graph_version: state.graphVersion,
    seq: state.seq,
    definition: plan.document,
    base: { digest: base, definition: basePlan.document },
    stack: stackOf(history, patches),
    nodes: withUndos(nodesOf(state, plan, history, shown), history),
    edges: [...edgesOf(state, plan), ...innerEdges(history, plan, shown)],
    bodies: [...bodies],
  });
};

/** Applied patches in the order in which they were applied, each as it was then. */
const stackOf = (history: readonly PlacedEvent[], patches: readonly PatchResource[]): PatchResource[] => {
  const byId = new Map(patches.map((patch) => [patch.patch_id, patch]));
  return history.flatMap(({ event, at }) => {
    if (event.type !== 'patch.applied') return [];
    const patch = byId.get(event.data.patch_id);
    if (patch === undefined) return [];
    const { after, graph_version, changes } = event.data;
    return [
      {
        ...patch,
        state: 'applied' as const,
        digest: after,
        graph_version,
        changes,
        applied_at: timestampOf(at),
      },
    ];
  });
};

/** Every node of the document itself, those that ran before a patch took them out, and what ran inside bodies. */
const nodesOf = (
  state: RunState,
  plan: Plan,
  history: readonly PlacedEvent[],
  shown: ReadonlySet<string>,
): GraphNode[] => {
  const spans = new Map(spansOf(history).map((span) => [nodeKey(span.scope, span.node), span]));
  const present = (node: NodeState): GraphNode => presentNode(node, spans.get(nodeKey(node.scope, node.id)));
  const inDocument = plan.document.nodes.map(({ id }) => {
    const node = get(state.nodes, id);
    return node === undefined ? pending(id) : present(node);
  });
  const gone = values(state.nodes)
    .filter((node) => node.scope === '' && !plan.node.has(node.id))
    .map(present)
    .sort((a, b) => (a.id < b.id ? -1 : 1));
  const inside = [...spans.values()]
    .filter(({ scope }) => scope !== '' && shown.has(scope))
    .map((span) => {
      const node = get(state.nodes, nodeKey(span.scope, span.node));
      return node === undefined ? presentSpan(span) : presentNode(node, span);
    });
  return [...inDocument, ...gone, ...inside];
};

const withUndos = (nodes: readonly GraphNode[], history: readonly PlacedEvent[]): GraphNode[] => {
  const undos = undosIn(history);
  return nodes.map((node) => ({
    ...node,
    ...given('compensation', undos.get(nodeKey(node.scope, node.id))),
  }));
};

/** Of an instance that has ended the state holds nothing any more. */
const presentSpan = (span: Span): GraphNode => ({
  id: span.node,
  scope: span.scope,
  status: span.status,
  execution: span.execution,
  attempt: span.attempt,
  ...givenTime('queued_at', span.queuedAt),
  ...givenTime('started_at', span.startedAt),
  ...givenTime('finished_at', span.finishedAt),
  ...given('inputs', span.inputs && storedValue(span.inputs)),
  ...given('output', span.output && storedValue(span.output)),
  ...given('error', span.error && failureOf(span.error)),
  ...given('label', span.label),
  ...given('ticket_id', span.ticketId),
  ...given('skipped_by', span.skippedBy?.id),
  ...given('cached', span.cached && cachedFromOf(span.cached)),
  ...given('child_run_id', span.childRunId),
  ...given('graph_version', span.graphVersion),
});

const pending = (id: string): GraphNode => ({ id, scope: '', status: 'pending', execution: 0, attempt: 0 });

const presentNode = (node: NodeState, span: Span | undefined): GraphNode => ({
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

const edgesOf = (state: RunState, plan: Plan): GraphEdge[] =>
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

/** In their instances, as they resolved. */
const innerEdges = (
  history: readonly PlacedEvent[],
  plan: Plan,
  shown: ReadonlySet<string>,
): readonly GraphEdge[] =>
  history
    .flatMap(({ event }) => spelledOut(event))
    .flatMap((event): readonly GraphEdge[] => {
      if (event.type !== 'edge.taken' && event.type !== 'edge.dead') return [];
      const { edge: id, scope = '' } = event.data;
      if (scope === '' || !shown.has(scope)) return [];
      const [from = '', to = ''] = id.replace(/:.*$/, '').split('->');
      const known = plan.edge.get(id) ?? { from, to };
      const outcome = event.type === 'edge.taken' ? 'taken' : 'dead';
      return [{ id, from: known.from, to: known.to, scope, state: outcome }];
    });

export const beyondTheLog = (runId: string, at: number, seq: number, pointer = '/at'): Outcome<never> =>
  refused({
    kind: 'not_found',
    code: 'run.seq_unknown',
    message: `${runId} has no event ${at} yet; the last one is ${seq}.`,
    hint: 'Leave out at for the graph as it is now.',
    pointer,
  });
