import { applyOperations, diffDocuments, type Json, type WorkflowDocument } from '@aob/ir';
import type { PatchPreview, PreviewPatchRequest } from '../contract/patches.ts';
import type { RunWriter } from '../ports/engine.ts';
import { authorOf, type Caller } from './caller.ts';
import { done, fromRejection, type Outcome, runNotFound } from './outcome.ts';
import type { Plans } from './plans.ts';
import { given } from './present/values.ts';

export interface PreviewPatch {
  readonly runId: string;
  readonly caller: Caller;
  readonly request: PreviewPatchRequest;
}

/** What the gate would say to this patch now, for this author. Nothing is written. */
export const previewPatch = async (
  { writer, plans }: { readonly writer: RunWriter; readonly plans: Plans },
  { runId, caller, request }: PreviewPatch,
): Promise<Outcome<PatchPreview>> => {
  const { operations, reason, base } = request;
  const proposal = {
    id: 'patch_preview',
    operations,
    reason,
    author: authorOf(caller),
    ...given('base', base),
  };
  const submitted = await writer.preview(runId, { type: 'apply_patch', proposal });
  if (!submitted.ok) return submitted.notFound ? runNotFound(runId) : fromRejection(submitted.rejection);
  const { result } = submitted;
  if (result.kind === 'patch_refused') return done({ state: 'refused', issues: [...result.issues] });
  if (result.kind !== 'patch') throw new Error('a preview was answered without a patch');
  const state = await writer.read(runId);
  const before = state?.plan === undefined ? undefined : (await plans.load(state.plan)).document;
  const changes = before && changesOf(before, operations);
  return done({ state: result.state, issues: [], digest: result.digest, ...given('changes', changes) });
};

const changesOf = (before: WorkflowDocument, operations: PreviewPatchRequest['operations']) => {
  const applied = applyOperations(before as unknown as Json, operations);
  return applied.ok ? diffDocuments(before, applied.document as unknown as WorkflowDocument) : undefined;
};
