/** A person's word on a patch of a workflow that waits for one (R31, R32). */
import {
  type ChangeSet,
  diffDocuments,
  type Issue,
  type PatchOperation,
  type Plan,
  planAfter,
  sharedElements,
} from '@aob/ir';
import type { PatchReviewed } from '../../contract/workflow-patches.ts';
import type { LedgerRow } from '../../ports/projections.ts';
import type { KeepPatch, WorkflowPatch } from '../../ports/workflows.ts';
import { gatesFeeling, namesOf } from '../../run/as-shown.ts';
import type { Rebased } from '../../run/events.ts';
import { rebasedOperations } from '../../run/rebase.ts';
import { refuseActor, refuseOwnWork } from '../../run/refuse-decision.ts';
import { sha256 } from '../../sha256.ts';
import { type Caller, isNoPerson, lacksRole } from '../caller.ts';
import { decidingActor } from '../decide-ticket.ts';
import { done, fromRejection, type Outcome } from '../outcome.ts';
import { notUnderReview, patchNotFound } from '../patch-not-found.ts';
import { given, parsed, parsedIf } from '../present/values.ts';
import { judgeWorkflowPatch } from './judge.ts';
import type { WorkflowPatchPorts } from './ports.ts';
import {
  asTicket,
  type ReviewWord,
  reviewOf,
  reviewUnder,
  shownOn,
  type WorkflowReview,
} from './review-state.ts';
import { standingOf } from './standing.ts';
import { ATTEMPTS_MAX, busy, versionOf } from './submit.ts';

export interface WorkflowPatchWord {
  readonly patchId: string;
  readonly decision: 'approve' | 'reject';
  readonly reason: string;
  readonly caller: Caller;
  readonly key?: string | undefined;
}

/**
 * Approved by as many as it takes, it is applied if it still is what they were shown; where the tag has moved meanwhile it
 * is moved there by what it does, asked about again if that means something else, or refused where it does not fit.
 */
export const reviewWorkflowPatch = async (
  ports: WorkflowPatchPorts,
  word: WorkflowPatchWord,
): Promise<Outcome<PatchReviewed>> => {
  const { patchId, decision, caller } = word;
  const refusal = isNoPerson(caller) ?? lacksRole(caller, 'approver');
  if (refusal) return refusal;
  for (let attempt = 0; attempt < ATTEMPTS_MAX; attempt++) {
    const row = await ports.reads.patch(patchId);
    if (row === undefined) return patchNotFound(patchId);
    const review = reviewOf(row);
    if (review !== undefined && hasSaid(review, word)) return done(reviewedOf(row, decision));
    if (row.status !== 'pending_review' || review === undefined) return notUnderReview(patchId, row.status);
    const ticket = asTicket(row, review);
    const actor = decidingActor(caller);
    const barred =
      refuseActor(ticket, actor) ?? (decision === 'approve' ? refuseOwnWork(ticket, actor) : undefined);
    if (barred !== undefined) return fromRejection(barred);
    const write = await writeFor(ports, { row, review, word });
    if (!write.ok) return write;
    const kept = await ports.workflows.keepPatch(write.value);
    if (kept.kind !== 'kept') continue;
    if (kept.row.status === 'applied') ports.writer.limitsChanged(kept.row.workflow);
    return done(reviewedOf(kept.row, decision));
  }
  return busy(`The tag that ${patchId} is about`);
};

/** The same request under the same key is done once (R13). */
const hasSaid = (
  { approvals, decision, foundChanged }: WorkflowReview,
  { key, caller }: WorkflowPatchWord,
): boolean =>
  key !== undefined &&
  [...approvals, decision, foundChanged].some((said) => said?.key === key && said.by === caller.id);

interface Spoken {
  readonly row: LedgerRow;
  readonly review: WorkflowReview;
  readonly word: WorkflowPatchWord;
}

const writeFor = async (
  ports: WorkflowPatchPorts,
  { row, review, word }: Spoken,
): Promise<Outcome<KeepPatch>> => {
  const { decision, reason, caller, key } = word;
  const said: ReviewWord = { by: caller.id, reason, at: ports.clock.now(), ...given('key', key) };
  const patch = patchOf(row);
  const { revision } = row;
  const decided: WorkflowReview = { ...review, decision: { ...said, decision } };
  if (decision === 'reject')
    return done({ patch: { ...patch, status: 'rejected', review: JSON.stringify(decided) }, revision });
  const approvals = [...review.approvals, said];
  if (approvals.length < review.quorum)
    return done({ patch: { ...patch, review: JSON.stringify({ ...review, approvals }) }, revision });
  return settle(ports, { row, patch, decided, said, caller });
};

const patchOf = (row: LedgerRow): WorkflowPatch => ({ ...row, tag: row.tag ?? '' });

interface Settling {
  readonly row: LedgerRow;
  readonly patch: WorkflowPatch;
  readonly decided: WorkflowReview;
  readonly said: ReviewWord;
  readonly caller: Caller;
}

const settle = async (
  ports: WorkflowPatchPorts,
  { row, patch, decided, said, caller }: Settling,
): Promise<Outcome<KeepPatch>> => {
  const { revision } = row;
  const { author } = decided;
  const standing = await standingOf(ports, patch.workflow, patch.tag);
  if (!standing.ok) return standing;
  const current = standing.value;
  const refuse = (issues: readonly Issue[]): Outcome<KeepPatch> => {
    const texts = { issues: JSON.stringify(issues), review: JSON.stringify(decided) };
    return done({ patch: { ...patch, status: 'refused', ...texts }, revision });
  };
  const then = await ports.plans.load(shownOn(row));
  const moved = moveOn(row, then, current);
  if ('issues' in moved) return refuse(moved.issues);
  const { operations, rebased } = moved;
  const proposal = { id: patch.patchId, operations, reason: patch.reason, author };
  const verdict = await judgeWorkflowPatch(ports, { current, tag: patch.tag, proposal });
  if (verdict.verdict === 'refused') return refuse(verdict.issues);
  const content = {
    ...patch,
    base: current.digest,
    operations: JSON.stringify(operations),
    rebased: rebased && JSON.stringify(rebased),
    changes: JSON.stringify(verdict.changes),
    issues: JSON.stringify(verdict.review),
  };
  const isAsShown =
    namesOf(verdict.review).join() === namesOf(parsedIf<readonly Issue[]>(row.issues) ?? []).join() &&
    gatesOf(then, parsed(row.operations)).join() === gatesOf(current, operations).join();
  if (!isAsShown) {
    const again: WorkflowReview = { ...reviewUnder(current, author), foundChanged: said };
    return done({ patch: { ...content, review: JSON.stringify(again) }, revision });
  }
  const applied = { before: current.digest, after: verdict.plan.digest, review: JSON.stringify(decided) };
  const save = versionOf(verdict.plan, current.digest, caller);
  return done({ patch: { ...content, status: 'applied', ...applied }, revision, save });
};

type Operations = readonly PatchOperation[];

/** R32: nothing that it speaks of may have changed while it was under review. */
const moveOn = (
  row: LedgerRow,
  then: Plan,
  current: Plan,
):
  | { readonly operations: Operations; readonly rebased: Rebased | undefined }
  | { readonly issues: readonly Issue[] } => {
  const operations = parsed<Operations>(row.operations);
  const rebased = parsedIf<Rebased>(row.rebased);
  if (then.digest === current.digest) return { operations, rebased };
  const changes = parsed<ChangeSet>(row.changes ?? 'null');
  const shared = sharedElements(changes, diffDocuments(then.document, current.document));
  if (shared.length > 0) return { issues: shared.map(changedMeanwhile) };
  const now = rebasedOperations({ plan: current }, changes);
  if (!now.ok) return { issues: now.issues };
  return { operations: now.operations, rebased: rebased ?? { from: then.digest, operations } };
};

const changedMeanwhile = (pointer: string): Issue => ({
  pointer,
  code: 'patch.conflict',
  message: 'it was changed while this patch was under review',
  hint: 'propose it again against the workflow as it is now',
  rule: 'R32',
});

const gatesOf = (before: Plan, operations: Operations): readonly string[] => {
  const after = planAfter(before.document, operations, sha256);
  return after === undefined ? [] : gatesFeeling(before, after);
};

const reviewedOf = (row: LedgerRow, decision: PatchReviewed['decision']): PatchReviewed => {
  const { approvals = [], quorum = 1, decision: last } = reviewOf(row) ?? {};
  return {
    patch_id: row.patchId,
    decision,
    state: row.status,
    workflow: row.workflow,
    tag: row.tag ?? '',
    approvals: approvals.length + (last?.decision === 'approve' ? 1 : 0),
    quorum,
    ...given('digest', row.after),
    ...given('version', row.version),
    issues: [...(parsedIf<readonly Issue[]>(row.issues) ?? [])],
  };
};
