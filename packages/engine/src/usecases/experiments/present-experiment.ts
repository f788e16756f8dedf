import type { PatchOperation } from '@aob/ir';
import type { Arm, BreachResource, Experiment, GuardrailsResource } from '../../contract/experiments.ts';
import type { ArmRow, Breach, ExperimentRow, Guardrails, Halt, Slice } from '../../ports/experiments.ts';
import { given, parsed, timestampOf } from '../present/values.ts';
import { BUCKETS } from './allocation.ts';

export const presentExperiment = (row: ExperimentRow): Experiment => ({
  experiment_id: row.experimentId,
  name: row.name,
  revision: row.revision,
  status: row.status,
  workflow: row.workflow,
  base: row.base,
  control: row.control,
  sticky: row.sticky ?? null,
  cost: row.cost ?? null,
  guardrails: guardrailsResource(row.guardrails),
  arms: row.arms.map((arm) => armResource(arm, row.slices)),
  ...given('halted', row.halt && haltResource(row.halt)),
  created_by: row.createdBy,
  created_at: timestampOf(row.createdAt),
  updated_at: timestampOf(row.updatedAt),
});

/** The members that lead to what a run cost in its outputs. */
export const costPath = ({ cost }: Pick<ExperimentRow, 'cost'>): readonly string[] | undefined =>
  cost
    ?.split('/')
    .slice(1)
    .map((name) => name.replaceAll('~1', '/').replaceAll('~0', '~'));

/** Of all keys, 0 to 1. */
export const shareOf = (slices: readonly Slice[], arm: string): number =>
  slices.filter((slice) => slice.arm === arm).reduce((sum, { from, to }) => sum + to - from, 0) / BUCKETS;

const armResource = (
  { name, weight, digest, patches, operations, stop }: ArmRow,
  slices: readonly Slice[],
): Arm => ({
  name,
  weight,
  share: shareOf(slices, name),
  digest,
  patches: [...patches],
  operations: parsed<readonly PatchOperation[]>(operations).map((operation) => ({
    ...operation,
  })) as Arm['operations'],
  ...given(
    'stopped',
    stop && { ...haltResource(stop), ...given('breach', stop.breach && breachResource(stop.breach)) },
  ),
});

const haltResource = ({ by, at, reason }: Halt) => ({ by, at: timestampOf(at), reason });

const breachResource = ({ failed, ...breach }: Breach): BreachResource => ({
  ...breach,
  ...given('failed', failed),
});

const guardrailsResource = ({ failureRate, meanCost, totalCost }: Guardrails): GuardrailsResource => ({
  failure_rate:
    failureRate === undefined ? null : { above: failureRate.above, min_runs: failureRate.minRuns },
  mean_cost: meanCost === undefined ? null : { above: meanCost.above, min_runs: meanCost.minRuns },
  total_cost: totalCost === undefined ? null : { above: totalCost.above },
});
