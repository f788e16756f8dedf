/** Whether what the runs of an experiment have come to stops one of its arms. Pure. */
import type { ArmTally, Breach, ExperimentRow, Guardrails } from '../../ports/experiments.ts';

/** Something can still be stopped by the numbers. */
export const isWatched = ({ status, control, arms, guardrails }: ExperimentRow): boolean =>
  status !== 'stopped' &&
  Object.values(guardrails).some((rail) => rail !== undefined) &&
  arms.some(({ name, stop }) => name !== control && stop === undefined);

/** The arms to stop, in their order, each with the first guardrail it is beyond. Never the control arm: what it got goes on. */
export const breachesIn = (
  { arms, control, guardrails }: ExperimentRow,
  tallies: readonly ArmTally[],
): readonly { readonly arm: string; readonly breach: Breach }[] =>
  arms.flatMap(({ name, stop }) => {
    const tally = tallies.find(({ arm }) => arm === name);
    if (name === control || stop !== undefined || tally === undefined) return [];
    const breach =
      failureBreach(guardrails, tally) ??
      meanCostBreach(guardrails, tally) ??
      totalCostBreach(guardrails, tally);
    return breach === undefined ? [] : [{ arm: name, breach }];
  });

/** Runs that ended by themselves, well or not; a cancelled one says nothing about its arm. */
export const endedIn = ({ completed, failed, timedOut }: ArmTally): number => completed + failed + timedOut;

const failureBreach = ({ failureRate: rail }: Guardrails, tally: ArmTally): Breach | undefined => {
  const runs = endedIn(tally);
  if (rail === undefined || runs < rail.minRuns) return undefined;
  const failed = tally.failed + tally.timedOut;
  const value = failed / runs;
  return value > rail.above
    ? { guardrail: 'failure_rate', above: rail.above, value, runs, failed }
    : undefined;
};

const meanCostBreach = (
  { meanCost: rail }: Guardrails,
  { priced, totalCost }: ArmTally,
): Breach | undefined => {
  if (rail === undefined || priced < rail.minRuns) return undefined;
  const value = totalCost / priced;
  return value > rail.above ? { guardrail: 'mean_cost', above: rail.above, value, runs: priced } : undefined;
};

const totalCostBreach = (
  { totalCost: rail }: Guardrails,
  { priced, totalCost }: ArmTally,
): Breach | undefined =>
  rail !== undefined && totalCost > rail.above
    ? { guardrail: 'total_cost', above: rail.above, value: totalCost, runs: priced }
    : undefined;
