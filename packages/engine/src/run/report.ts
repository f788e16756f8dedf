/**
 * What runners report: first word on an attempt wins, everything else changes nothing (R12, R16). An agent's staged
 * patches are applied in the commit that completes its attempt (R30).
 */

import type { Issue, PatchProposal } from '@aob/ir';
import { proposePatch, refusePatch } from './apply-patch.ts';
import { backoffMs } from './backoff.ts';
import { LOST_AFTER_MS } from './begin.ts';
import type { AttemptRef, ResultCommand, StartedCommand, UnclaimedCommand } from './commands.ts';
import { isUndo, noteUndoResult, noteUndoStarted, standingOfUndo } from './compensation/report.ts';
import { type Draft, emitNode, nodeState, openDraft, planNode, setNodeTimer } from './draft.ts';
import type { Failure } from './events.ts';
import { keepsDetail } from './fidelity.ts';
import { completeNode, failNode } from './flow.ts';
import { needInWords } from './need.ts';
import { instanceOf } from './scope.ts';
import { type NodeState, nodeKey, type RunState } from './state.ts';
import { get } from './table.ts';

/** Whether a message about an attempt still means anything to the run. */
export type Standing = 'current' | 'duplicate' | 'late' | 'unknown';

export const standingOf = (state: RunState, ref: AttemptRef): Standing => {
  if (isUndo(ref)) return standingOfUndo(state, ref);
  const node = get(state.nodes, nodeKey(ref.scope, ref.node));
  if (node === undefined) return hasEnded(state, ref.scope) ? 'late' : 'unknown';
  if (ref.execution > node.execution || (ref.execution === node.execution && ref.attempt > node.attempt))
    return 'unknown';
  if (ref.execution < node.execution || ref.attempt < node.attempt) return 'late';
  if (node.status === 'queued' || node.status === 'running') return 'current';
  return node.status === 'completed' || node.status === 'failed' ? 'duplicate' : 'late';
};

/** Nothing is left of an instance that has ended, but it is known to have been there. */
export const hasEnded = (state: RunState, scope: string): boolean => {
  const instance = instanceOf(scope);
  if (instance === undefined) return false;
  const { owner, parent, index = 0 } = instance;
  const body = get(state.bodies, nodeKey(parent, owner));
  if (body !== undefined) return index < body.opened && get(state.scopes, scope)?.status !== 'open';
  return get(state.nodes, nodeKey(parent, owner)) !== undefined || hasEnded(state, parent);
};

export const noteStarted = (draft: Draft, command: StartedCommand): void => {
  if (isUndo(command)) {
    noteUndoStarted(draft, command);
    return;
  }
  const { node, scope, execution, attempt, at, worker } = command;
  if (nodeState(draft, node, scope)?.status === 'running') return;
  const facts = { execution, attempt, at, ...(worker !== undefined && { worker }) };
  emitNode(draft, 'node.started', { scope, id: node }, facts);
  const due = draft.at + planNode(draft, node, scope).timeoutMs + LOST_AFTER_MS;
  setNodeTimer(draft, 'attempt', { scope, id: node }, due);
};

/** Whoever has begun it can carry it out, and the same is said once. */
export const noteUnclaimed = (draft: Draft, command: UnclaimedCommand): void => {
  const { node, scope, execution, attempt, need } = command;
  if (isUndo(command)) {
    // Nothing may wait for ever that a run has to undo: it is tried again, and then a person is asked.
    const message = `no runner for ${needInWords(need)}`;
    const outcome = { ok: false, error: { code: 'worker.none', message, retryable: true, node } } as const;
    noteUndoResult(draft, { ...command, type: 'result', startedAt: draft.at, outcome });
    return;
  }
  const known = nodeState(draft, node, scope);
  const isSame = known?.needs?.what === need.what && known.needs.name === need.name;
  if (known?.status !== 'queued' || isSame) return;
  emitNode(draft, 'node.unclaimed', { scope, id: node }, { execution, attempt, needs: need });
};

/** Returns the draft to go on with: staged patches that are refused take their whole attempt with them. */
export const noteResult = (draft: Draft, command: ResultCommand): Draft => {
  if (isUndo(command)) {
    noteUndoResult(draft, command);
    return draft;
  }
  const staged = stagedBy(command);
  if (!command.outcome.ok || staged.length === 0) {
    carryOut(draft, command);
    return draft;
  }
  const attempt: Draft = {
    ...openDraft(draft.state, draft.plan, draft.ctx),
    compiled: new Map(draft.compiled),
  };
  for (const proposal of staged) {
    if (get(attempt.state.patches, proposal.id) !== undefined) {
      failAttempt(draft, command, [idTaken(proposal.id)]);
      return draft;
    }
    const result = proposePatch(attempt, proposal);
    if (result.kind !== 'patch_refused') continue;
    // The judgement of the attempt as a whole stands: alone, without those before it, the patch may well be sound.
    const { issues } = refusePatch(draft, proposal, result.issues);
    failAttempt(draft, command, issues);
    return draft;
  }
  const joined: Draft = {
    ...attempt,
    events: [...draft.events, ...attempt.events],
    effects: [...draft.effects, ...attempt.effects],
    blobs: [...draft.blobs, ...attempt.blobs],
    documents: [...draft.documents, ...attempt.documents],
  };
  carryOut(joined, command);
  return joined;
};

/**
 * R29: whoever reports for a job proposes for its node and nobody else. What comes with a proposal besides (other authors,
 * what references mean, what it takes back) is for us to say.
 */
const stagedBy = ({ node, patches = [] }: ResultCommand): readonly PatchProposal[] =>
  patches.map(({ id, operations, reason, base }) => ({
    id,
    operations,
    reason,
    author: { kind: 'agent', id: `agent:${node}`, node, roles: [] },
    ...(base !== undefined && { base }),
  }));

/** Under an id that is there already it would take the place of a patch that somebody may be looking at. */
const idTaken = (id: string): Issue => ({
  pointer: '',
  code: 'patch.id_reused',
  message: `${id} is a patch of this run already`,
  hint: 'use a new id for a new patch',
  rule: 'R22',
});

/** The graph moved under the agent between its preview and its last word: it gets to see the new one (R30). */
const failAttempt = (draft: Draft, command: ResultCommand, issues: readonly Issue[]): void => {
  const message = issues.map((issue) => issue.message).join('; ');
  carryOut(draft, {
    ...command,
    outcome: { ok: false, error: { code: 'agent.patch_refused', message, retryable: true } },
  });
};

const carryOut = (draft: Draft, command: ResultCommand): void => {
  const { node: id, scope, execution, attempt, startedAt, worker, outcome } = command;
  const state = nodeState(draft, id, scope);
  // An agent may have taken its own node out: then nobody waits for the rest of its word.
  if (state === undefined) return;
  const node = planNode(draft, id, scope);
  const cached = outcome.ok ? outcome.cached : undefined;
  if (state.status === 'queued' && cached === undefined && keepsDetail(draft)) {
    const facts = { execution, attempt, at: startedAt };
    emitNode(draft, 'node.started', { scope, id }, worker === undefined ? facts : { ...facts, worker });
  }
  for (const { level, message, at } of keepsDetail(draft) ? (command.logs ?? []) : []) {
    emitNode(draft, 'log.line', { scope, id }, { level, message, at });
  }
  if (outcome.ok) {
    const done = { node, scope, execution, attempt, output: outcome.output, label: 'success' } as const;
    completeNode(draft, cached === undefined ? done : { ...done, cached });
    return;
  }
  if (!retryLater(draft, state, outcome.error, outcome.retryAfterMs)) {
    failNode(draft, { node, scope, execution, attempt, error: outcome.error });
  }
};

/** Durable backoff: the next attempt is a timer in the log. False when none is left. */
export const retryLater = (draft: Draft, state: NodeState, error: Failure, atLeastMs = 0): boolean => {
  const { id, execution, attempt, lost } = state;
  const { retry } = planNode(draft, id, state.scope);
  const failures = attempt - lost;
  if (!error.retryable || failures >= retry.maxAttempts) return false;
  const seed = `${draft.state.runId}/${state.scope}${id}/${execution}/${attempt}`;
  const wait = Math.max(backoffMs(retry, failures, draft.ctx.hash(seed)), atLeastMs);
  const due = draft.at + wait;
  emitNode(draft, 'node.retrying', state, { execution, attempt, error, due, lost });
  setNodeTimer(draft, 'retry', state, due);
  return true;
};
