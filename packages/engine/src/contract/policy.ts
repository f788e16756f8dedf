/** What another policy would have said to the patches of the past. */
import { z } from 'zod';
import { patchAuthor, patchState } from './patches.ts';
import { issue } from './problem.ts';
import { json, runId, timestamp } from './values.ts';

export const POLICY_PATCHES_MAX = 500;

export const dryRunPolicyRequest = z
  .strictObject({
    /** As in a workflow document; absent: the policy stays as it was for each patch. */
    policy: json.exactOptional(),
    /** As in a workflow document; absent: the limits stay as they were. */
    limits: json.exactOptional(),
    /** Only patches that were proposed at or after this (RFC 3339). */
    since: z.iso.datetime({ offset: true }).exactOptional(),
    /** The newest so many. */
    limit: z.number().int().min(1).max(POLICY_PATCHES_MAX).default(100),
  })
  .meta({ id: 'DryRunPolicy' });

/** `auto`: applies at once. `unknown`: it cannot be judged again; its issues say why. */
export const policyVerdict = z
  .object({ verdict: z.enum(['auto', 'review', 'refuse', 'unknown']), issues: z.array(issue) })
  .meta({ id: 'PolicyVerdict' });

export const judgedPatch = z
  .object({
    patch_id: z.string(),
    run_id: runId.exactOptional(),
    author: patchAuthor,
    reason: z.string(),
    state: patchState,
    proposed_at: timestamp,
    /** What was said then, as the ledger has it. */
    then: policyVerdict,
    /** What would have been said. */
    now: policyVerdict,
    changed: z.boolean(),
  })
  .meta({ id: 'JudgedPatch' });

export const policyDryRun = z
  .object({
    workflow: z.string(),
    /** How many were judged. */
    patches: z.number().int(),
    changed: z.number().int(),
    unknown: z.number().int(),
    /** Newest first. */
    items: z.array(judgedPatch),
  })
  .meta({ id: 'PolicyDryRun' });

export type DryRunPolicyRequest = z.infer<typeof dryRunPolicyRequest>;
export type PolicyVerdict = z.infer<typeof policyVerdict>;
export type JudgedPatch = z.infer<typeof judgedPatch>;
export type PolicyDryRun = z.infer<typeof policyDryRun>;
