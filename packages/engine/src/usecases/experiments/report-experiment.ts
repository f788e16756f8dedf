/** How the arms of an experiment compare, from its runs as they stand now. */
import type { ArmReport, ExperimentReport } from '../../contract/experiments.ts';
import type { ArmLatency, ArmRow, ArmTally, ExperimentRow, Experiments } from '../../ports/experiments.ts';
import { done, type Outcome } from '../outcome.ts';
import { timestampOf } from '../present/values.ts';
import { findExperiment } from './find-experiment.ts';
import { endedIn } from './guardrails.ts';
import { CONFIDENCE, newcombe, wilson } from './intervals.ts';
import type { SteerPorts } from './ports.ts';
import { costPath, shareOf } from './present-experiment.ts';
import { reportNotes } from './report-notes.ts';

export const reportExperiment = async (
  { experiments, clock }: SteerPorts,
  ref: string,
): Promise<Outcome<ExperimentReport>> => {
  const found = await findExperiment(experiments, ref);
  if (!found.ok) return found;
  const row = found.value;
  const at = clock.now();
  const [tallies, latencies, controls, changes] = await Promise.all([
    experiments.tallies(row.experimentId, { cost: costPath(row) }),
    experiments.latencies(row.experimentId),
    controlsOf(experiments, row),
    weightChanges(experiments, row),
  ]);
  const now = new Map(tallies.map((tally) => [tally.arm, tally]));
  const took = new Map(latencies.map((latency) => [latency.arm, latency]));
  const arms = row.arms.map((arm) =>
    armReport(row, arm, {
      tally: now.get(arm.name) ?? nothingYet(arm.name),
      latency: took.get(arm.name),
      control: arm.stop === undefined ? now.get(row.control) : controls.get(arm.name),
    }),
  );
  return done({
    experiment_id: row.experimentId,
    name: row.name,
    status: row.status,
    as_of: timestampOf(at),
    confidence: CONFIDENCE,
    arms,
    notes: [...reportNotes(row, arms, changes)],
  });
};

/** Of the control arm up to the stop of each stopped arm: an arm is compared with what ran in its own time. */
const controlsOf = async (
  experiments: Experiments,
  { experimentId, control, arms }: ExperimentRow,
): Promise<ReadonlyMap<string, ArmTally | undefined>> => {
  const entries = arms.flatMap(({ name, stop }) => (stop === undefined ? [] : [{ name, until: stop.at }]));
  return new Map(
    await Promise.all(
      entries.map(async ({ name, until }) => {
        const tallies = await experiments.tallies(experimentId, { until });
        return [name, tallies.find(({ arm }) => arm === control)] as const;
      }),
    ),
  );
};

/** An experiment has had at most this many changes that are looked through for its report. */
const CHANGES_MAX = 1000;

const weightChanges = async (experiments: Experiments, { experimentId }: ExperimentRow): Promise<number> =>
  (await experiments.events(experimentId, { limit: CHANGES_MAX })).filter(
    ({ type }) => type === 'experiment.weights_changed',
  ).length;

const nothingYet = (arm: string): ArmTally => ({
  arm,
  started: 0,
  completed: 0,
  failed: 0,
  timedOut: 0,
  cancelled: 0,
  diverted: 0,
  priced: 0,
  totalCost: 0,
});

interface Numbers {
  readonly tally: ArmTally;
  readonly latency: ArmLatency | undefined;
  /** Of the control arm, in the time of this one. */
  readonly control: ArmTally | undefined;
}

const armReport = (row: ExperimentRow, arm: ArmRow, { tally, latency, control }: Numbers): ArmReport => {
  const { started, completed, failed, timedOut, cancelled, diverted, priced, totalCost } = tally;
  const isControl = arm.name === row.control;
  const rate = rateOf(tally);
  const controlRate = isControl ? undefined : rateOf(control);
  return {
    name: arm.name,
    is_control: isControl,
    stopped: arm.stop !== undefined,
    share: shareOf(row.slices, arm.name),
    counts: {
      started,
      running: started - completed - failed - timedOut - cancelled,
      completed,
      failed,
      timed_out: timedOut,
      cancelled,
      diverted,
    },
    success_rate: rate ?? null,
    difference:
      rate === undefined || controlRate === undefined
        ? null
        : { ...newcombe(rate, controlRate), control_runs: controlRate.runs },
    latency_ms: latency === undefined ? null : { p50: latency.p50, p95: latency.p95, runs: latency.runs },
    cost: priced === 0 ? null : { total: totalCost, mean: totalCost / priced, runs: priced },
  };
};

const rateOf = (tally: ArmTally | undefined) => {
  const runs = tally === undefined ? 0 : endedIn(tally);
  return tally === undefined || runs === 0 ? undefined : { ...wilson(tally.completed, runs), runs };
};
