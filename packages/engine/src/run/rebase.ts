/**
 * A patch that was written against an older document of its run is moved onto the one the run follows now (design §4):
 * by what it does, never by where its pointers led then. What it speaks of must still be as it saw it (R22, R32).
 */
import { applyChangeSet, type ChangeSet, checkPatch, type Issue, operationsBetween } from '@aob/ir';
import type { Rejection } from './commands.ts';
import { type Draft, planOf } from './draft.ts';
import { bookOfRun } from './guard-book.ts';
import type { RunPatch } from './state.ts';

export type Rebasing =
  | { readonly kind: 'rebased'; readonly proposal: RunPatch }
  /** It was not even sound where it was written. */
  | { readonly kind: 'refused'; readonly issues: readonly Issue[] }
  | { readonly kind: 'conflict'; readonly rejection: Rejection };

/** As it is when it was written against the current document. */
export const rebase = (draft: Draft, proposal: RunPatch): Rebasing => {
  const { base, operations, ...rest } = proposal;
  if (base === undefined || base === draft.plan.digest) return { kind: 'rebased', proposal };
  const written = planOf(draft, base);
  const then = checkPatch({
    current: written,
    book: bookOfRun(draft.state, (digest) => planOf(draft, digest), base),
    proposal: { ...rest, operations },
  });
  if (then.changes === undefined)
    return { kind: 'refused', issues: then.verdict === 'refused' ? then.issues : [] };
  const now = rebasedOperations(draft, then.changes);
  if (!now.ok) return { kind: 'conflict', rejection: conflictOf(base, now.issues) };
  const sent = proposal.rebased ?? { from: base, operations };
  return { kind: 'rebased', proposal: { ...rest, operations: now.operations, rebased: sent } };
};

/** The same change as operations on the current document. */
export const rebasedOperations = (
  { plan: { document } }: Pick<Draft, 'plan'>,
  changes: ChangeSet,
):
  | { readonly ok: true; readonly operations: RunPatch['operations'] }
  | { readonly ok: false; readonly issues: readonly Issue[] } => {
  const changed = applyChangeSet(document, changes);
  return changed.ok ? { ok: true, operations: operationsBetween(document, changed.document) } : changed;
};

const conflictOf = (base: string, issues: readonly Issue[]): Rejection => ({
  code: 'patch.conflict',
  message: `the patch was written against ${base}, and what it speaks of has changed since`,
  hint: 'read the graph again and write the patch against its digest',
  issues,
});
