/** Taking a patch back (R33): asked about first, then done, through the same gate as any change. */
import { type ChangeSet, invertChangeSet } from '@aob/ir';
import type { PatchAccepted, PatchPreview, WithdrawPatchRequest } from '../contract/patches.ts';
import type { WorkflowPatchWithdrawn } from '../contract/workflow-patches.ts';
import type { RunWriter } from '../ports/engine.ts';
import type { WithdrawPatchCommand } from '../run/commands.ts';
import { patchAnswer, undoesFirst } from './apply-patch.ts';
import { authorOf, type Caller, lacksRole } from './caller.ts';
import { done, fromRejection, type Outcome, runNotFound } from './outcome.ts';
import { patchNotFound } from './patch-not-found.ts';
import { given, parsedIf } from './present/values.ts';
import { submitCommand } from './submit-command.ts';
import type { WorkflowPatchPorts } from './workflow-patches/ports.ts';
import { previewWorkflowWithdrawal, withdrawWorkflowPatch } from './workflow-patches/withdraw.ts';

export interface WithdrawPatch {
  readonly patchId: string;
  readonly caller: Caller;
  readonly key?: string | undefined;
  readonly request: WithdrawPatchRequest;
}

export type WithdrawPatchPorts = WorkflowPatchPorts & { readonly writer: RunWriter };

/**
 * The patch that takes it back: applied, under review, about to be applied when what came of the other one is undone, or
 * refused and kept with everything that stands in the way. A patch of a workflow that is under review is called off.
 */
export const withdrawPatch = async (
  ports: WithdrawPatchPorts,
  { patchId, caller, key, request }: WithdrawPatch,
): Promise<Outcome<PatchAccepted | WorkflowPatchWithdrawn>> => {
  const refusal = lacksRole(caller, 'operator');
  if (refusal) return refusal;
  const row = await ports.reads.patch(patchId);
  if (row === undefined) return patchNotFound(patchId);
  const { runId } = row;
  if (runId === undefined) return withdrawWorkflowPatch(ports, { row, caller, key, request });
  const { reason, patch_id: named, compensate } = request;
  const id = named ?? ports.ids.newId('patch');
  const command = withdrawal({ id, patchId, reason, caller, compensate });
  const body = { reason, patch_id: named ?? null, ...(compensate && { compensate }) };
  const keyed = { key, caller, operation: `withdraw:${patchId}`, body };
  const submitted = await submitCommand(ports.writer, runId, command, keyed);
  return submitted.ok ? patchAnswer(submitted.value) : submitted;
};

interface Withdrawal extends Pick<WithdrawPatch, 'patchId' | 'caller'> {
  /** Of the patch that takes it back. */
  readonly id: string;
  readonly reason: string;
  readonly compensate: boolean | undefined;
}

const withdrawal = ({ id, patchId, reason, caller, compensate }: Withdrawal): WithdrawPatchCommand => ({
  type: 'withdraw_patch',
  id,
  patchId,
  reason,
  author: authorOf(caller),
  ...(compensate && { compensates: true }),
});

export interface PreviewWithdrawal extends Pick<WithdrawPatch, 'patchId' | 'caller'> {
  /** Default false. */
  readonly compensate?: boolean;
}

/** Whether it can be taken back now, what that would change, what would be undone first, and what stands in the way. Nothing is written. */
export const previewWithdrawal = async (
  ports: WithdrawPatchPorts,
  { patchId, caller, compensate }: PreviewWithdrawal,
): Promise<Outcome<PatchPreview>> => {
  const row = await ports.reads.patch(patchId);
  if (row === undefined) return patchNotFound(patchId);
  const { runId } = row;
  if (runId === undefined) return previewWorkflowWithdrawal(ports, row, caller);
  const changes = parsedIf<ChangeSet>(row.changes);
  const undone = given('changes', changes && invertChangeSet(changes));
  const asked = { id: 'patch_preview', patchId, reason: 'preview', caller, compensate };
  const submitted = await ports.writer.preview(runId, withdrawal(asked));
  if (!submitted.ok) return submitted.notFound ? runNotFound(runId) : fromRejection(submitted.rejection);
  const { result } = submitted;
  if (result.kind === 'patch_refused')
    return done({ state: 'refused', issues: [...result.issues], ...undone });
  if (result.kind !== 'patch') throw new Error('a preview was answered without a patch');
  return done({
    state: result.state,
    issues: [],
    digest: result.digest,
    ...given('undoes', undoesFirst(result)),
    ...undone,
  });
};
