/** What the numbers of a report do not say by themselves. Pure. */
import type { ArmReport } from '../../contract/experiments.ts';
import type { ExperimentRow } from '../../ports/experiments.ts';

/** Below this an interval is wide, and says so by being drawn; one sentence more does not hurt. */
const FEW_RUNS = 100;

export const reportNotes = (
  row: ExperimentRow,
  arms: readonly ArmReport[],
  weightChanges: number,
): readonly string[] => {
  const notes = [
    'Each interval holds the true value in 95 of 100 experiments that are looked at once, at a number of runs set before. Looked at again and again, or stopped because it looks good, it holds it less often; with several arms, the chance that one of them looks better by luck adds up.',
  ];
  const rated = arms.flatMap((arm) => (arm.success_rate === null ? [] : [arm.success_rate.runs]));
  if (rated.some((runs) => runs < FEW_RUNS))
    notes.push(`Some arm has fewer than ${FEW_RUNS} ended runs: the difference may still turn around.`);
  if (arms.some(({ counts }) => counts.running > 0))
    notes.push(
      'Runs that are under way are in no rate; where failing is faster than completing, rates begin too low.',
    );
  if (weightChanges > 0)
    notes.push(
      `The weights were changed ${weightChanges === 1 ? 'once' : `${weightChanges} times`}: arms had their runs at different times, and a difference may be one between times.`,
    );
  if (arms.some((arm) => arm.stopped))
    notes.push('A stopped arm is compared with runs of the control arm that started before it was stopped.');
  if (row.arms.some(({ stop }) => stop?.breach !== undefined))
    notes.push(
      'A guardrail stops an arm at a bad moment: its failure rate is likely a little better than it looks.',
    );
  if (arms.some(({ counts }) => counts.diverted > 0))
    notes.push(
      'Runs that got the control arm because their own was halted are counted nowhere but as diverted.',
    );
  return notes;
};
