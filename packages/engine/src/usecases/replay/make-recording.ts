/** The log of a finished run as what a replay of it needs to know (R34). Pure. */
import type { PatchProposal, Plan } from '@aob/ir';
import type { RunEvent } from '../../run/events.ts';
import type { RecordedNode, Recording } from '../../run/replay/recording.ts';
import { scopeOf } from '../../run/scope.ts';
import { nodeKey } from '../../run/state.ts';
import type { PlacedEvent } from '../history.ts';

interface Place {
  readonly scope: string;
  readonly id: string;
}

/** `isDoneAnew`: what is causally after the starting point. */
export const makeRecording = (
  history: readonly PlacedEvent[],
  isDoneAnew: (place: Place, node: RecordedNode) => boolean,
): Recording => {
  const nodes = new Map<string, RecordedNode>();
  const places = new Map<string, Place>();
  for (const placed of history) noteNode(nodes, places, placed);
  const reused = [...nodes].flatMap(([key, node]) => {
    const place = places.get(key);
    const isDone = node.outcome !== undefined && 'output' in node.outcome;
    return place !== undefined && isDone && !isDoneAnew(place, node) ? [key] : [];
  });
  const scopes = history.flatMap(({ seq, event }) => {
    if (event.type !== 'scope.opened') return [];
    const { scope: parent = '', node: owner } = event;
    return [[scopeOf({ owner, parent, index: event.data.index }), seq] as const];
  });
  return {
    nodes: Object.fromEntries(nodes),
    scopes: Object.fromEntries(scopes),
    reused,
    patches: appliedPatches(history),
  };
};

/** Nodes with bodies of which a replay has only the end, as its own record took them over whole. */
export const bodiesTakenOver = (history: readonly PlacedEvent[], plan: Plan): ReadonlySet<string> =>
  new Set(
    history.flatMap(({ event }) => {
      if (event.type !== 'node.completed' || event.data.recorded === undefined) return [];
      return plan.node.get(event.node)?.body === undefined ? [] : [nodeKey(event.scope ?? '', event.node)];
    }),
  );

/** Of several executions the last one counts: that is how the node ended. */
const noteNode = (
  nodes: Map<string, RecordedNode>,
  places: Map<string, Place>,
  { seq, event }: PlacedEvent,
): void => {
  if (!('node' in event) || event.node === undefined) return;
  const { scope = '', node: id } = event;
  const key = nodeKey(scope, id);
  const before = nodes.get(key);
  const after = noted(before, event, seq);
  if (after === undefined) return;
  nodes.set(key, after);
  places.set(key, { scope, id });
};

const noted = (before: RecordedNode | undefined, event: RunEvent, seq: number): RecordedNode | undefined => {
  const began = before?.began ?? seq;
  switch (event.type) {
    case 'node.queued': {
      const { inputs, config, edges } = event.data;
      return { began, inputs, ...(config && { config }), ...(edges.length > 0 && { edges }) };
    }
    case 'node.skipped':
      return { began };
    case 'node.cancelled': {
      const { outcome: _outcome, ...rest } = before ?? { began };
      return rest;
    }
    case 'node.completed':
      return { ...before, began, outcome: { seq, output: event.data.output, label: event.data.label } };
    case 'node.failed':
      return { ...before, began, outcome: { seq, error: event.data.error } };
    default:
      return undefined;
  }
};

const appliedPatches = (history: readonly PlacedEvent[]): Recording['patches'] => {
  const proposed = new Map<string, PatchProposal>();
  return history.flatMap(({ seq, event }) => {
    if (event.type === 'patch.proposed') {
      const { patch_id: id, operations, reason, author } = event.data;
      proposed.set(id, { id, operations, reason, author });
    }
    const proposal = event.type === 'patch.applied' ? proposed.get(event.data.patch_id) : undefined;
    const operations = event.type === 'patch.applied' ? event.data.rebased_operations : undefined;
    return proposal === undefined
      ? []
      : [{ seq, proposal: { ...proposal, ...(operations && { operations }) } }];
  });
};
