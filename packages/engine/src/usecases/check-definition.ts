/** The one door for documents (design §4): push, validation and runs with a definition of their own all come through here. */
import { canonicalJson, compileJson, type Issue, type Json, type Plan } from '@aob/ir';
import { checkDocumentUrls, type OutgoingPolicy } from '../outgoing/index.ts';
import { sha256 } from '../sha256.ts';

export type CheckedDefinition =
  | { readonly ok: true; readonly plan: Plan }
  | { readonly ok: false; readonly issues: readonly Issue[] };

/** `at`: where the document stands in what was sent; pointers of issues begin with it. */
export const checkDefinition = (
  definition: Json,
  outgoing: OutgoingPolicy,
  at = '/definition',
): CheckedDefinition => {
  const compiled = compileJson(definition, sha256);
  const found = compiled.ok ? [] : compiled.issues;
  // A URL that does not even parse is named by the compiler already.
  const known = new Set(found.map(({ pointer }) => pointer));
  const blocked = checkDocumentUrls(definition, outgoing).filter(({ pointer }) => !known.has(pointer));
  const issues = [...found, ...blocked];
  if (compiled.ok && issues.length === 0) return compiled;
  return { ok: false, issues: issues.map((issue) => ({ ...issue, pointer: `${at}${issue.pointer}` })) };
};

/** What is stored under the digest of a plan: its document with every default written in (R5). */
export const canonicalDocument = (plan: Plan): string => canonicalJson(plan.document as unknown as Json);
