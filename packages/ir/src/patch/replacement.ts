/**
 * A whole document in place of another (push, tag move) is a change set from the old one, through the same gate as a
 * patch (R22): what an approval guards stays guarded, protection stays, and policy and limits are an admin's (R29).
 */
import { bookOf, type GuardBook } from '../guards/index.ts';
import type { Issue } from '../issue.ts';
import type { Plan } from '../plan.ts';
import { diffDocuments } from './change-set.ts';
import { gateIssues } from './gate-rules.ts';
import { viewOfPlan } from './graph-view.ts';
import { protectionIssues } from './protection.ts';
import { settingsIssues } from './settings-rules.ts';
import type { PatchAuthor } from './types.ts';

export interface Replacement {
  readonly current: Plan;
  readonly next: Plan;
  /** What has been guarded along the versions that led to the current one; default: what that guards itself. */
  readonly book?: GuardBook;
  readonly author: PatchAuthor;
  /** Where the next document stands in what was sent; pointers of issues begin with it. */
  readonly pointer: string;
}

/** Why this author may not put `next` in the place of `current`; empty when nothing is lost. */
export function replacementIssues({
  current,
  next,
  book = bookOf(current),
  author,
  pointer,
}: Replacement): readonly Issue[] {
  const changes = diffDocuments(current.document, next.document);
  const isAdmin = author.kind === 'human' && author.roles.includes('admin');
  const [before, after] = [viewOfPlan(current), viewOfPlan(next)];
  const issues = [
    ...gateIssues({ current: before, after, book, touches: [], isAdmin }),
    ...protectionIssues({ current: before, changes, touches: [], author: author.kind, isAdmin }),
  ].map((issue) => ({ ...issue, pointer }));
  if (isAdmin) return issues;
  const settings = settingsIssues(changes).map((issue) => ({
    ...issue,
    pointer: `${pointer}${issue.pointer}`,
  }));
  return [...issues, ...settings];
}
