/**
 * A whole document in place of another (push, tag move) is a change set from the old one, through the same gate as a
 * patch (R22): what an approval guards stays guarded, protection stays, and policy and limits are an admin's (R29).
 */
import { bookOf } from '../guards/index.ts';
import type { Issue } from '../issue.ts';
import type { Plan } from '../plan.ts';
import { diffDocuments } from './change-set.ts';
import { gateIssues } from './gate-rules.ts';
import { viewOfPlan } from './graph-view.ts';
import { protectionIssues } from './protection.ts';
import type { ChangeSet, PatchAuthor } from './types.ts';

export interface Replacement {
  readonly current: Plan;
  readonly next: Plan;
  readonly author: PatchAuthor;
  /** Where the next document stands in what was sent; pointers of issues begin with it. */
  readonly pointer: string;
}

/** Why this author may not put `next` in the place of `current`; empty when nothing is lost. */
export function replacementIssues({ current, next, author, pointer }: Replacement): readonly Issue[] {
  const changes = diffDocuments(current.document, next.document);
  const isAdmin = author.kind === 'human' && author.roles.includes('admin');
  const [before, after] = [viewOfPlan(current), viewOfPlan(next)];
  const issues = [
    ...gateIssues({ current: before, after, book: bookOf(current), touches: [], isAdmin }),
    ...protectionIssues({ current: before, changes, touches: [], author: author.kind, isAdmin }),
  ].map((issue) => ({ ...issue, pointer }));
  return isAdmin ? issues : [...issues, ...settingsIssues(changes, pointer)];
}

function settingsIssues({ settings = [] }: ChangeSet, pointer: string): readonly Issue[] {
  return settings
    .filter(({ path }) => /^\/(?:policy|limits)(?:\/|$)/.test(path))
    .map(({ path }) => ({
      pointer: `${pointer}${path}`,
      code: 'settings.admin_only',
      message: `${path.slice(1).replaceAll('/', '.')} would change, which is for people with the role admin.`,
      hint: 'Leave it as it is, or ask a person with the role admin to push this version.',
      rule: 'R29',
    }));
}
