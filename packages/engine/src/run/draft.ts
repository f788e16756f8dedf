/**
 * A decision while it is being made: the fork it works on and what it has said so far. `emit` is the only way to
 * change anything, so that what `decide` saw and what `evolve` will see after a crash cannot differ.
 */
import {
  type Bindings,
  canonicalJson,
  type Digest,
  type Json,
  type Plan,
  type PlanNode,
  type Reads,
  utf8Size,
} from '@aob/ir';
import type { BlobWrite, DecideContext, DocumentWrite, Effect } from './decision.ts';
import type { EventOf, Payload, RunEvent, RunEventType } from './events.ts';
import { evolve, timerId } from './evolve.ts';
import { forkState, inScope, type NodeState, nodeKey, type RunState, type WritableRun } from './state.ts';
import { get } from './table.ts';

/** Payloads up to this many characters stay in the event; larger ones become blobs. */
export const INLINE_CHARS_MAX = 16_384;

export interface Draft {
  readonly state: WritableRun;
  plan: Plan;
  readonly ctx: DecideContext;
  readonly at: number;
  readonly events: RunEvent[];
  readonly effects: Effect[];
  readonly blobs: BlobWrite[];
  readonly documents: DocumentWrite[];
  /** Plans that this decision compiled itself, by digest: nobody else knows them yet. */
  readonly compiled: Map<Digest, Plan>;
  /** Nodes whose readiness is to be looked at, first in, first out (R4). */
  readonly work: string[];
}

export const openDraft = (state: RunState, plan: Plan, ctx: DecideContext): Draft => ({
  state: forkState(state),
  plan,
  ctx,
  // R15: time never goes back within a run.
  at: Math.max(ctx.now, state.lastAt),
  events: [],
  effects: [],
  blobs: [],
  documents: [],
  compiled: new Map(),
  work: [],
});

export const emit = (draft: Draft, event: RunEvent): void => {
  draft.events.push(event);
  evolve(draft.state, event, draft.at);
};

type NodeEventType = {
  [T in RunEventType]: EventOf<T> extends { readonly node: string } ? T : never;
}[RunEventType];

/** Says something about one node; at the top there is no scope to name. */
export const emitNode = <T extends NodeEventType>(
  draft: Draft,
  type: T,
  { scope, id }: { readonly scope: string; readonly id: string },
  data: EventOf<T>['data'],
): void => {
  const event = scope === '' ? { type, node: id, data } : { type, scope, node: id, data };
  emit(draft, event as RunEvent);
};

/** Sets the clock of one node; what the node does next takes it away again (`evolve`). */
export const setNodeTimer = (
  draft: Draft,
  kind: 'attempt' | 'retry' | 'delay' | 'wait',
  { scope, id }: { readonly scope: string; readonly id: string },
  due: number,
): void => {
  const data = { timer_id: timerId(kind, nodeKey(scope, id)), kind, due, node: id, ...inScope(scope) };
  emit(draft, { type: 'timer.set', data });
};

/** Thrown inside a decision only; `decide` turns it into the answer `need`. */
export class NeedBlob extends Error {
  readonly digest: Digest;
  constructor(digest: Digest) {
    super(`blob ${digest} is not loaded`);
    this.digest = digest;
  }
}

export const payloadOf = (draft: Draft, value: Json): Payload => {
  const text = canonicalJson(value);
  const digest = draft.ctx.hash(text);
  if (text.length <= INLINE_CHARS_MAX) return { value, digest };
  draft.blobs.push({ digest, text });
  return { ref: digest, digest, size: utf8Size(text) };
};

export const loadValue = (draft: Draft, payload: Payload): Json => {
  if ('value' in payload) return payload.value;
  const text = draft.blobs.find((blob) => blob.digest === payload.ref)?.text ?? draft.ctx.blob(payload.ref);
  if (text === undefined) throw new NeedBlob(payload.ref);
  return JSON.parse(text) as Json;
};

/** The plan of any document the run has had, this decision's own included. */
export const planOf = (draft: Draft, digest: Digest): Plan =>
  draft.compiled.get(digest) ?? draft.ctx.plan(digest);

export const nodeState = (draft: Draft, id: string, scope = ''): NodeState | undefined =>
  get(draft.state.nodes, nodeKey(scope, id));

export const planNode = (draft: Draft, id: string): PlanNode => {
  const node = draft.plan.node.get(id);
  if (node === undefined) throw new Error(`node ${id} is not in plan ${draft.plan.digest}`);
  return node;
};

/** The values an expression may see: exactly what it reads, nothing else is loaded (R9). */
export const bindingsFor = (
  draft: Draft,
  reads: Reads,
  extra?: { readonly [id: string]: Json },
): Bindings => {
  const { state } = draft;
  const nodes: { [id: string]: Json } = {};
  for (const { id } of reads.nodes) {
    const given = extra?.[id];
    const output = get(state.nodes, nodeKey('', id))?.output;
    if (given !== undefined) nodes[id] = { output: given };
    else if (output !== undefined) nodes[id] = { output: loadValue(draft, output) };
  }
  const wantsInputs = reads.variables.includes('inputs') && state.inputs !== undefined;
  return {
    nodes,
    ...(wantsInputs && state.inputs && { inputs: loadValue(draft, state.inputs) }),
    ...(reads.variables.includes('run') && { run: runVariable(state) }),
  };
};

const runVariable = (state: RunState): Json => ({
  id: state.runId,
  workflow: state.workflow?.name ?? '',
  started_at: state.startedAt,
  started_by: state.startedBy?.id ?? '',
  graph_version: state.graphVersion,
});
