import type { ExperimentRow } from '../../ports/experiments.ts';
import { breachesIn, isWatched } from './guardrails.ts';
import type { SteerPorts } from './ports.ts';
import { costPath } from './present-experiment.ts';

/** Arms are stopped by the engine itself; who set the guardrail stands in the experiment. */
export const GUARDRAIL_ACTOR = 'system:guardrail';

/**
 * Stops the arms that are beyond a guardrail by the numbers of now, each as an entry of the log with those numbers. Any
 * number of processes may look at once: of several that see the same one writes it (R11). False when there is nothing to
 * look after any more.
 */
export const checkGuardrails = async (
  { experiments, clock }: SteerPorts,
  experimentId: string,
): Promise<boolean> => {
  // Every turn stops an arm, or somebody else has changed the experiment, which is for a person to do: it ends.
  for (;;) {
    const row = await experiments.get(experimentId);
    if (row === undefined || !isWatched(row)) return false;
    const tallies = await experiments.tallies(experimentId, { cost: costPath(row) });
    const [first] = breachesIn(row, tallies);
    if (first === undefined) return true;
    const { arm, breach } = first;
    const at = clock.now();
    const data = { arm, reason: '', breach };
    const stopped = { ...stopArm(row, arm, { by: GUARDRAIL_ACTOR, at, reason: '', breach }), updatedAt: at };
    await experiments.save(stopped, { type: 'experiment.arm_stopped', by: GUARDRAIL_ACTOR, at, data });
  }
};

const stopArm = (
  row: ExperimentRow,
  name: string,
  stop: ExperimentRow['arms'][number]['stop'],
): ExperimentRow => ({
  ...row,
  arms: row.arms.map((arm) => (arm.name === name ? { ...arm, stop } : arm)),
});
