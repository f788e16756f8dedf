/** A frozen run gets the patches of the run it replays, each after exactly what had happened before it then (R34). */
import { applySound, emitProposed, judge } from '../apply-patch.ts';
import { openTicketOf } from '../approvals.ts';
import { type Draft, planNode } from '../draft.ts';
import { failRun } from '../finish.ts';
import { completeNode, failNode } from '../flow.ts';
import type { NodeState } from '../state.ts';
import { nodeKey } from '../state.ts';
import { values } from '../table.ts';
import { nextPatch, type RecordedEnd, recordingOf, waitsForPatch } from './recording.ts';
import { replayDecision } from './serve.ts';

/** False when there is none, or something is still to happen before it. */
export const applyNextRecorded = (draft: Draft): boolean => {
  const next = nextPatch(draft);
  if (next === undefined || values(draft.state.timers).some(({ kind }) => kind === 'body')) return false;
  const { base: _base, ...proposal } = { ...next.proposal, id: draft.ctx.newId('patch') };
  const verdict = judge(draft, proposal);
  if (verdict.verdict === 'refused') {
    const reasons = verdict.issues.map(({ message }) => message).join('; ');
    const message = `the patch of seq ${next.seq} does not fit this replay: ${reasons}`;
    failRun(draft, { code: 'replay.patch_refused', message, retryable: false });
    return false;
  }
  // Whoever reviewed it then has done so.
  emitProposed(draft, proposal, verdict.pins);
  applySound(draft, proposal, verdict);
  answerWaiting(draft);
  return true;
};

/** What was under way when the patch came ends now, in the order in which it ended then. */
const answerWaiting = (draft: Draft): void => {
  const recording = recordingOf(draft);
  const ends = values(draft.state.nodes)
    .filter(({ status }) => status === 'queued')
    .flatMap((node) => {
      const end = recording?.nodes[nodeKey(node.scope, node.id)]?.outcome;
      return end === undefined || waitsForPatch(draft, end.seq) ? [] : [{ node, end }];
    })
    .sort((a, b) => a.end.seq - b.end.seq);
  for (const { node, end } of ends) answer(draft, node, end);
};

const answer = (draft: Draft, { id, scope, execution, attempt }: NodeState, end: RecordedEnd): void => {
  const node = planNode(draft, id, scope);
  const ticket = node.execution === 'ticket' ? openTicketOf(draft.state, id, scope) : undefined;
  if (ticket !== undefined) replayDecision(draft, ticket.id, end);
  const done = { node, scope, execution, attempt };
  if ('error' in end) failNode(draft, { ...done, error: end.error });
  else completeNode(draft, { ...done, output: end.output, label: end.label, recorded: end.seq });
};
