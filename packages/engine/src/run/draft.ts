/**
 * A decision while it is being made: the fork it works on and what it has said so far. `emit` is the only way to
 * change anything, so that what `decide` saw and what `evolve` will see after a crash cannot differ.
 */
import {
  canonicalJson,
  type Digest,
  type Json,
  type Plan,
  type PlanBody,
  type PlanNode,
  utf8Size,
} from '@aob/ir';
import { type Bounds, DEFAULT_BOUNDS } from './bounds.ts';
import type { BlobWrite, DecideContext, DocumentWrite, Effect } from './decision.ts';
import type { EventOf, Payload, RunEvent, RunEventType } from './events.ts';
import { evolve } from './evolve.ts';
import { instanceOf, planDigestIn } from './scope.ts';
import { forkState, inScope, type NodeState, nodeKey, type RunState, type WritableRun } from './state.ts';
import { get } from './table.ts';
import { timerId } from './timer-id.ts';

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
  readonly work: Place[];
  /** Instances in which something happened: they may have come to their end. */
  readonly touched: Set<string>;
  /** Nodes whose bodies may go on: open the next instance, or end. */
  readonly bodies: Place[];
}

/** A node instance. */
export interface Place {
  readonly scope: string;
  readonly id: string;
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
  touched: new Set(),
  bodies: [],
});

export const emit = (draft: Draft, event: RunEvent): void => {
  draft.events.push(event);
  evolve(draft.state, event, draft.at);
};

type NodeEventType = {
  [T in RunEventType]: EventOf<T> extends { readonly node: string } ? T : never;
}[RunEventType];

/** Says something about one node; at the top there is no scope to name, and version 1 goes without saying. */
export const emitNode = <T extends NodeEventType>(
  draft: Draft,
  type: T,
  { scope, id }: Place,
  data: EventOf<T>['data'],
  version = 1,
): void => {
  const said = version === 1 ? { type } : { type, v: version };
  const event = scope === '' ? { ...said, node: id, data } : { ...said, scope, node: id, data };
  if (scope !== '') draft.touched.add(scope);
  emit(draft, event as RunEvent);
};

/** Sets the clock of one node; what the node does next takes it away again (`evolve`). */
export const setNodeTimer = (
  draft: Draft,
  kind: 'attempt' | 'retry' | 'delay' | 'wait' | 'body',
  { scope, id }: Place,
  due: number,
): void => {
  const data = { timer_id: timerId(kind, nodeKey(scope, id)), kind, due, node: id, ...inScope(scope) };
  emit(draft, { type: 'timer.set', data });
};

/** Thrown inside a decision only; `decide` turns it into the answer `need`. */
export class NeedBlob extends Error {
  readonly digests: readonly Digest[];
  constructor(digests: readonly Digest[]) {
    super(`blobs are not loaded: ${digests.join(', ')}`);
    this.digests = digests;
  }
}

/** Thrown inside a decision only, like `NeedBlob`. */
export class NeedReference extends Error {
  readonly reference: string;
  constructor(reference: string) {
    super(`it is not known what ${reference} means now`);
    this.reference = reference;
  }
}

export const boundsOf = ({ ctx }: Draft): Bounds => ctx.bounds ?? DEFAULT_BOUNDS;

export const payloadOf = (draft: Draft, value: Json, inlineChars = boundsOf(draft).inlineChars): Payload => {
  const text = canonicalJson(value);
  const digest = draft.ctx.hash(text);
  if (text.length <= inlineChars) return { value, digest };
  draft.blobs.push({ digest, text });
  return { ref: digest, digest, size: utf8Size(text) };
};

export const loadValue = (draft: Draft, payload: Payload): Json => {
  if ('value' in payload) return payload.value;
  const text = textOf(draft, payload.ref);
  if (text === undefined) throw new NeedBlob([payload.ref]);
  return JSON.parse(text) as Json;
};

/** Asks for everything that is missing at once. */
export const loadValues = (draft: Draft, payloads: readonly Payload[]): readonly Json[] => {
  const missing = payloads.flatMap((payload) =>
    'ref' in payload && textOf(draft, payload.ref) === undefined ? [payload.ref] : [],
  );
  if (missing.length > 0) throw new NeedBlob([...new Set(missing)]);
  return payloads.map((payload) => loadValue(draft, payload));
};

const textOf = (draft: Draft, ref: Digest): string | undefined =>
  draft.blobs.find((blob) => blob.digest === ref)?.text ?? draft.ctx.blob(ref);

/** The plan of any document the run has had, this decision's own included. */
export const planOf = (draft: Draft, digest: Digest): Plan =>
  draft.compiled.get(digest) ?? draft.ctx.plan(digest);

export const nodeState = (draft: Draft, id: string, scope = ''): NodeState | undefined =>
  get(draft.state.nodes, nodeKey(scope, id));

/** What a scope follows: an instance keeps the document it began with (R6). */
export const planIn = (draft: Draft, scope: string): Plan => {
  if (scope === '') return draft.plan;
  const digest = planDigestIn(draft.state, scope);
  if (digest === undefined) throw new Error(`run ${draft.state.runId} has no scope ${scope}`);
  return digest === draft.plan.digest ? draft.plan : planOf(draft, digest);
};

export const planNode = (draft: Draft, id: string, scope = ''): PlanNode => {
  const plan = planIn(draft, scope);
  const node = plan.node.get(id);
  if (node === undefined) throw new Error(`node ${id} is not in plan ${plan.digest}`);
  return node;
};

/** What an instance runs: the body as it was when the instance began. */
export const bodyIn = (draft: Draft, scope: string): PlanBody | undefined => {
  const instance = instanceOf(scope);
  return instance && planIn(draft, scope).node.get(instance.owner)?.body;
};
