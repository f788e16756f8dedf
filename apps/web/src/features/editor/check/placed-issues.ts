import type { Issue, WorkflowDocument } from '@aob/ir';
import { pathTo } from '../document/graphs.ts';
import { type IssuePlace, placeOf } from '../document/issue-place.ts';

export interface PlacedIssue extends Issue {
  readonly place: IssuePlace;
  /** The nodes in whose bodies it stands, from the outermost. */
  readonly path: readonly string[];
}

export function placeIssues(document: WorkflowDocument, issues: readonly Issue[]): readonly PlacedIssue[] {
  return issues.map((issue) => {
    const place = placeOf(document, issue.pointer);
    return { ...issue, place, path: pathTo(document, place.owner) };
  });
}

/** Those of one field and of what is inside it. */
export function issuesAt(issues: readonly PlacedIssue[], field: string): readonly PlacedIssue[] {
  return issues.filter(({ place }) => place.field === field || place.field.startsWith(`${field}/`));
}
