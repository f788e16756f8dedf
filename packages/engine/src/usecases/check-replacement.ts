import { type Plan, replacementIssues } from '@aob/ir';
import { authorOf, type Caller } from './caller.ts';
import { type Outcome, refusedFor } from './outcome.ts';

export interface ReplaceDocument {
  readonly before: Plan;
  readonly after: Plan;
  readonly caller: Caller;
  /** Where the new document stands in what was sent. */
  readonly at: string;
}

/** A refusal when the new document would undo what the old one protects (R22, R24, R29), else undefined. */
export const checkReplacement = ({
  before,
  after,
  caller,
  at,
}: ReplaceDocument): Outcome<never> | undefined => {
  const issues = replacementIssues({ current: before, next: after, author: authorOf(caller), pointer: at });
  if (issues.length === 0) return undefined;
  return refusedFor({
    code: issues[0]?.code ?? 'workflow.weakened',
    message: 'This version would take away what the current one protects.',
    issues,
  });
};
