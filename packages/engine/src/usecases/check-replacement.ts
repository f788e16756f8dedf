import { type Plan, replacementIssues } from '@aob/ir';
import type { Workflows } from '../ports/workflows.ts';
import { authorOf, type Caller } from './caller.ts';
import { type Outcome, refusedFor } from './outcome.ts';
import type { Plans } from './plans.ts';
import { bookOfVersion } from './workflow-patches/lineage.ts';

export interface ReplaceDocument {
  readonly before: Plan;
  readonly after: Plan;
  readonly caller: Caller;
  /** Where the new document stands in what was sent. */
  readonly at: string;
}

/** A refusal when the new document would undo what the old one, or those it was made from, protect (R22, R24, R29). */
export const checkReplacement = async (
  ports: { readonly workflows: Workflows; readonly plans: Plans },
  { before, after, caller, at }: ReplaceDocument,
): Promise<Outcome<never> | undefined> => {
  const book = await bookOfVersion(ports, before);
  const author = authorOf(caller);
  const issues = replacementIssues({ current: before, next: after, book, author, pointer: at });
  if (issues.length === 0) return undefined;
  const [first] = issues;
  const isPolicy = issues.every(({ code }) => code.startsWith('policy.') || code === 'review.policy');
  return refusedFor({
    code: first?.code ?? 'workflow.weakened',
    message: isPolicy
      ? 'The policy of the workflow does not let this version take the place of the current one.'
      : 'This version would take away what the current one protects.',
    issues,
  });
};
