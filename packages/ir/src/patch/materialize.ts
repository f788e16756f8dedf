/**
 * Base + ordered patches = the document that runs (design §4). Change sets are what was decided; operations, when a
 * stack still has them, go through the same applier.
 */
import type { Digest, WorkflowDocument } from '../document.ts';
import type { Issue } from '../issue.ts';
import { documentDigest } from '../json/document-text.ts';
import type { Hasher } from '../json/index.ts';
import { applyInTurn } from './apply.ts';
import { applyChangeSets, type ChangedInTurn } from './apply-change-set.ts';
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
  // Stretches of one kind go at once, on one copy.
  for (let at = 0; at < stack.length; ) {
    const end = endOfStretch(stack, at);
    const stretch = applyStretch(document, stack.slice(at, end));
    if (!stretch.ok) return { ok: false, at: at + stretch.at, issues: stretch.issues };
    document = stretch.document;
    at = end;
  }
  return { ok: true, document, digest: documentDigest(asJson(document), hash) };
}

function endOfStretch(stack: readonly StackEntry[], start: number): number {
  const isChanges = (entry: StackEntry | undefined) => entry !== undefined && 'changes' in entry;
  let end = start + 1;
  while (end < stack.length && isChanges(stack[end]) === isChanges(stack[start])) end++;
  return end;
}

function applyStretch(document: WorkflowDocument, stretch: readonly StackEntry[]): ChangedInTurn {
  const changes = stretch.flatMap((entry) => ('changes' in entry ? [entry.changes] : []));
  if (changes.length > 0) return applyChangeSets(document, changes);
  const operations = stretch.flatMap((entry) => ('operations' in entry ? [entry.operations] : []));
  const applied = applyInTurn(asJson(document), operations);
  return applied.ok ? { ok: true, document: applied.document as unknown as WorkflowDocument } : applied;
}
