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
    const place = fieldPlace(issue, placeOf(document, issue.pointer));
    return { ...issue, place, path: pathTo(document, place.owner) };
  });
}

/** What is missing is reported where it is missing from; a form has a place for it. */
function fieldPlace({ code, message }: Issue, place: IssuePlace): IssuePlace {
  const name = code === 'field.missing' ? /^The field '([^']+)'/.exec(message)?.[1] : undefined;
  return name === undefined ? place : { ...place, field: `${place.field}/${name}` };
}

/** Those of one field and of what is inside it. */
export function issuesAt(issues: readonly PlacedIssue[], field: string): readonly PlacedIssue[] {
  return issues.filter(({ place }) => place.field === field || place.field.startsWith(`${field}/`));
}
