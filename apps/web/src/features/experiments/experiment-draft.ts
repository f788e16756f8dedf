/** An experiment as it stands in the form, and what the API is asked for with it. */
import type { CreateExperiment, Experiment } from '@aob/engine/contract';
import type { Json } from '@aob/ir';
import { type JsonDraft, jsonDraft } from '../run/json-field.tsx';

export interface ArmDraft {
  readonly name: string;
  readonly weight: string;
  /** Ids, in the order in which they are applied. */
  readonly patches: readonly string[];
  readonly operations: JsonDraft;
}

export interface ExperimentDraft {
  readonly name: string;
  readonly workflow: string;
  /** The first one is the control arm. */
  readonly arms: readonly ArmDraft[];
  /** CEL; empty: the key of the run. */
  readonly sticky: string;
  readonly cost: string;
  /** In percent; empty: no guardrail. */
  readonly failureRate: string;
  readonly failureRuns: string;
  readonly meanCost: string;
  readonly meanRuns: string;
  readonly totalCost: string;
}

const MIN_RUNS = '20';

export const newArm = (name: string, weight: string): ArmDraft => ({
  name,
  weight,
  patches: [],
  operations: jsonDraft('[]'),
});

export const newDraft = (): ExperimentDraft => ({
  name: '',
  workflow: '',
  arms: [newArm('as-is', '90'), newArm('changed', '10')],
  sticky: '',
  cost: '',
  failureRate: '',
  failureRuns: MIN_RUNS,
  meanCost: '',
  meanRuns: MIN_RUNS,
  totalCost: '',
});

/** One like it: arms are settled when an experiment is made, so another idea is another experiment (adr/0032). */
export const draftLike = (experiment: Experiment): ExperimentDraft => {
  const { workflow, arms, control, sticky, cost, guardrails } = experiment;
  const { failure_rate: failures, mean_cost: mean, total_cost: total } = guardrails;
  const controlFirst = [...arms].sort((a, b) => Number(b.name === control) - Number(a.name === control));
  return {
    name: '',
    workflow,
    arms: controlFirst.map(({ name, weight, patches, operations }) => ({
      name,
      weight: `${weight}`,
      patches,
      operations: jsonDraft(JSON.stringify(operations, null, 2)),
    })),
    sticky: sticky ?? '',
    cost: cost ?? '',
    failureRate: failures === null ? '' : `${Number((failures.above * 100).toPrecision(12))}`,
    failureRuns: failures === null ? MIN_RUNS : `${failures.min_runs}`,
    meanCost: mean === null ? '' : `${mean.above}`,
    meanRuns: mean === null ? MIN_RUNS : `${mean.min_runs}`,
    totalCost: total === null ? '' : `${total.above}`,
  };
};

/** Undefined while the form says nothing that could be asked. */
export const wishOf = (draft: ExperimentDraft): CreateExperiment | undefined => {
  const arms = draft.arms.map(armOf);
  const failureRate = amountOf(draft.failureRate);
  const meanCost = amountOf(draft.meanCost);
  const totalCost = amountOf(draft.totalCost);
  const numbers = [failureRate, meanCost, totalCost, runsOf(draft.failureRuns), runsOf(draft.meanRuns)];
  if (draft.name === '' || draft.workflow === '' || numbers.includes('wrong')) return undefined;
  if (arms.some((arm) => arm === undefined)) return undefined;
  return {
    name: draft.name,
    workflow: draft.workflow,
    arms: arms.filter((arm) => arm !== undefined),
    sticky: textOf(draft.sticky),
    cost: textOf(draft.cost),
    guardrails: {
      failure_rate:
        typeof failureRate === 'number'
          ? { above: failureRate / 100, min_runs: Number(draft.failureRuns) }
          : null,
      mean_cost: typeof meanCost === 'number' ? { above: meanCost, min_runs: Number(draft.meanRuns) } : null,
      total_cost: typeof totalCost === 'number' ? { above: totalCost } : null,
    },
  };
};

type WantedArm = CreateExperiment['arms'][number];

const WEIGHT = /^\d{1,5}$/;

const armOf = ({ name, weight, patches, operations }: ArmDraft): WantedArm | undefined => {
  const json: Json | undefined = operations.value?.json;
  if (name === '' || !WEIGHT.test(weight) || !Array.isArray(json)) return undefined;
  // The API says what is wrong with an operation, by its place.
  return { name, weight: Number(weight), patches: [...patches], operations: json as WantedArm['operations'] };
};

/** Undefined: left empty. */
const amountOf = (text: string): number | 'wrong' | undefined => {
  if (text.trim() === '') return undefined;
  const value = Number(text);
  return Number.isFinite(value) && value >= 0 ? value : 'wrong';
};

const runsOf = (text: string): 'right' | 'wrong' => (/^[1-9]\d{0,8}$/.test(text) ? 'right' : 'wrong');

const textOf = (text: string): string | null => (text.trim() === '' ? null : text);

/** Of all keys, as the weights stand; undefined while one of them is no number. */
export const shareOf = (arms: readonly ArmDraft[], arm: ArmDraft): number | undefined => {
  if (!arms.every(({ weight }) => WEIGHT.test(weight))) return undefined;
  const total = arms.reduce((sum, { weight }) => sum + Number(weight), 0);
  return total === 0 ? undefined : Number(arm.weight) / total;
};
