/**
 * A frozen run goes on as its record says (R34): what was answered then is answered again, and the patches are applied,
 * each in its place. The order matters: a join that the first of several edges makes ready sees what had arrived by then.
 */
import { applySound, emitProposed, judge } from '../apply-patch.ts';
import { openTicketOf } from '../approvals.ts';
import { type Draft, planNode } from '../draft.ts';
import { failRun } from '../finish.ts';
import { completeNode, failNode } from '../flow.ts';
import type { NodeState } from '../state.ts';
import { get, sortedKeys, values } from '../table.ts';
import { isFrozen, nextPatch, type RecordedEnd, type Recording } from './recording.ts';
import { endOf, type NoRecord, replayDecision } from './serve.ts';

/** False when there is nothing left, or more instances of a body are to be opened before. */
export const goOnAsRecorded = (draft: Draft): boolean => {
  const { state } = draft;
  if (!isFrozen(state) || state.pausedBy !== undefined) return false;
  if (values(state.timers).some(({ kind }) => kind === 'body')) return false;
  const patch = nextPatch(draft);
  const next = nextAnswer(draft);
  if (next !== undefined && next.seq < (patch?.seq ?? Number.POSITIVE_INFINITY)) answer(draft, next);
  else if (patch !== undefined) return applyRecorded(draft, patch);
  else if (next === undefined) return false;
  else answer(draft, next);
  return true;
};

const applyRecorded = (draft: Draft, { seq, proposal: recorded }: Recording['patches'][number]): boolean => {
  const { base: _base, ...proposal } = { ...recorded, id: draft.ctx.newId('patch') };
  const verdict = judge(draft, proposal);
  if (verdict.verdict === 'refused') {
    const reasons = verdict.issues.map(({ message }) => message).join('; ');
    const message = `the patch of seq ${seq} does not fit this replay: ${reasons}`;
    failRun(draft, { code: 'replay.patch_refused', message, retryable: false });
    return false;
  }
  // Whoever reviewed it then has done so.
  emitProposed(draft, proposal, verdict.pins);
  applySound(draft, proposal, verdict);
  return true;
};

interface Answer {
  readonly state: NodeState;
  readonly end: RecordedEnd | NoRecord;
  /** Of the event in the record; what never came to an end there comes last. */
  readonly seq: number;
}

/** Of what has begun and waits for its answer, the one that was answered first. */
const nextAnswer = (draft: Draft): Answer | undefined => {
  let first: Answer | undefined;
  for (const key of sortedKeys(draft.state.jobs)) {
    const state = get(draft.state.nodes, key);
    if (state === undefined) continue;
    const end = endOf(draft, state);
    // It loses again when the join begins that it lost to then.
    if (end === 'lost') continue;
    const seq = 'missing' in end ? Number.POSITIVE_INFINITY : end.seq;
    if (first === undefined || seq < first.seq) first = { state, end, seq };
  }
  return first;
};

const answer = (draft: Draft, { state: { id, scope, execution, attempt }, end }: Answer): void => {
  const node = planNode(draft, id, scope);
  const done = { node, scope, execution, attempt };
  if ('missing' in end) {
    failNode(draft, { ...done, error: end.missing });
    return;
  }
  const ticket = node.execution === 'ticket' ? openTicketOf(draft.state, id, scope) : undefined;
  if (ticket !== undefined) replayDecision(draft, ticket.id, end);
  if ('error' in end) failNode(draft, { ...done, error: end.error });
  else completeNode(draft, { ...done, output: end.output, label: end.label, recorded: end.seq });
};
