import { type LogProblem, VERIFY_PROBLEMS_MAX } from '../../contract/verification.ts';

/** What is wrong, as it is found. A wrecked log has a problem at every event, so only the first ones are kept in words. */
export interface Findings {
  readonly problems: LogProblem[];
  count: number;
}

export const createFindings = (): Findings => ({ problems: [], count: 0 });

export const report = (findings: Findings, problem: LogProblem): void => {
  findings.count += 1;
  if (findings.problems.length < VERIFY_PROBLEMS_MAX) findings.problems.push(problem);
};

export const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : `${error}`);
