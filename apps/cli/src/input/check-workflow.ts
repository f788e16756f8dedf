import { compileJson, type Issue, type WorkflowDocument } from '@aob/ir';
import type { TextDocument } from './document.ts';

export type CheckedWorkflow =
  | { readonly ok: true; readonly digest: string; readonly document: WorkflowDocument }
  | { readonly ok: false; readonly issues: readonly Issue[] };

/** What the server would say to the document, without asking it; each issue with its place in the file. */
export function checkWorkflow(text: TextDocument): CheckedWorkflow {
  const compiled = compileJson(text.value);
  if (!compiled.ok) return { ok: false, issues: text.place(compiled.issues) };
  const { digest, document } = compiled.plan;
  return { ok: true, digest, document };
}
