import { compileJson, type WorkflowDocument } from '@aob/ir';
import type { LocatedIssue } from '../failure.ts';
import type { TextDocument } from './document.ts';

export type CheckedWorkflow =
  | { readonly ok: true; readonly digest: string; readonly document: WorkflowDocument }
  | { readonly ok: false; readonly issues: readonly LocatedIssue[] };

/** What the server would say to the document, without asking it; each issue with its place in the file. */
export function checkWorkflow(text: TextDocument): CheckedWorkflow {
  const compiled = compileJson(text.value);
  if (!compiled.ok) {
    const issues = text.place(compiled.issues);
    // In the order they stand in the file, which is how somebody works through them.
    return { ok: false, issues: issues.toSorted((a, b) => (a.line ?? 0) - (b.line ?? 0)) };
  }
  const { digest, document } = compiled.plan;
  return { ok: true, digest, document };
}
