/**
 * Taking a patch of a workflow back (R33). Under review it is off, and whoever proposed it says so. Once it is applied its
 * version stays, and runs may follow it: the way back is its inverse, on where the tag points now, as a patch of whoever
 * takes it back, through the whole gate (docs/adr/0029).
 */
import { type ChangeSet, canonicalJson, invertChangeSet, type Plan } from '@aob/ir';
import type { PatchPreview, WithdrawPatchRequest } from '../../contract/patches.ts';
import type { WorkflowPatchWithdrawn } from '../../contract/workflow-patches.ts';
import type { LedgerRow } from '../../ports/projections.ts';
import { rebasedOperations } from '../../run/rebase.ts';
import { sha256 } from '../../sha256.ts';
import { authorOf, type Caller, lacksRole } from '../caller.ts';
import { requestKey } from '../idempotency.ts';
import { done, type Outcome, refused } from '../outcome.ts';
import { given, parsedIf } from '../present/values.ts';
import { judgeWorkflowPatch } from './judge.ts';
import type { WorkflowPatchPorts } from './ports.ts';
import { previewed } from './propose.ts';
import { type ReviewWord, reviewOf, shownOn } from './review-state.ts';
import { conflict, standingOf, type Written } from './standing.ts';
import { busy, submitPatch } from './submit.ts';

export interface WithdrawWorkflowPatch {
  readonly row: LedgerRow;
  readonly caller: Caller;
  readonly key?: string | undefined;
  readonly request: WithdrawPatchRequest;
}

export const withdrawWorkflowPatch = async (
  ports: WorkflowPatchPorts,
  asked: WithdrawWorkflowPatch,
): Promise<Outcome<WorkflowPatchWithdrawn>> => {
  const { row, caller, key, request } = asked;
  const refusal = lacksRole(caller, 'operator') ?? nothingToUndo(request);
  if (refusal) return refusal;
  if (row.status === 'withdrawn' && hasSaid(row, asked)) return done(offOf(row));
  if (row.status === 'pending_review') return callOff(ports, asked);
  const changes = changesOf(row);
  if (changes === undefined) return notStanding(row);
  const { reason, patch_id: named } = request;
  const body = { reason, patch_id: named ?? null };
  return submitPatch(ports, {
    id: named ?? ports.ids.newId('patch'),
    request: requestKey({ key, caller, operation: `withdraw:${row.patchId}`, body }),
    workflow: row.workflow,
    tag: tagOf(row),
    caller,
    reason,
    operationsDigest: sha256(canonicalJson({ withdraws: row.patchId })),
    write: async (current) => written(current, changes),
  });
};

/** What would come of it. Nothing is written. */
export const previewWorkflowWithdrawal = async (
  ports: WorkflowPatchPorts,
  row: LedgerRow,
  caller: Caller,
): Promise<Outcome<PatchPreview>> => {
  if (row.status === 'pending_review') return notOwn(row, caller) ?? done({ state: 'applied', issues: [] });
  const changes = changesOf(row);
  if (changes === undefined) return notStanding(row);
  const tag = tagOf(row);
  const standing = await standingOf(ports, row.workflow, tag);
  if (!standing.ok) return standing;
  const current = standing.value;
  const inverse = inverseOn(current, changes);
  if (!inverse.ok) return done({ state: 'refused', issues: [...inverse.issues] });
  const { operations } = inverse;
  const proposal = { id: 'patch_preview', operations, reason: 'preview', author: authorOf(caller) };
  return done(previewed(await judgeWorkflowPatch(ports, { current, tag, proposal })));
};

/** Its version stands, or stood: what became of the tag since is what the inverse is put onto. */
const changesOf = ({ status, changes }: LedgerRow): ChangeSet | undefined =>
  status === 'applied' ? parsedIf<ChangeSet>(changes) : undefined;

const tagOf = ({ tag = '' }: LedgerRow): string => tag;

const inverseOn = (current: Plan, changes: ChangeSet) =>
  rebasedOperations({ plan: current }, invertChangeSet(changes));

const written = (current: Plan, changes: ChangeSet): Written => {
  const inverse = inverseOn(current, changes);
  return inverse.ok
    ? { kind: 'written', operations: inverse.operations }
    : { kind: 'refused', outcome: conflict(current, inverse.issues) };
};

const callOff = async (
  { workflows, clock }: WorkflowPatchPorts,
  { row, caller, key, request }: WithdrawWorkflowPatch,
): Promise<Outcome<WorkflowPatchWithdrawn>> => {
  const refusal = notOwn(row, caller);
  if (refusal) return refusal;
  const word: ReviewWord = { by: caller.id, reason: request.reason, at: clock.now(), ...given('key', key) };
  const review = JSON.stringify({ ...reviewOf(row), takenBack: word });
  const patch = { ...row, tag: tagOf(row), status: 'withdrawn', review } as const;
  const kept = await workflows.keepPatch({ patch, revision: row.revision });
  // Somebody has decided it in this moment; what to do about that is asked anew.
  return kept.kind === 'kept' ? done(offOf(kept.row)) : busy(`The review of ${row.patchId}`);
};

const offOf = (row: LedgerRow): WorkflowPatchWithdrawn => ({
  patch_id: row.patchId,
  state: 'withdrawn',
  workflow: row.workflow,
  tag: tagOf(row),
  digest: shownOn(row),
});

/** The same request under the same key is done once (R13). */
const hasSaid = (row: LedgerRow, { caller, key }: WithdrawWorkflowPatch): boolean => {
  const word = reviewOf(row)?.takenBack;
  return key !== undefined && word?.key === key && word.by === caller.id;
};

const notOwn = ({ patchId, authorId }: LedgerRow, caller: Caller): Outcome<never> | undefined =>
  caller.id === authorId || caller.roles.includes('admin')
    ? undefined
    : refused({
        kind: 'unauthorized',
        code: 'patch.not_yours',
        message: `${patchId} was proposed by ${authorId}, who may call it off, as may an admin.`,
        hint: 'Reject it instead, if you may.',
        rule: 'R29',
      });

const nothingToUndo = ({ compensate }: WithdrawPatchRequest): Outcome<never> | undefined =>
  compensate
    ? refused({
        kind: 'rejected',
        code: 'withdraw.of_workflow',
        message: 'A workflow has done nothing that could be undone; its runs have.',
        hint: 'Leave compensate out, or take the patch of a run back.',
        pointer: '/compensate',
        rule: 'R33',
      })
    : undefined;

const notStanding = ({ patchId, status }: LedgerRow): Outcome<never> =>
  refused({
    kind: 'conflict',
    code: 'patch.not_applied',
    message: `${patchId} is ${status}; only a patch that is under review or applied can be taken back.`,
    hint: 'GET /v1/patches/{id} shows what became of it.',
    rule: 'R33',
  });
