import type { Plan } from '@aob/ir';
import type { Graph, GraphEdge, GraphNode, GraphQuery } from '../contract/graph.ts';
import type { PatchResource } from '../contract/patches.ts';
import { bodiesOf } from '../moments/bodies.ts';
import type { PlacedEvent } from '../moments/placed-event.ts';
import { spansOf } from '../moments/spans.ts';
import type { RunWriter } from '../ports/engine.ts';
import type { RunReads } from '../ports/run-reads.ts';
import { spelledOut } from '../run/fidelity.ts';
import { type NodeState, nodeKey, type RunState } from '../run/state.ts';
import { get } from '../run/table.ts';
import { graphOfState } from './graph-of-state.ts';
import { readHistory } from './history.ts';
import { done, type Outcome, refused, runNotFound } from './outcome.ts';
import type { Plans } from './plans.ts';
import {
  edgesAtTop,
  inStack,
  nodesAtTop,
  presentNode,
  presentSpan,
  resolvedEdge,
} from './present/present-graph.ts';
import { given, timestampOf } from './present/values.ts';
import { patchesOfRun } from './read-patches.ts';
import { undosIn } from './undo-history.ts';

export interface ReadGraphPorts {
  readonly reads: RunReads;
  readonly writer: RunWriter;
  readonly plans: Plans;
}

/** A run of more events than this is long: to read all of them takes longer than somebody who opens it would wait. */
const SHORT_EVENTS_MAX = 5_000;

/**
 * The graph as it stands, or as it stood after event `at`: base, applied patches, and what happened to each element. With
 * `history: 'short'` the log of a long run is not read: then it is what the state says (`graphOfState`).
 */
export const readGraph = async (
  ports: ReadGraphPorts,
  runId: string,
  { at, history = 'full' }: GraphQuery = {},
): Promise<Outcome<Graph>> => {
  const state = await ports.writer.read(runId, at);
  const base = state?.workflow?.pinned ?? state?.workflow?.digest;
  if (state?.plan === undefined || base === undefined) return runNotFound(runId);
  if (at !== undefined && state.seq < at) return beyondTheLog(runId, at, state.seq);
  const [plan, basePlan, patches] = await Promise.all([
    ports.plans.load(state.plan),
    ports.plans.load(base),
    patchesOfRun(ports.reads, runId),
  ]);
  const isLeftOut = history === 'short' && state.seq > SHORT_EVENTS_MAX;
  const happened = isLeftOut
    ? graphOfState(state, plan, patches)
    : graphOfLog(state, plan, patches, await readHistory(ports.reads, runId, state.seq));
  return done({
    run_id: runId,
    status: state.status,
    digest: plan.digest,
    graph_version: state.graphVersion,
    seq: state.seq,
    definition: plan.document,
    base: { digest: base, definition: basePlan.document },
    ...happened,
  });
};

const graphOfLog = (
  state: RunState,
  plan: Plan,
  patches: readonly PatchResource[],
  history: readonly PlacedEvent[],
): Pick<Graph, 'stack' | 'nodes' | 'edges' | 'bodies'> => {
  const bodies = bodiesOf(history);
  const shown = new Set(['', ...bodies.flatMap((body) => body.shown.map(({ scope }) => scope))]);
  return {
    stack: stackOf(history, patches),
    nodes: withUndos(nodesOf(state, plan, history, shown), history),
    edges: [...edgesAtTop(state, plan), ...innerEdges(history, shown)],
    bodies: [...bodies],
  };
};

/** Applied patches in the order in which they were applied, each as it was then. */
const stackOf = (history: readonly PlacedEvent[], patches: readonly PatchResource[]): PatchResource[] => {
  const byId = new Map(patches.map((patch) => [patch.patch_id, patch]));
  return history.flatMap(({ event, at }) => {
    if (event.type !== 'patch.applied') return [];
    const patch = byId.get(event.data.patch_id);
    if (patch === undefined) return [];
    const { after, graph_version, changes } = event.data;
    return [inStack(patch, { digest: after, graph_version, changes, applied_at: timestampOf(at) })];
  });
};

/** Those at the top, and what ran inside bodies. */
const nodesOf = (
  state: RunState,
  plan: Plan,
  history: readonly PlacedEvent[],
  shown: ReadonlySet<string>,
): GraphNode[] => {
  const spans = new Map(spansOf(history).map((span) => [nodeKey(span.scope, span.node), span]));
  const present = (node: NodeState): GraphNode => presentNode(node, spans.get(nodeKey(node.scope, node.id)));
  const inside = [...spans.values()]
    .filter(({ scope }) => scope !== '' && shown.has(scope))
    .map((span) => {
      const node = get(state.nodes, nodeKey(span.scope, span.node));
      return node === undefined ? presentSpan(span) : presentNode(node, span);
    });
  return [...nodesAtTop(state, plan, present), ...inside];
};

const withUndos = (nodes: readonly GraphNode[], history: readonly PlacedEvent[]): GraphNode[] => {
  const undos = undosIn(history);
  return nodes.map((node) => ({
    ...node,
    ...given('compensation', undos.get(nodeKey(node.scope, node.id))),
  }));
};

/** In their instances, as they resolved. */
const innerEdges = (history: readonly PlacedEvent[], shown: ReadonlySet<string>): readonly GraphEdge[] =>
  history
    .flatMap(({ event }) => spelledOut(event))
    .flatMap((event): readonly GraphEdge[] => {
      if (event.type !== 'edge.taken' && event.type !== 'edge.dead') return [];
      const { edge: id, scope = '' } = event.data;
      if (scope === '' || !shown.has(scope)) return [];
      return [resolvedEdge({ id, scope }, event.type === 'edge.taken' ? 'taken' : 'dead')];
    });

export const beyondTheLog = (runId: string, at: number, seq: number, pointer = '/at'): Outcome<never> =>
  refused({
    kind: 'not_found',
    code: 'run.seq_unknown',
    message: `${runId} has no event ${at} yet; the last one is ${seq}.`,
    hint: 'Leave out at for the graph as it is now.',
    pointer,
  });
