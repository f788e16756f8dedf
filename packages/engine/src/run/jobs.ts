/** Outstanding work is what the folded state says (R14): the same state gives the same jobs, before a crash and after it. */
import { canonicalJson, type Digest, type Json, type Plan } from '@aob/ir';
import type { Job } from '../messages.ts';
import type { DecideContext, JobRef } from './decision.ts';
import type { Payload } from './events.ts';
import { cacheFor } from './job-cache.ts';
import { isFrozen } from './replay/recording.ts';
import { isSimulated } from './replay/serve.ts';
import { planDigestIn } from './scope.ts';
import { isUndoMark, type NodeState, nodeKey, type RunState, undoBehind, undoKey } from './state.ts';
import { get, sortedKeys } from './table.ts';

export const outstandingJobs = (state: RunState): readonly JobRef[] =>
  sortedKeys(state.jobs).flatMap((key) => {
    if (isUndoMark(key)) return outstandingUndo(state, key);
    const node = get(state.nodes, key);
    return node
      ? [{ node: node.id, scope: node.scope, execution: node.execution, attempt: node.attempt }]
      : [];
  });

/** `Idempotency-Key` of one execution, equal for all its attempts (R16); to undo it is another execution. */
export const idempotencyKey = (runId: string, ref: JobRef, hash: DecideContext['hash']): string =>
  hash(
    canonicalJson([
      runId,
      ref.scope,
      ref.node,
      ref.execution,
      ...(ref.undoes === undefined ? [] : [{ undoes: ref.undoes }]),
    ]),
  ).slice('sha256:'.length);

/** The document that says how a job is done: the one its scope follows, or the one that what is undone followed. */
export const planDigestOf = (state: RunState, { scope, undoes }: JobRef): Digest | undefined =>
  undoes === undefined ? planDigestIn(state, scope) : get(state.undos, undoKey(undoes))?.plan;

export type BuiltJob =
  | { readonly ok: true; readonly job: Job }
  | { readonly ok: false; readonly need: readonly Digest[] }
  /** The attempt is not outstanding any more: there is nothing to do. */
  | { readonly ok: false; readonly need: undefined };

/** The job of an outstanding attempt; `plan` is that of `planDigestOf`, `need` names blobs to load first. */
export const jobOf = (
  state: RunState,
  plan: Plan,
  ref: JobRef,
  ctx: Pick<DecideContext, 'hash' | 'blob'>,
): BuiltJob => {
  if (ref.undoes !== undefined) return undoJobOf(state, plan, { ...ref, undoes: ref.undoes }, ctx);
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

const outstandingUndo = (state: RunState, mark: string): readonly JobRef[] => {
  const undo = undoBehind(state, mark);
  if (undo === undefined) return [];
  const { node, scope, execution, attempt, seq: undoes } = undo;
  return [{ node, scope, execution, attempt, undoes }];
};

/** Of what undoes a node: a job like any other, that nothing of an earlier run answers. */
const undoJobOf = (
  state: RunState,
  plan: Plan,
  ref: JobRef & { readonly undoes: number },
  ctx: Pick<DecideContext, 'hash' | 'blob'>,
): BuiltJob => {
  const undo = get(state.undos, undoKey(ref.undoes));
  const planned = plan.node.get(ref.node)?.compensate;
  const isOut = undo !== undefined && (undo.status === 'queued' || undo.status === 'running');
  if (!isOut || planned === undefined || undo.inputs === undefined) return { ok: false, need: undefined };
  if (undo.execution !== ref.execution || undo.attempt !== ref.attempt) return { ok: false, need: undefined };
  const inputs = textOf(undo.inputs, ctx);
  const config = undo.config ? textOf(undo.config, ctx) : { value: planned.config };
  if ('need' in inputs || 'need' in config) {
    return { ok: false, need: [inputs, config].flatMap((text) => ('need' in text ? [text.need] : [])) };
  }
  const { node, scope, execution, attempt, undoes } = ref;
  return {
    ok: true,
    job: {
      runId: state.runId,
      node,
      scope,
      execution,
      attempt,
      undoes,
      workflow: state.workflow?.name ?? '',
      nodeType: planned.type,
      idempotencyKey: idempotencyKey(state.runId, ref, ctx.hash),
      inputs: inputs.value,
      config: config.value as Job['config'],
      timeoutMs: planned.timeoutMs,
      priority: state.priority,
      document: undo.plan,
      graphVersion: undo.graphVersion,
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
