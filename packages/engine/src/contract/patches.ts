import { z } from 'zod';
import { issue } from './problem.ts';
import { actorId, digest, json, line, listOf, pageById, runId, runStatus, timestamp } from './values.ts';
import { changeSet } from './workflows.ts';

/** RFC 6902. Pointers may address by id: `/nodes/{enrich}/config/url`, `/edges/{a->b:reject}`. */
export const patchOperation = z
  .discriminatedUnion('op', [
    z.strictObject({ op: z.enum(['add', 'replace', 'test']), path: z.string(), value: json }),
    z.strictObject({ op: z.literal('remove'), path: z.string() }),
    z.strictObject({ op: z.enum(['move', 'copy']), from: z.string(), path: z.string() }),
  ])
  .meta({ id: 'PatchOperation' });

export const PATCH_OPERATIONS_MAX = 500;

export const proposePatchRequest = z
  .strictObject({
    /** The same id with the same operations is a no-op, with others an error. Absent: a new id. */
    patch_id: z
      .string()
      .max(100)
      .regex(/^patch_[A-Za-z0-9_-]+$/, 'A patch id begins with patch_.')
      .exactOptional(),
    operations: z.array(patchOperation).min(1, 'An empty patch changes nothing.').max(PATCH_OPERATIONS_MAX),
    reason: z.string().min(1, 'Say why.').max(2000),
    /** Digest of the document it was written against; absent: whatever the run follows now. */
    base: digest.exactOptional(),
  })
  .meta({ id: 'ProposePatch' });

export const patchState = z.enum([
  'proposed',
  'refused',
  'pending_review',
  /** It takes another patch back, and what came of that one is being undone first (R33). */
  'compensating',
  'applied',
  /** Taken back by another patch (R33). */
  'withdrawn',
  /** Applied to its run, and brought to the workflow by another patch. */
  'promoted',
  'rejected',
  /** Its review sent it back; a changed proposal is another patch. */
  'changes_requested',
]);

/** Steps listed of what is undone before a patch is taken back. */
export const UNDOES_SHOWN_MAX = 100;

/** What is undone first, the last that was done before the others. */
const undoesFirst = z.object({
  total: z.number().int(),
  /** The first of them. */
  steps: z.array(z.object({ node: z.string(), scope: z.string() })).max(UNDOES_SHOWN_MAX),
});

export const patchAccepted = z
  .object({
    patch_id: z.string(),
    /** `compensating`: it takes another patch back as soon as what came of that one is undone. */
    state: z.enum(['applied', 'pending_review', 'compensating']),
    /** Of the document the run follows now: with the patch when it is applied, still without it when it is under review. */
    digest,
    graph_version: z.number().int(),
    ticket_id: z.string().exactOptional(),
    undoes: undoesFirst.exactOptional(),
    /** The older document it was written against, and moved on from. */
    rebased_from: digest.exactOptional(),
  })
  .meta({ id: 'PatchAccepted' });

export const patchAuthor = z.object({
  kind: z.enum(['agent', 'human', 'optimizer']),
  id: z.string(),
  /** The node whose attempt proposed it. */
  node: z.string().exactOptional(),
});

export const ticketDecision = z.enum(['approve', 'reject', 'request_changes', 'retry', 'skip', 'fail']);

/** A word on a ticket. */
export const decision = z
  .object({
    decision: ticketDecision,
    reason: z.string(),
    /** What the form was filled with. */
    data: json.exactOptional(),
    by: actorId,
    at: timestamp,
    /** True when the clock decided, not a person. */
    timed_out: z.boolean(),
  })
  .meta({ id: 'Decision' });

/** A run in which the same operations were applied, as it stood when they were promoted. */
export const justifyingRun = z
  .object({ run_id: runId, patch_id: z.string(), status: runStatus })
  .meta({ id: 'JustifyingRun' });

export const patchReviewing = z
  .object({
    /** Users and roles; empty: anyone with the role approver. */
    reviewers: z.array(z.string()),
    /** How many different people must approve. */
    quorum: z.number().int(),
    approvals: z.array(z.object({ by: actorId, at: timestamp, reason: z.string() })),
    /** Whose approval would not count, and why (four eyes). */
    barred: z.array(z.object({ id: actorId, because: z.string() })),
  })
  .meta({ id: 'PatchReviewing' });

export const patch = z
  .object({
    patch_id: z.string(),
    /** Whose document it changes: that of one run, or the one a tag of its workflow points at. */
    scope: z.enum(['run', 'workflow']),
    run_id: runId.exactOptional(),
    workflow: z.string(),
    /** Of a patch of a workflow. */
    tag: z.string().exactOptional(),
    state: patchState,
    author: patchAuthor,
    reason: z.string(),
    operations: z.array(patchOperation),
    /** Over the canonical operations: what an approval is bound to. */
    operations_digest: digest,
    /** What it was written against. */
    base: digest.exactOptional(),
    /** What it does in terms of nodes and edges; absent when it was refused before that was known. */
    changes: changeSet.exactOptional(),
    /** The document after it, once applied. */
    digest: digest.exactOptional(),
    graph_version: z.number().int().exactOptional(),
    ticket_id: z.string().exactOptional(),
    /** Why it was refused, or what asked for a review. */
    issues: z.array(issue),
    /** Of the event that proposed it; a patch of a workflow is in no log. */
    seq: z.number().int().exactOptional(),
    proposed_at: timestamp,
    applied_at: timestamp.exactOptional(),
    /** The patch that it takes back. */
    withdraws: z.string().exactOptional(),
    /** The patch that took it back. */
    withdrawn_by: z.string().exactOptional(),
    /** It was sent against an older document; `operations` are what it became on the one of then. */
    rebased: z.object({ from: digest, operations: z.array(patchOperation) }).exactOptional(),
    /** The word of whoever reviewed it. */
    review: decision.exactOptional(),
    /** Who is asked about a patch of a workflow, and who has approved so far. */
    reviewing: patchReviewing.exactOptional(),
    /** Who called off a patch of a workflow before it was decided. */
    called_off: z.object({ by: actorId, at: timestamp, reason: z.string() }).exactOptional(),
    /** The number of the version that a patch of a workflow made. */
    version: z.number().int().exactOptional(),
    /** The patch of a run that it brings to the workflow. */
    promotes: z.string().exactOptional(),
    /** The patch that brought this one to its workflow. */
    promoted_by: z.string().exactOptional(),
    /** Runs that had the same operations when it was promoted, the promoted one first. */
    runs: z.array(justifyingRun).exactOptional(),
  })
  .meta({ id: 'Patch' });

/** What the gate would say now. Nothing is written, and the next event may change the answer. */
export const patchPreview = z
  .object({
    state: z.enum(['applied', 'pending_review', 'compensating', 'refused']),
    issues: z.array(issue),
    digest: digest.exactOptional(),
    undoes: undoesFirst.exactOptional(),
    changes: changeSet.exactOptional(),
  })
  .meta({ id: 'PatchPreview' });

export const patchPair = z.strictObject({ a: line, b: line });

/** One of two patches without the other. */
const standing = z.object({ stands: z.boolean(), issues: z.array(issue) });

/** What two patches of a run have to do with each other (R22); by what they do, whatever of them has begun. */
export const patchCommute = z
  .object({
    run_id: runId,
    a: z.string(),
    b: z.string(),
    /** In either order they lead to documents that do the same. */
    commutes: z.boolean(),
    /** Elements that both speak of: `/nodes/{pay}`. */
    shared: z.array(z.string()),
    a_without_b: standing,
    b_without_a: standing,
    /** Why the orders do not come to the same: what does not fit on top of the other. Empty when they do. */
    together: z.array(issue),
    /** Patches between the two that build on the first and are therefore left out of the question. */
    left_out: z.array(z.string()),
  })
  .meta({ id: 'PatchCommute' });

export const previewPatchRequest = z
  .strictObject({
    operations: proposePatchRequest.shape.operations,
    reason: z.string().max(2000).default('preview'),
    base: digest.exactOptional(),
  })
  .meta({ id: 'PreviewPatch' });

export const reviewPatchRequest = z
  .strictObject({ reason: z.string().max(2000).default('') })
  .meta({ id: 'ReviewPatch' });

/** Takes an applied patch back by another one, which goes through the same gate. */
export const withdrawPatchRequest = z
  .strictObject({
    reason: z.string().trim().min(1, 'Say why.').max(2000),
    /** Default false. What came of it is undone first, as its nodes say (`compensate`), the last that was done before the others. */
    compensate: z.boolean().exactOptional(),
    /** Of the patch that takes it back; absent: a new id. */
    patch_id: proposePatchRequest.shape.patch_id,
  })
  .meta({ id: 'WithdrawPatch' });

export const previewWithdrawalQuery = z.strictObject({
  compensate: z.enum(['true', 'false']).default('false'),
});

export const listRunPatchesQuery = z.strictObject(pageById('patch'));

/** Those of every run and every workflow, newest first. */
export const listPatchesQuery = z.strictObject({
  ...pageById('patch'),
  scope: z.enum(['run', 'workflow']).exactOptional(),
  state: patchState.exactOptional(),
  workflow: line.exactOptional(),
  /** What kind of author. */
  author: z.enum(['agent', 'human', 'optimizer']).exactOptional(),
  /** Part of the reason, the author, the workflow, or the ids of the patch and its run. */
  q: line.exactOptional(),
});

export const patchList = listOf(patch).meta({ id: 'PatchList' });

export type ProposePatchRequest = z.infer<typeof proposePatchRequest>;
export type WithdrawPatchRequest = z.infer<typeof withdrawPatchRequest>;
export type UndoesFirst = z.infer<typeof undoesFirst>;
export type PreviewPatchRequest = z.infer<typeof previewPatchRequest>;
export type PatchAccepted = z.infer<typeof patchAccepted>;
export type PatchResource = z.infer<typeof patch>;
export type ListPatchesQuery = z.infer<typeof listPatchesQuery>;
export type PatchPreview = z.infer<typeof patchPreview>;
export type PatchCommute = z.infer<typeof patchCommute>;
export type Decision = z.infer<typeof decision>;
export type PatchStateWord = z.infer<typeof patchState>;
