/** Patches of workflows: what every later run of a tag follows. */
import { z } from 'zod';
import { justifyingRun, patchOperation, patchPreview, patchState, proposePatchRequest } from './patches.ts';
import { issue } from './problem.ts';
import { digest, line, pageById, why } from './values.ts';

const { patch_id, operations, base } = proposePatchRequest.shape;

export const proposeWorkflowPatchRequest = z
  .strictObject({
    patch_id,
    operations,
    reason: why,
    /** Digest of the version it was written against; absent: where the tag points now. */
    base,
    /** The tag that is to follow it. */
    tag: line.default('main'),
  })
  .meta({ id: 'ProposeWorkflowPatch' });

export const workflowPatchAccepted = z
  .object({
    patch_id: z.string(),
    state: z.enum(['applied', 'pending_review']),
    workflow: z.string(),
    tag: z.string(),
    /** The version it made; while it is under review, the one that it is about. */
    digest,
    /** The number of the version it made. */
    version: z.number().int().exactOptional(),
    /** The older version it was written against, and moved on from. */
    rebased_from: digest.exactOptional(),
    /** The patch of a run that it brings to the workflow. */
    promotes: z.string().exactOptional(),
    /** Runs that had the same operations, the promoted one first. */
    runs: z.array(justifyingRun).exactOptional(),
  })
  .meta({ id: 'WorkflowPatchAccepted' });

/** `withdrawn`: it was under review and is off. Else the patch that is its inverse, and what came of that. */
export const workflowPatchWithdrawn = workflowPatchAccepted
  .extend({ state: z.enum([...workflowPatchAccepted.shape.state.options, 'withdrawn']) })
  .meta({ id: 'WorkflowPatchWithdrawn' });

export const previewWorkflowPatchRequest = z
  .strictObject({
    operations,
    reason: z.string().max(2000).default('preview'),
    base,
    tag: line.default('main'),
  })
  .meta({ id: 'PreviewWorkflowPatch' });

/** What the gate would say now. Nothing is written. */
export const workflowPatchPreview = z
  .object({
    ...patchPreview.omit({ undoes: true }).shape,
    state: z.enum(['applied', 'pending_review', 'refused']),
    workflow: z.string(),
    tag: z.string(),
    /** Where the tag points. */
    current: digest,
    /** The older version it was written against, and would be moved on from. */
    rebased_from: digest.exactOptional(),
  })
  .meta({ id: 'WorkflowPatchPreview' });

export const promotePatchRequest = z
  .strictObject({
    /** Absent: the tag that the run was started by, else main. */
    tag: line.exactOptional(),
    /** Where the tag points now; anything else there: 409. Absent: wherever it stands. */
    expect: digest.exactOptional(),
    /** Absent: the reason of the patch. */
    reason: why.exactOptional(),
    /** Of the patch of the workflow; absent: a new id. */
    patch_id,
  })
  .meta({ id: 'PromotePatch' });

export const promotionQuery = z.strictObject({ tag: line.exactOptional() });

export const promotionPreview = z
  .object({
    ...workflowPatchPreview.shape,
    /** The same change as operations on where the tag points. */
    operations: z.array(patchOperation),
    reason: z.string(),
    runs: z.array(justifyingRun),
  })
  .meta({ id: 'PromotionPreview' });

/** What a word on a patch of a workflow came to. */
export const patchReviewed = z
  .object({
    patch_id: z.string(),
    decision: z.enum(['approve', 'reject']),
    /** `pending_review`: others are still waited for, or it changed under way and is asked about again. */
    state: patchState,
    workflow: z.string(),
    tag: z.string(),
    /** How many of the quorum have approved by now. */
    approvals: z.number().int(),
    quorum: z.number().int(),
    digest: digest.exactOptional(),
    version: z.number().int().exactOptional(),
    /** Why it cannot be applied any more, or is asked about again. */
    issues: z.array(issue),
  })
  .meta({ id: 'PatchReviewed' });

export const listWorkflowPatchesQuery = z.strictObject({
  ...pageById('patch'),
  state: patchState.exactOptional(),
  tag: line.exactOptional(),
});

export type ProposeWorkflowPatchRequest = z.infer<typeof proposeWorkflowPatchRequest>;
export type WorkflowPatchAccepted = z.infer<typeof workflowPatchAccepted>;
export type PreviewWorkflowPatchRequest = z.infer<typeof previewWorkflowPatchRequest>;
export type WorkflowPatchWithdrawn = z.infer<typeof workflowPatchWithdrawn>;
export type WorkflowPatchPreview = z.infer<typeof workflowPatchPreview>;
export type PromotePatchRequest = z.infer<typeof promotePatchRequest>;
export type PromotionPreview = z.infer<typeof promotionPreview>;
export type PatchReviewed = z.infer<typeof patchReviewed>;
export type ListWorkflowPatchesQuery = z.infer<typeof listWorkflowPatchesQuery>;
export type JustifyingRun = z.infer<typeof justifyingRun>;
