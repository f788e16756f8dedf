/** Taking a patch back (R33): asked about first, then done, through the same gate as any change. */
import type { PatchAccepted, PatchPreview, WithdrawPatchRequest } from '../contract/patches.ts';
import type { RunWriter } from '../ports/engine.ts';
import type { Ids } from '../ports/ids.ts';
import type { RunReads } from '../ports/run-reads.ts';
import { patchAnswer } from './apply-patch.ts';
import { authorOf, type Caller, lacksRole } from './caller.ts';
import { done, fromRejection, type Outcome, refused, runNotFound } from './outcome.ts';
import { patchNotFound } from './patch-not-found.ts';
import { submitCommand } from './submit-command.ts';

export interface WithdrawPatch {
  readonly patchId: string;
  readonly caller: Caller;
  readonly key?: string | undefined;
  readonly request: WithdrawPatchRequest;
}

export interface WithdrawPatchPorts {
  readonly writer: RunWriter;
  readonly reads: RunReads;
  readonly ids: Ids;
}

/** The patch that takes it back: applied, under review, or refused and kept with everything that stands in the way. */
export const withdrawPatch = async (
  { writer, reads, ids }: WithdrawPatchPorts,
  { patchId, caller, key, request }: WithdrawPatch,
): Promise<Outcome<PatchAccepted>> => {
  const refusal = lacksRole(caller, 'operator');
  if (refusal) return refusal;
  const found = await runOf(reads, patchId);
  if (!found.ok) return found;
  const runId = found.value;
  const { reason, patch_id: given } = request;
  const id = given ?? ids.newId('patch');
  const command = { type: 'withdraw_patch', id, patchId, reason, author: authorOf(caller) } as const;
  const body = { reason, patch_id: given ?? null };
  const keyed = { key, caller, operation: `withdraw:${patchId}`, body };
  const submitted = await submitCommand(writer, runId, command, keyed);
  return submitted.ok ? patchAnswer(submitted.value) : submitted;
};

/** Whether it can be taken back now, and what stands in the way. Nothing is written. */
export const previewWithdrawal = async (
  { writer, reads }: Pick<WithdrawPatchPorts, 'writer' | 'reads'>,
  { patchId, caller }: Pick<WithdrawPatch, 'patchId' | 'caller'>,
): Promise<Outcome<PatchPreview>> => {
  const found = await runOf(reads, patchId);
  if (!found.ok) return found;
  const runId = found.value;
  const author = authorOf(caller);
  const command = {
    type: 'withdraw_patch',
    id: 'patch_preview',
    patchId,
    reason: 'preview',
    author,
  } as const;
  const submitted = await writer.preview(runId, command);
  if (!submitted.ok) return submitted.notFound ? runNotFound(runId) : fromRejection(submitted.rejection);
  const { result } = submitted;
  if (result.kind === 'patch_refused') return done({ state: 'refused', issues: [...result.issues] });
  if (result.kind !== 'patch') throw new Error('a preview was answered without a patch');
  return done({ state: result.state, issues: [], digest: result.digest });
};

const runOf = async (reads: RunReads, patchId: string): Promise<Outcome<string>> => {
  const row = await reads.patch(patchId);
  if (row === undefined) return patchNotFound(patchId);
  return row.runId === undefined ? ofWorkflow(patchId, row.workflow) : done(row.runId);
};

const ofWorkflow = (patchId: string, workflow: string): Outcome<never> =>
  refused({
    kind: 'conflict',
    code: 'patch.of_workflow',
    message: `${patchId} is a patch of the workflow ${workflow}, and its versions stay.`,
    hint: `Undo the move of its tag, or propose the way back: POST /v1/workflows/${workflow}/patches.`,
  });
