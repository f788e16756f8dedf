/** Everything that can be wrong with an experiment, all at once; what is left is ready to be written. */
import { canonicalJson, compileExpression, type Issue, type Json, type Plan } from '@aob/ir';
import type { CreateExperimentRequest, GuardrailsResource } from '../../contract/experiments.ts';
import type { ArmRow, ExperimentRow, Guardrails } from '../../ports/experiments.ts';
import type { Caller } from '../caller.ts';
import { done, type Outcome, refusedFor } from '../outcome.ts';
import { pinPlan } from '../references.ts';
import { nameIssue, resolveReference } from '../resolve-workflow.ts';
import { STICKY_VARIABLES } from './assign-arm.ts';
import { buildArm } from './build-arm.ts';
import type { CreateExperimentPorts } from './ports.ts';

export interface CheckedExperiment {
  readonly settings: Pick<ExperimentRow, 'workflow' | 'base' | 'control' | 'sticky' | 'cost' | 'guardrails'>;
  readonly arms: readonly ArmRow[];
  /** Documents that are to be kept before the experiment names them. */
  readonly plans: readonly Plan[];
}

export const checkExperiment = async (
  ports: CreateExperimentPorts,
  request: CreateExperimentRequest,
  caller: Caller,
): Promise<Outcome<CheckedExperiment>> => {
  const base = await basePlan(ports, request.workflow);
  const built = base.ok
    ? await buildArms(ports, { base: base.plan, request, caller })
    : { issues: base.issues };
  const issues = [
    ...nameIssues(request.name),
    ...armIssues(request),
    ...stickyIssues(request.sticky),
    ...costIssues(request),
    ...built.issues,
  ];
  if (!base.ok || !('plans' in built) || issues.length > 0)
    return refusedFor({ code: 'experiment.invalid', message: 'The experiment is not valid.', issues });
  const { plans } = built;
  const [first] = request.arms;
  return done({
    settings: {
      workflow: base.plan.name,
      base: base.plan.digest,
      control: request.control ?? first?.name ?? '',
      sticky: request.sticky ?? undefined,
      cost: request.cost ?? undefined,
      guardrails: guardrailsOf(request.guardrails),
    },
    arms: request.arms.map(({ name, weight, patches, operations }, place) => ({
      name,
      weight,
      digest: (plans[place] ?? base.plan).digest,
      patches,
      operations: canonicalJson(operations as Json),
      stop: undefined,
    })),
    plans: [base.plan, ...plans],
  });
};

type Based =
  | { readonly ok: true; readonly plan: Plan }
  | { readonly ok: false; readonly issues: readonly Issue[] };

/** The version that is named now, with what it refers to settled as well (R28): tags may move, arms do not. */
const basePlan = async (ports: CreateExperimentPorts, workflow: string): Promise<Based> => {
  const found = await resolveReference(ports.workflows, workflow, '/workflow');
  if (!found.ok) return { ok: false, issues: found.refusal.issues };
  const pinned = await pinPlan(ports, await ports.plans.load(found.value.digest));
  if (pinned.ok) return pinned;
  return { ok: false, issues: pinned.issues.map((issue) => ({ ...issue, pointer: '/workflow' })) };
};

interface ArmsBuild {
  readonly base: Plan;
  readonly request: CreateExperimentRequest;
  readonly caller: Caller;
}

const buildArms = async (
  ports: CreateExperimentPorts,
  { base, request, caller }: ArmsBuild,
): Promise<{ readonly issues: readonly Issue[]; readonly plans: readonly Plan[] }> => {
  const issues: Issue[] = [];
  const plans: Plan[] = [];
  for (const [place, wanted] of request.arms.entries()) {
    const built = await buildArm(ports, { base, wanted, caller, at: `/arms/${place}` });
    if (built.ok) plans.push(built.plan);
    else issues.push(...built.issues);
  }
  return { issues, plans };
};

const nameIssues = (name: string): readonly Issue[] => {
  const issue = nameIssue(name, '/name', 'name');
  if (issue !== undefined) return [{ ...issue, code: 'experiment.name_invalid' }];
  if (!name.startsWith('experiment_')) return [];
  const message = 'A name cannot begin with experiment_, as ids do.';
  return [{ pointer: '/name', code: 'experiment.name_invalid', message }];
};

const armIssues = ({ arms, control }: CreateExperimentRequest): readonly Issue[] => {
  const names = arms.map(({ name }) => name);
  const issues: Issue[] = [];
  for (const [place, name] of names.entries()) {
    const pointer = `/arms/${place}/name`;
    const issue = nameIssue(name, pointer, 'name');
    if (issue !== undefined) issues.push({ ...issue, code: 'experiment.name_invalid' });
    else if (names.indexOf(name) !== place)
      issues.push({ pointer, code: 'experiment.arm_twice', message: `There is an arm ${name} already.` });
  }
  if (arms.every(({ weight }) => weight === 0))
    issues.push({
      pointer: '/arms',
      code: 'experiment.no_weight',
      message: 'No arm has a weight above 0.',
      hint: 'With the weights 90 and 10 the second arm gets a tenth of the keys.',
    });
  if (control !== undefined && !names.includes(control))
    issues.push({
      pointer: '/control',
      code: 'experiment.arm_unknown',
      message: `There is no arm ${control}.`,
      hint: `Its arms are ${names.join(', ')}.`,
    });
  return issues;
};

const stickyIssues = (sticky: string | null): readonly Issue[] => {
  if (sticky === null) return [];
  const compiled = compileExpression(sticky, { variables: STICKY_VARIABLES, pointer: '/sticky' });
  return compiled.ok ? [] : compiled.issues;
};

const POINTER = /^(?:\/(?:[^/~]|~[01])*)+$/;

const costIssues = ({ cost, guardrails }: CreateExperimentRequest): readonly Issue[] => {
  if (cost !== null && !POINTER.test(cost))
    return [
      {
        pointer: '/cost',
        code: 'experiment.cost_invalid',
        message: `${JSON.stringify(cost)} is not a JSON pointer.`,
        hint: 'Write where in the outputs of a run its cost stands, like /usage/cost.',
      },
    ];
  if (cost !== null) return [];
  return (['mean_cost', 'total_cost'] as const)
    .filter((name) => guardrails[name] !== null)
    .map((name) => ({
      pointer: `/guardrails/${name}`,
      code: 'experiment.cost_unknown',
      message: `Nothing says what a run costs, so ${name} would never stop an arm.`,
      hint: 'Say with cost where in the outputs of a run it stands, like /usage/cost.',
    }));
};

const guardrailsOf = ({ failure_rate, mean_cost, total_cost }: GuardrailsResource): Guardrails => ({
  failureRate:
    failure_rate === null ? undefined : { above: failure_rate.above, minRuns: failure_rate.min_runs },
  meanCost: mean_cost === null ? undefined : { above: mean_cost.above, minRuns: mean_cost.min_runs },
  totalCost: total_cost === null ? undefined : { above: total_cost.above },
});
