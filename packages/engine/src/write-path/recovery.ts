import type { OutstandingRuns } from '../ports/outstanding-runs.ts';

/**
 * R14: every queued or running job of every live run is dispatched again; tickets, timers and waits are not. Page by
 * page, so that memory stays bounded however many runs wait.
 */
export const recoverRuns = async (parts: {
  readonly outstanding: OutstandingRuns;
  readonly page: number;
  readonly redispatch: (runId: string) => Promise<unknown>;
  readonly onProblem: (runId: string, error: unknown) => void;
}): Promise<number> => {
  const { outstanding, page, redispatch, onProblem } = parts;
  let count = 0;
  for (let after = ''; ; ) {
    const runIds = await outstanding.live(after, page);
    await Promise.all(
      runIds.map((runId) => redispatch(runId).catch((error: unknown) => onProblem(runId, error))),
    );
    count += runIds.length;
    const last = runIds.at(-1);
    if (last === undefined || runIds.length < page) return count;
    after = last;
  }
};
