/**
 * Base + ordered patches = the document that runs (design §4). Change sets are what was decided; operations, when a
 * stack still has them, go through the same applier.
 */
import type { Digest, WorkflowDocument } from '../document.ts';
import type { Issue } from '../issue.ts';
import { digestOf, type Hasher } from '../json/index.ts';
import { applyOperations } from './apply.ts';
import { applyChangeSet, type ChangedDocument } from './apply-change-set.ts';
import { asJson } from './elements.ts';
import type { ChangeSet, PatchOperation } from './types.ts';

export type StackEntry = { readonly changes: ChangeSet } | { readonly operations: readonly PatchOperation[] };

export type Materialized =
  | { readonly ok: true; readonly document: WorkflowDocument; readonly digest: Digest }
  /** `at` is the place in the stack of the first patch that does not fit. */
  | { readonly ok: false; readonly at: number; readonly issues: readonly Issue[] };

/** Nothing of the base is changed. What comes out was not validated: `compile` does that. */
export function materialize(
  base: WorkflowDocument,
  stack: readonly StackEntry[],
  hash?: Hasher,
): Materialized {
  let document = base;
  for (const [at, entry] of stack.entries()) {
    const next =
      'changes' in entry ? applyChangeSet(document, entry.changes) : applyEntry(document, entry.operations);
    if (!next.ok) return { ok: false, at, issues: next.issues };
    document = next.document;
  }
  return { ok: true, document, digest: digestOf(asJson(document), hash) };
}

function applyEntry(document: WorkflowDocument, operations: readonly PatchOperation[]): ChangedDocument {
  const applied = applyOperations(asJson(document), operations);
  return applied.ok ? { ok: true, document: applied.document as unknown as WorkflowDocument } : applied;
}
