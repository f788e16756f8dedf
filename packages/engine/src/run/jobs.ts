/** Outstanding work is what the folded state says (R14): the same state gives the same jobs, before a crash and after it. */
import { canonicalJson, type Digest, type Json, type Plan } from '@aob/ir';
import type { Job } from '../messages.ts';
import type { DecideContext, JobRef } from './decision.ts';
import type { Payload } from './events.ts';
import { cacheFor } from './job-cache.ts';
import { isFrozen } from './replay/recording.ts';
import { isSimulated } from './replay/serve.ts';
import { type NodeState, nodeKey, type RunState } from './state.ts';
import { get, sortedKeys } from './table.ts';

export const outstandingJobs = (state: RunState): readonly JobRef[] =>
  sortedKeys(state.jobs).flatMap((key) => {
    const node = get(state.nodes, key);
    return node
      ? [{ node: node.id, scope: node.scope, execution: node.execution, attempt: node.attempt }]
      : [];
  });

/** `Idempotency-Key` of one execution, equal for all its attempts (R16). */
export const idempotencyKey = (runId: string, ref: JobRef, hash: DecideContext['hash']): string =>
  hash(canonicalJson([runId, ref.scope, ref.node, ref.execution])).slice('sha256:'.length);

export type BuiltJob =
  | { readonly ok: true; readonly job: Job }
  | { readonly ok: false; readonly need: readonly Digest[] }
  /** The attempt is not outstanding any more: there is nothing to do. */
  | { readonly ok: false; readonly need: undefined };

/** The job of an outstanding attempt; `plan` is the one its scope follows, `need` names blobs to load first. */
export const jobOf = (
  state: RunState,
  plan: Plan,
  ref: JobRef,
  ctx: Pick<DecideContext, 'hash' | 'blob'>,
): BuiltJob => {
  const node = get(state.nodes, nodeKey(ref.scope, ref.node));
  const planned = plan.node.get(ref.node);
  if (
    !isOutstanding(node, ref) ||
    planned === undefined ||
    // Nobody works for what a record answers, nor for what lost in it and waits to lose again.
    isFrozen(state) ||
    isSimulated(state.replay, planned) ||
    node?.inputs === undefined ||
    state.plan === undefined
  ) {
    return { ok: false, need: undefined };
  }
  const cache = cacheFor(state, planned);
  const inputs = textOf(node.inputs, ctx);
  const config = node.config ? textOf(node.config, ctx) : { value: planned.config };
  if ('need' in inputs || 'need' in config) {
    return { ok: false, need: [inputs, config].flatMap((text) => ('need' in text ? [text.need] : [])) };
  }
  return {
    ok: true,
    job: {
      runId: state.runId,
      node: ref.node,
      scope: ref.scope,
      execution: ref.execution,
      attempt: ref.attempt,
      workflow: state.workflow?.name ?? '',
      nodeType: planned.type,
      idempotencyKey: idempotencyKey(state.runId, ref, ctx.hash),
      inputs: inputs.value,
      config: config.value as Job['config'],
      timeoutMs: planned.timeoutMs,
      priority: planned.priority ?? state.priority,
      document: state.plan,
      graphVersion: node.graphVersion,
      ...(node.needs && { isUnclaimed: true as const }),
      ...(cache && { cache }),
    },
  };
};

const isOutstanding = (node: NodeState | undefined, ref: JobRef): boolean =>
  node !== undefined &&
  (node.status === 'queued' || node.status === 'running') &&
  node.execution === ref.execution &&
  node.attempt === ref.attempt;

const textOf = (
  payload: Payload,
  ctx: Pick<DecideContext, 'blob'>,
): { readonly value: Json } | { readonly need: Digest } => {
  if ('value' in payload) return { value: payload.value };
  const text = ctx.blob(payload.ref);
  return text === undefined ? { need: payload.ref } : { value: JSON.parse(text) as Json };
};
