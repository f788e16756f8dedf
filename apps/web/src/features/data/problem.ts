/** What the API said when it said no (RFC 9457), out of whatever a query or mutation threw. */
import type { IssueResource, Problem } from '@aob/engine/contract';
import { TRPCClientError } from '@trpc/client';

export interface ShownProblem {
  readonly code: string;
  readonly title: string;
  readonly detail?: string | undefined;
  readonly hint?: string | undefined;
  readonly status?: number | undefined;
  readonly issues: readonly IssueResource[];
}

export function shownProblem(error: unknown): ShownProblem {
  const problem = problemIn(error);
  if (problem !== undefined) return problem;
  if (error instanceof TRPCClientError || error instanceof TypeError) {
    return {
      code: 'api.unreachable',
      title: 'The engine does not answer',
      hint: 'Look at the terminal where npm start runs. This page tries again by itself.',
      issues: [],
    };
  }
  return { code: 'studio.bug', title: error instanceof Error ? error.message : String(error), issues: [] };
}

export function statusOf(error: unknown): number | undefined {
  return problemIn(error)?.status;
}

function problemIn(error: unknown): Problem | undefined {
  if (!(error instanceof TRPCClientError)) return undefined;
  const data: unknown = error.data;
  if (typeof data !== 'object' || data === null || !('problem' in data)) return undefined;
  return data.problem as Problem | undefined;
}
