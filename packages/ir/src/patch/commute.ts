/**
 * What two patches have to do with each other (R22): does each stand without the other, and does it matter which comes
 * first? Two documents are the same here when they do the same: nodes and edges sorted by id, and the order that is
 * behaviour beside them. Pure: by their change sets alone, whoever wrote them and whatever has begun.
 */
import { compileJson } from '../compile/index.ts';
import type { Digest, WorkflowDocument } from '../document.ts';
import type { Issue } from '../issue.ts';
import { applyChangeSet } from './apply-change-set.ts';
import { orderFreeDigest } from './change-set.ts';
import { asJson } from './elements.ts';
import { sharedElements } from './overlap.ts';
import type { ChangeSet } from './types.ts';

/** A patch on a document: what comes of it, or why it does not stand there. */
export type Standing =
  | { readonly ok: true; readonly document: WorkflowDocument }
  | { readonly ok: false; readonly issues: readonly Issue[] };

export interface CommuteReport {
  /** Elements that both speak of: `/nodes/{pay}`. */
  readonly shared: readonly string[];
  readonly aAlone: Standing;
  readonly bAlone: Standing;
  /** First the one, then the other; missing where the first does not stand. */
  readonly aThenB?: Standing;
  readonly bThenA?: Standing;
  /** Of what both orders lead to, when it is the same: then they commute. */
  readonly digest?: Digest;
}

/** `document` is a valid one with its defaults written out (R5). */
export function commuteOn(document: WorkflowDocument, a: ChangeSet, b: ChangeSet): CommuteReport {
  const [aAlone, bAlone] = [putOn(document, a), putOn(document, b)];
  const aThenB = aAlone.ok ? putOn(aAlone.document, b) : undefined;
  const bThenA = bAlone.ok ? putOn(bAlone.document, a) : undefined;
  const digest = commonDigest(aThenB, bThenA);
  return {
    shared: sharedElements(a, b),
    aAlone,
    bAlone,
    ...(aThenB && { aThenB }),
    ...(bThenA && { bThenA }),
    ...(digest !== undefined && { digest }),
  };
}

/** Fits by what it speaks of, and leads to a document that compiles. */
export function putOn(document: WorkflowDocument, changes: ChangeSet): Standing {
  const changed = applyChangeSet(document, changes);
  if (!changed.ok) return changed;
  const compiled = compileJson(asJson(changed.document));
  return compiled.ok ? { ok: true, document: compiled.plan.document } : compiled;
}

function commonDigest(one: Standing | undefined, other: Standing | undefined): Digest | undefined {
  if (!one?.ok || !other?.ok) return undefined;
  const digest = orderFreeDigest(one.document);
  return digest === orderFreeDigest(other.document) ? digest : undefined;
}
