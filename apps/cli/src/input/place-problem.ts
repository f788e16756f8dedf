import { ProblemError } from '@aob/client';
import type { TextDocument } from './document.ts';

/** The same refusal with file, line and column on what is wrong with the member `sent`, which stands at `at` in the document. */
export function placeProblem(error: unknown, document: TextDocument, sent: string, at = ''): unknown {
  if (!(error instanceof ProblemError)) return error;
  const issues = error.problem.issues.map((issue) => {
    if (issue.pointer !== sent && !issue.pointer.startsWith(`${sent}/`)) return issue;
    return document.place([{ ...issue, pointer: `${at}${issue.pointer.slice(sent.length)}` }])[0] ?? issue;
  });
  return new ProblemError({ ...error.problem, issues });
}
