/** Policy and limits decide what others may change: they are for people with the role admin (R29). */
import type { Issue } from '../issue.ts';
import { patchIssue } from './codes.ts';
import type { ChangeSet } from './types.ts';

/** For whoever is no admin. Pointers lead into the document. */
export function settingsIssues({ settings = [] }: ChangeSet): readonly Issue[] {
  return settings
    .filter(({ path }) => /^\/(?:policy|limits)(?:\/|$)/.test(path))
    .map(({ path }) => {
      const name = path.slice(1).replaceAll('/', '.');
      return patchIssue(
        'settings.admin_only',
        path,
        `${name} would change, which is for people with the role admin.`,
      );
    });
}
