/**
 * A whole document in place of another (push, tag move) is a change set from the old one, through the same gate as a
 * patch (R22): what an approval guards stays guarded, protection stays, policy and limits are an admin's (R29), and the
 * workflow's own rules are asked, and what it allows patches to bring holds here too. Nothing waits here for a review: what needs one has to be proposed as a patch.
 */
import { bookOf, type GuardBook } from '../guards/index.ts';
import type { Issue } from '../issue.ts';
import type { Plan } from '../plan.ts';
import { allowanceIssues } from './allowance.ts';
import { diffDocuments, isEmptyChangeSet } from './change-set.ts';
import { gateIssues } from './gate-rules.ts';
import { viewOfPlan } from './graph-view.ts';
import { askPolicy } from './policy.ts';
import { protectionIssues } from './protection.ts';
import { newHosts, type ReviewCheck } from './review.ts';
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
export function replacementIssues(replacement: Replacement): readonly Issue[] {
  const { current, next, book = bookOf(current), author, pointer } = replacement;
  const changes = diffDocuments(current.document, next.document);
  const isAdmin = author.kind === 'human' && author.roles.includes('admin');
  const [before, after] = [viewOfPlan(current), viewOfPlan(next)];
  const issues = [
    ...gateIssues({ current: before, after, book, touches: [], isAdmin }),
    ...protectionIssues({ current: before, changes, touches: [], author: author.kind, isAdmin }),
    ...policyIssues(replacement, { current: before, after, changes, touches: [] }, isAdmin),
  ].map((issue) => ({ ...issue, pointer }));
  if (isAdmin) return issues;
  const settings = settingsIssues(changes).map((issue) => ({
    ...issue,
    pointer: `${pointer}${issue.pointer}`,
  }));
  return [...issues, ...settings];
}

/**
 * Whoever may change the policy may also do what it wants reviewed, and what patches may bring by then is what his document
 * says; for everybody else by what holds now.
 */
function policyIssues(
  { current, next, author }: Replacement,
  seen: ReviewCheck,
  isAdmin: boolean,
): readonly Issue[] {
  const [now, then] = [current.document.policy, next.document.policy];
  const allow = (isAdmin ? then : now)?.allow;
  const rules = now?.rules ?? [];
  if ((rules.length === 0 && allow === undefined) || isEmptyChangeSet(seen.changes)) return [];
  const hosts = newHosts(seen, new Set());
  const { refusals, reviews } = askPolicy(rules, seen.changes, hosts, author);
  const barred = [...refusals, ...allowanceIssues(allow, seen, hosts)];
  if (isAdmin) return barred;
  const hint = 'Propose the change as a patch of the workflow: that can be reviewed.';
  return [...barred, ...reviews.map((review) => ({ ...review, hint }))];
}
