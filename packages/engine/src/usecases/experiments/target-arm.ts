/** A run that is to be started in an experiment: the document of its arm, and the labels that say so. */
import type { Issue, Json } from '@aob/ir';
import { ARM_LABEL, EXPERIMENT_LABEL } from '../../contract/experiments.ts';
import type { ExperimentRow } from '../../ports/experiments.ts';
import type { Workflows } from '../../ports/workflows.ts';
import type { Assignment, WorkflowRef } from '../../run/events.ts';
import { done, type Outcome } from '../outcome.ts';
import { unknownWorkflow } from '../resolve-workflow.ts';
import { assignArm } from './assign-arm.ts';

export interface Target {
  readonly workflow: WorkflowRef;
  /** Absent outside of experiments. */
  readonly experiment?: Assignment;
}

export interface WantedRun {
  readonly runId: string;
  readonly key: string | undefined;
  readonly inputs: Json;
}

export const targetArm = async (
  workflows: Workflows,
  row: ExperimentRow,
  run: WantedRun,
): Promise<Outcome<Target>> => {
  // A workflow with an experiment that goes on cannot be deleted; behind a stopped one it may be gone.
  if (row.status === 'stopped' && (await workflows.get(row.workflow)) === undefined)
    return unknownWorkflow(workflows, row.workflow, '/experiment');
  const assigned = assignArm(row, run);
  if (!assigned.ok) return assigned;
  const arm = row.arms.find(({ name }) => name === assigned.value.arm);
  if (arm === undefined) throw new Error(`experiment ${row.experimentId} has no arm ${assigned.value.arm}`);
  return done({ workflow: { name: row.workflow, digest: arm.digest }, experiment: assigned.value });
};

export const experimentLabels = ({ name, arm }: Assignment): { readonly [label: string]: string } => ({
  [EXPERIMENT_LABEL]: name,
  [ARM_LABEL]: arm,
});

/** Labels that tell runs of an experiment apart are not for the caller to set on one. */
export const reservedLabels = (labels: { readonly [name: string]: string }): readonly Issue[] =>
  [EXPERIMENT_LABEL, ARM_LABEL]
    .filter((label) => Object.hasOwn(labels, label))
    .map((label) => ({
      pointer: `/labels/${label}`,
      code: 'experiment.label_reserved',
      message: `Every run of an experiment has the label ${label}; it cannot be set.`,
    }));
