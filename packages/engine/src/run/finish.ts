/** How a run ends (design §5): nothing live left, a failure nobody handles, or somebody's word. */
import { childOf } from './child-run.ts';
import { endRun } from './compensation/ending.ts';
import { type Draft, emit, emitNode, payloadOf } from './draft.ts';
import type { Actor, CancelledBy, Ending, Failure } from './events.ts';
import { releaseNode } from './hold.ts';
import { sayLast } from './last-word.ts';
import { outputsOf } from './outputs.ts';
import { isEnding, isHeldBack, nodeKey, type RunState, type TicketState } from './state.ts';
import { get, sortedKeys, values } from './table.ts';

/** The sets decide, no counter does: when nothing is live, the run is over. */
/** What a pause or the lack of a slot keeps from beginning is live as well, though nothing of it is anywhere yet. */
export const isIdle = (state: RunState): boolean => state.live.size === 0 && !isHeldBack(state);

export const finishIfDone = (draft: Draft): void => {
  const { state } = draft;
  if (isEnding(state) || !isIdle(state)) return;
  const [failedKey] = state.unhandled;
  const failure = failedKey === undefined ? undefined : get(state.nodes, failedKey)?.error;
  if (failure) {
    endRun(draft, { status: 'FAILED', error: failure });
    return;
  }
  const outputs = outputsOf(draft, draft.plan.body, '');
  if (outputs.ok)
    sayLast(draft, { type: 'run.completed', data: { outputs: payloadOf(draft, outputs.value) } });
  else endRun(draft, { status: 'FAILED', error: outputs.error });
};

/** `fail_fast`: what still lives is cancelled, and can be brought back by retry or skip (R7). */
export const failRun = (draft: Draft, error: Failure): void => {
  stopEverything(draft, 'failure', `the run failed: ${error.message}`, SYSTEM);
  end(draft, { status: 'FAILED', error });
};

export const cancelRun = (draft: Draft, reason: string, actor: Actor): void => {
  stopEverything(draft, 'run', reason, actor);
  end(draft, { status: 'CANCELLED', reason, actor });
};

/** The time of the whole run is up (`limits.run_timeout`). */
export const timeOutRun = (draft: Draft): void => {
  const message = 'the run took longer than its limits.run_timeout';
  stopEverything(draft, 'run', message, SYSTEM);
  end(draft, { status: 'TIMED_OUT', error: { code: 'run.timeout', message, retryable: false } });
};

/** Nothing that was ready is looked at any more. */
const end = (draft: Draft, ending: Ending): void => {
  endRun(draft, ending);
  draft.work.length = 0;
  draft.bodies.length = 0;
};

/** Sets the clock of the whole run, anew when it is reopened. */
export const limitTime = (draft: Draft): void => {
  const { runTimeoutMs } = draft.plan.limits;
  if (runTimeoutMs === undefined) return;
  emit(draft, { type: 'timer.set', data: { timer_id: 'run', kind: 'run', due: draft.at + runTimeoutMs } });
};

const SYSTEM: Actor = { id: 'system:run', roles: [] };

const stopEverything = (draft: Draft, by: 'failure' | 'run', reason: string, actor: Actor): void => {
  stopWithin(draft, () => true, by, reason);
  // Nobody can decide them any more, so they must hold nothing when the run is reopened (R7).
  for (const { id, patchId } of openTickets(draft, (ticket) => ticket.patchId !== undefined)) {
    emit(draft, { type: 'ticket.superseded', data: { ticket_id: id, reason } });
    if (patchId !== undefined)
      emit(draft, { type: 'patch.rejected', data: { patch_id: patchId, reason, actor } });
  }
  // Its turn is over: the run undoes all that it did, and what is undone already stays so.
  const { withdrawing } = draft.state;
  if (withdrawing !== undefined)
    emit(draft, { type: 'patch.rejected', data: { patch_id: withdrawing.patchId, reason, actor } });
};

/** Stops every live node whose key is among these, and takes back what people are asked there. */
export const stopWithin = (
  draft: Draft,
  isAmong: (key: string) => boolean,
  by: CancelledBy,
  reason: string,
): void => {
  const live = sortedKeys(draft.state.live).flatMap((key) =>
    key.startsWith('node:') && isAmong(key.slice('node:'.length)) ? [key.slice('node:'.length)] : [],
  );
  // Nothing is known of a body any more once its owner has lost: what is inside comes first, however deep.
  if (by === 'join') live.sort((a, b) => b.split('/').length - a.split('/').length);
  for (const key of live) stopNode(draft, key, by, reason);
  const asked = openTickets(draft, ({ node, scope }) => node !== undefined && isAmong(nodeKey(scope, node)));
  for (const { id } of asked) emit(draft, { type: 'ticket.superseded', data: { ticket_id: id, reason } });
};

const openTickets = (draft: Draft, isMeant: (ticket: TicketState) => boolean): readonly TicketState[] =>
  values(draft.state.tickets)
    .filter((ticket) => ticket.status === 'open' && isMeant(ticket))
    .sort((a, b) => (a.id < b.id ? -1 : 1));

/** Takes a live node out of the game; a job in flight is told so, and its late result will find nobody (fenced). */
export const stopNode = (draft: Draft, key: string, by: CancelledBy, reason: string): void => {
  const node = get(draft.state.nodes, key);
  if (node === undefined) return;
  if (node.heldBy !== undefined) {
    releaseNode(draft, node, node.heldBy);
  }
  if (node.status === 'completed' || node.status === 'pending' || node.status === 'failed') return;
  if (node.status === 'queued' || node.status === 'running') {
    const { id, scope, execution, attempt } = node;
    draft.effects.push({ type: 'cancel_job', job: { node: id, scope, execution, attempt } });
  }
  const child = node.status === 'waiting' ? childOf(draft.state, node) : undefined;
  if (child !== undefined) draft.effects.push({ type: 'cancel_child', child, reason });
  emitNode(draft, 'node.cancelled', node, { by, reason });
};
