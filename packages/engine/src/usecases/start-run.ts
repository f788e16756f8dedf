import { type Issue, type Json, type Plan, validateInputs } from '@aob/ir';
import type { StartedRun, StartRunRequest } from '../contract/runs.ts';
import type { OutgoingPolicy } from '../outgoing/index.ts';
import type { Documents } from '../ports/documents.ts';
import type { RunWriter } from '../ports/engine.ts';
import type { ExperimentRow, Experiments } from '../ports/experiments.ts';
import type { Ids } from '../ports/ids.ts';
import type { Workflows } from '../ports/workflows.ts';
import type { StartCommand } from '../run/commands.ts';
import type { Actor, Assignment, WorkflowRef } from '../run/events.ts';
import { type Caller, lacksRole } from './caller.ts';
import { canonicalDocument } from './check-definition.ts';
import { checkWhole } from './check-whole.ts';
import { findExperiment } from './experiments/find-experiment.ts';
import {
  experimentLabels,
  reservedLabels,
  type Target,
  targetArm,
  type WantedRun,
} from './experiments/target-arm.ts';
import { done, type Outcome, refused, refusedFor } from './outcome.ts';
import type { Plans } from './plans.ts';
import { pinPlan, type ReferencePorts } from './references.ts';
import { resolveReference, resolveTag } from './resolve-workflow.ts';
import { submitCommand } from './submit-command.ts';

export interface StartRunPorts {
  readonly writer: RunWriter;
  readonly workflows: Workflows;
  readonly experiments: Experiments;
  readonly documents: Documents;
  readonly plans: Plans;
  readonly ids: Ids;
  readonly outgoing: OutgoingPolicy;
}

export interface StartRun {
  readonly caller: Caller;
  readonly key?: string | undefined;
  readonly request: StartRunRequest;
}

/** Looks up what requests name; a batch shares one, so that a hundred runs of one workflow look it up once. */
export interface Lookup {
  workflow(request: StartRunRequest): Promise<Outcome<WorkflowRef>>;
  experiment(ref: string): Promise<Outcome<ExperimentRow>>;
}

export const lookupIn = (ports: StartRunPorts): Lookup => ({
  workflow: (request) => resolveWorkflow(ports, request),
  experiment: (ref) => findExperiment(ports.experiments, ref, '/experiment'),
});

/** Answers once the start is durable; its first nodes are then already queued. */
export const startRun = async (
  ports: StartRunPorts,
  { caller, key, request }: StartRun,
  lookup: Lookup = lookupIn(ports),
): Promise<Outcome<StartedRun>> => {
  const refusal = lacksRole(caller, 'operator') ?? refuseFields(request);
  if (refusal) return refusal;
  const runId = ports.ids.newId('run');
  const target = await targetOf(ports, request, lookup, runId);
  if (!target.ok) return target;
  const { workflow, experiment } = target.value;
  const { experiment: _named, ...wanted } = request;
  const dealt = experiment && { experiment, labels: { ...request.labels, ...experimentLabels(experiment) } };
  const command = await startCommand(ports, workflow, { ...wanted, actor: caller, ...dealt });
  if (!command.ok) return command;
  const keyed = { key, caller, operation: 'start', body: request as Json };
  const started = await submitCommand(ports.writer, runId, command.value, keyed);
  return started.ok ? done({ run_id: started.value.runId, status: started.value.status }) : started;
};

/** The arm is a matter of this very run; what it is an arm of may be known from the one before it. */
const targetOf = async (
  { workflows }: StartRunPorts,
  request: StartRunRequest,
  lookup: Lookup,
  runId: WantedRun['runId'],
): Promise<Outcome<Target>> => {
  if (request.experiment === undefined) {
    const workflow = await lookup.workflow(request);
    return workflow.ok ? done({ workflow: workflow.value }) : workflow;
  }
  const found = await lookup.experiment(request.experiment);
  if (!found.ok) return found;
  return targetArm(workflows, found.value, { runId, key: request.key, inputs: request.inputs ?? {} });
};

/** What is asked of the new run, once its inputs are seen to fit the workflow. */
export const startCommand = async (
  ports: ReferencePorts,
  asked: WorkflowRef,
  wanted: Pick<StartRunRequest, 'inputs' | 'priority' | 'fidelity' | 'labels' | 'key'> & {
    readonly actor: Actor;
    readonly experiment?: Assignment;
  },
): Promise<Outcome<StartCommand>> => {
  const inputs = wanted.inputs ?? {};
  const plan = await ports.plans.load(asked.digest);
  const issues = misfits(plan, inputs);
  if (issues.length > 0) return refuseInputs(issues);
  const pinned = await pinWorkflow(ports, asked, plan);
  if (!pinned.ok) return pinned;
  const workflow = pinned.value;
  const { document } = plan;
  return done({
    type: 'start',
    workflow,
    inputs,
    actor: wanted.actor,
    priority: wanted.priority ?? 'medium',
    fidelity: wanted.fidelity ?? document.fidelity ?? 'full',
    labels: wanted.labels ?? {},
    ...(wanted.key !== undefined && { key: wanted.key }),
    ...(wanted.experiment && { experiment: wanted.experiment }),
  });
};

/** R28: what a workflow runs besides itself is settled when its run starts. */
const pinWorkflow = async (
  ports: ReferencePorts,
  workflow: WorkflowRef,
  plan: Plan,
): Promise<Outcome<WorkflowRef>> => {
  const pinned = await pinPlan(ports, plan);
  if (!pinned.ok) {
    const message = `A workflow that ${workflow.name} runs cannot be run.`;
    return refusedFor({ code: 'workflow.unresolved', message, issues: pinned.issues });
  }
  const { digest } = pinned.plan;
  return done(digest === workflow.digest ? workflow : { ...workflow, pinned: digest });
};

/** What does not fit the schema of the workflow's inputs, with pointers that begin with `/inputs`. */
export const inputIssues = async (
  plans: Plans,
  { digest }: WorkflowRef,
  inputs: Json,
): Promise<readonly Issue[]> => misfits(await plans.load(digest), inputs);

const misfits = ({ document }: Plan, inputs: Json): readonly Issue[] =>
  document.inputs === undefined ? [] : validateInputs(document.inputs, inputs, '/inputs');

const WHAT_TO_RUN = ['workflow', 'tag', 'definition', 'experiment'] as const;

/** What the shape of the request cannot say. */
const refuseFields = (request: StartRunRequest): Outcome<never> | undefined => {
  const named = WHAT_TO_RUN.filter((field) => request[field] !== undefined);
  if (named.length !== 1) {
    return refused({
      kind: 'rejected',
      code: 'run.which_workflow',
      message:
        named.length === 0 ? 'Nothing says what to run.' : `${named.join(' and ')} both say what to run.`,
      hint: 'Give exactly one of workflow ("lead-flow", "lead-flow@main"), tag, definition and experiment.',
    });
  }
  const reserved = request.experiment === undefined ? [] : reservedLabels(request.labels ?? {});
  if (reserved.length === 0) return undefined;
  return refusedFor({ code: 'run.labels', message: 'The labels are not valid.', issues: reserved });
};

const refuseInputs = (issues: readonly Issue[]): Outcome<never> =>
  refusedFor({ code: 'inputs.invalid', message: 'The inputs do not fit the workflow.', issues });

export const resolveWorkflow = async (
  ports: StartRunPorts,
  request: StartRunRequest,
): Promise<Outcome<WorkflowRef>> => {
  const { workflow, tag, definition } = request;
  if (workflow !== undefined) return resolveReference(ports.workflows, workflow, '/workflow');
  if (tag !== undefined) return resolveTag(ports.workflows, tag, '/tag');
  return storeDefinition(ports, definition ?? null);
};

/** A run with a document of its own: it goes through the same door as a pushed one and is kept by its digest. */
const storeDefinition = async (ports: StartRunPorts, definition: Json): Promise<Outcome<WorkflowRef>> => {
  const checked = await checkWhole(ports, definition);
  if (!checked.ok) {
    return refusedFor({
      code: 'workflow.invalid',
      message: 'The workflow is not valid.',
      issues: checked.issues,
    });
  }
  const { plan } = checked;
  await ports.documents.put({ digest: plan.digest, body: canonicalDocument(plan) });
  return done({ name: plan.name, digest: plan.digest });
};
