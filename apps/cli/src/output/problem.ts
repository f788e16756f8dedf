/** Everything that ends a command early, as people or programs read it. */
import { NetworkError, ProblemError } from '@aob/client';
import { Interrupted } from '../exit-code.ts';
import { Failure, type LocatedIssue } from '../failure.ts';
import type { Colors } from './output.ts';
import { clean } from './text.ts';

/** RFC 9457, as the API answers; what did not come from the API has no status. */
export interface ProblemView {
  readonly type: string;
  readonly title: string;
  readonly status?: number;
  readonly detail: string;
  readonly code: string;
  readonly hint?: string;
  readonly issues: readonly LocatedIssue[];
}

export function problemOf(error: unknown): ProblemView {
  if (error instanceof ProblemError) return { ...error.problem, detail: error.message };
  if (error instanceof Failure) {
    return local({ title: 'Wrong use', code: error.code, message: error.message }, error.hint, error.issues);
  }
  if (error instanceof NetworkError) {
    const code = `network.${error.kind}`;
    return local({ title: 'No answer', code, message: error.message }, NETWORK_HINTS[error.kind]);
  }
  if (error instanceof Interrupted)
    return local({ title: 'Interrupted', code: 'cli.interrupted', message: error.message });
  const message = error instanceof Error ? (error.stack ?? error.message) : `${error}`;
  return local({ title: 'This should not have happened', code: 'cli.bug', message });
}

const NETWORK_HINTS = {
  unreachable: 'Start the server with npm start, or say where it is with --api-url or AOB_API_URL.',
  timeout: 'The server may be busy; look at its log, and ask for the state before you send a write again.',
  interrupted: 'Ask for the state before you send a write again.',
  not_aob:
    'Say where the API is with --api-url or AOB_API_URL; its port is 8081 unless AOB_API_PORT says otherwise.',
} as const;

function local(
  { title, code, message }: { title: string; code: string; message: string },
  hint?: string,
  issues: readonly LocatedIssue[] = [{ pointer: '', code, message }],
): ProblemView {
  return {
    type: `/problems/${code}`,
    title,
    detail: message,
    code,
    ...(hint !== undefined && { hint }),
    issues,
  };
}

/** The sentence, every issue that says more than it, and what to do. */
export function formatProblem(problem: ProblemView, colors: Colors): string {
  const { red, dim, cyan, bold } = colors;
  const issues = problem.issues.filter((issue) => issue.message !== problem.detail || placeOf(issue) !== '');
  const lines = [`${red('✗')} ${bold(clean(problem.detail))} ${dim(`(${problem.code})`)}`];
  for (const issue of issues) {
    const rule = issue.rule === undefined ? '' : ` ${issue.rule}`;
    const place = placeOf(issue);
    lines.push(
      `  ${place === '' ? '' : `${cyan(place)}  `}${clean(issue.message)} ${dim(`(${issue.code}${rule})`)}`,
    );
    if (issue.hint !== undefined && issue.hint !== problem.hint) lines.push(`    → ${clean(issue.hint)}`);
  }
  if (problem.hint !== undefined) lines.push(`  → ${clean(problem.hint)}`);
  return lines.join('\n');
}

/** `lead.yaml:12:5 /nodes/2/type`, as much of it as is known. */
function placeOf({ file, line, column, pointer }: LocatedIssue): string {
  const place = file === undefined ? '' : [file, line, column].filter((part) => part !== undefined).join(':');
  return clean([place, pointer].filter((part) => part !== '').join(' '));
}
