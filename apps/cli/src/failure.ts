import type { Issue } from '@aob/ir';

/** An issue in a file somebody wrote, with the place in it. */
export interface LocatedIssue extends Issue {
  readonly file?: string;
  readonly line?: number;
  readonly column?: number;
}

/** Something the command line itself refuses, before the API is asked. */
export class Failure extends Error {
  readonly code: string;
  readonly hint: string | undefined;
  readonly issues: readonly LocatedIssue[];

  constructor(failure: { code: string; message: string; hint?: string; issues?: readonly LocatedIssue[] }) {
    super(failure.message);
    this.name = 'Failure';
    this.code = failure.code;
    this.hint = failure.hint;
    this.issues = failure.issues ?? [{ pointer: '', code: failure.code, message: failure.message }];
  }
}
