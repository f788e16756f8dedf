/** The log of a finished run as what a replay of it needs to know (R34). Pure. */
import type { Plan } from '@aob/ir';
import type { PlacedEvent } from '../../moments/placed-event.ts';
import type { RunEvent } from '../../run/events.ts';
import type { RecordedNode, RecordedUndo, Recording } from '../../run/replay/recording.ts';
import { outermostOwner, scopeOf } from '../../run/scope.ts';
import { nodeKey, type RunPatch } from '../../run/state.ts';

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
    undos: undosIn(history),
    scopes: Object.fromEntries(scopes),
    reused,
    patches: appliedPatches(history),
  };
};

/** Of several undoings of one node, which a removed node that came back can have, the last one counts. */
const undosIn = (history: readonly PlacedEvent[]): NonNullable<Recording['undos']> => {
  const undos: { [key: string]: RecordedUndo } = {};
  const keys = new Map<number, string>();
  for (const { seq, event } of history) {
    if (event.type === 'compensation.prepared') {
      const { inputs, ...data } = event.data;
      const key = nodeKey(event.scope ?? '', event.node);
      keys.set(seq, key);
      const config = 'config' in data ? data.config : undefined;
      undos[key] = { ...(inputs && { inputs }), ...(config && { config }) };
    }
    const outcome = undoOutcome(event, seq);
    const key = outcome && 'undoes' in event.data ? keys.get(event.data.undoes ?? 0) : undefined;
    if (outcome !== undefined && key !== undefined) undos[key] = { ...undos[key], outcome };
  }
  return undos;
};

const undoOutcome = (event: RunEvent, seq: number): RecordedUndo['outcome'] => {
  switch (event.type) {
    case 'compensation.completed':
      return { seq, output: event.data.output };
    case 'compensation.failed':
      return { seq, error: event.data.error };
    case 'compensation.skipped':
      return { seq, actor: event.data.actor, reason: event.data.reason };
    default:
      return undefined;
  }
};

/** Nodes at the top of which something was undone, in their bodies too: whoever goes on for real does them anew. */
export const undoneNodes = (history: readonly PlacedEvent[]): ReadonlySet<string> =>
  new Set(
    history.flatMap(({ event }) =>
      event.type === 'compensation.completed' || event.type === 'compensation.skipped'
        ? [outermostOwner(event.scope ?? '') ?? event.node]
        : [],
    ),
  );

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
      return event.data.lost_to === undefined ? { began } : { began, lost: true };
    case 'node.cancelled': {
      const { outcome: _outcome, ...rest } = before ?? { began };
      return event.data.by === 'join' ? { ...rest, lost: true } : rest;
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
  const proposed = new Map<string, RunPatch>();
  return history.flatMap(({ seq, event }) => {
    if (event.type === 'patch.proposed') {
      const { patch_id: id, operations, reason, author, pins, compensates } = event.data;
      const more = { ...(pins && { pins }), ...(compensates && { compensates }) };
      proposed.set(id, { id, operations, reason, author, ...more });
    }
    const proposal = event.type === 'patch.applied' ? proposed.get(event.data.patch_id) : undefined;
    const operations = event.type === 'patch.applied' ? event.data.rebased_operations : undefined;
    return proposal === undefined
      ? []
      : [{ seq, proposal: { ...proposal, ...(operations && { operations }) } }];
  });
};
