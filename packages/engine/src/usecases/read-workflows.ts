import type { Page } from '../contract/values.ts';
import type { ListWorkflowsQuery, Tag, Version, Workflow, WorkflowSummary } from '../contract/workflows.ts';
import type { Experiments } from '../ports/experiments.ts';
import type { TagRow, WorkflowSummary as WorkflowRow, Workflows } from '../ports/workflows.ts';
import { type Caller, isNoPerson, lacksRole } from './caller.ts';
import { done, type Outcome, refused } from './outcome.ts';
import { pageOf } from './page.ts';
import type { Plans } from './plans.ts';
import { given, timestampOf } from './present/values.ts';
import { resolveReference, unknownWorkflow } from './resolve-workflow.ts';

export interface WorkflowPorts {
  readonly workflows: Workflows;
  readonly plans: Plans;
}

export const listWorkflows = async (
  workflows: Workflows,
  { q, limit, cursor }: ListWorkflowsQuery,
): Promise<Outcome<Page<WorkflowSummary>>> => {
  const rows = await workflows.list({ q, limit: limit + 1, after: cursor });
  const page = pageOf(rows, limit, (row) => row.name);
  return done({ ...page, items: page.items.map(presentSummary) });
};

const presentSummary = (row: WorkflowRow): WorkflowSummary => ({
  name: row.name,
  ...given('description', row.description),
  versions: row.versions,
  tags: row.tags.map(presentTag),
  created_at: timestampOf(row.createdAt),
  updated_at: timestampOf(row.updatedAt),
});

const presentTag = ({ tag, digest, updatedAt }: TagRow): Tag => ({
  tag,
  digest,
  updated_at: timestampOf(updatedAt),
});

/** One version: `name` (its tag main), `name@tag`, `name@sha256:…`. */
export const readWorkflow = async (
  { workflows, plans }: WorkflowPorts,
  reference: string,
  withDefinition: boolean,
): Promise<Outcome<Workflow>> => {
  const resolved = await resolveReference(workflows, reference);
  if (!resolved.ok) return resolved;
  const { name, tag, digest } = resolved.value;
  const [summary, versions] = await Promise.all([workflows.get(name), workflows.versions(name)]);
  const version = versions.find((row) => row.digest === digest);
  if (summary === undefined || version === undefined) return unknownWorkflow(workflows, name);
  const plan = withDefinition ? await plans.load(digest) : undefined;
  return done({
    name,
    ...given('tag', tag),
    digest,
    version: version.number,
    tags: summary.tags.filter((row) => row.digest === digest).map((row) => row.tag),
    created_at: timestampOf(version.createdAt),
    created_by: version.createdBy,
    ...given('definition', plan?.document),
  });
};

/** Newest first, all of them. */
export const listVersions = async (workflows: Workflows, name: string): Promise<Outcome<Page<Version>>> => {
  const summary = await workflows.get(name);
  if (summary === undefined) return unknownWorkflow(workflows, name);
  const rows = await workflows.versions(name);
  const items = rows.map((row) => ({
    version: row.number,
    digest: row.digest,
    tags: summary.tags.filter((tag) => tag.digest === row.digest).map(({ tag }) => tag),
    created_at: timestampOf(row.createdAt),
    created_by: row.createdBy,
    ...given('parent', row.parent),
    ...given('patch_id', row.patchId),
    ...given('reason', row.reason),
  }));
  return done({ items: items.sort((a, b) => b.version - a.version), next_cursor: null });
};

export const listTags = async (workflows: Workflows, name: string): Promise<Outcome<Page<Tag>>> => {
  const summary = await workflows.get(name);
  if (summary === undefined) return unknownWorkflow(workflows, name);
  return done({ items: summary.tags.map(presentTag), next_cursor: null });
};

/**
 * Hides the name from lists and from new runs; runs that use it go on, and pushing it again brings it back. Not while an
 * experiment starts runs of it, which would go on behind the back of whoever deletes it.
 */
export const removeWorkflow = async (
  { workflows, experiments }: { readonly workflows: Workflows; readonly experiments: Experiments },
  name: string,
  caller: Caller,
): Promise<Outcome<null>> => {
  const refusal = isNoPerson(caller) ?? lacksRole(caller, 'operator');
  if (refusal) return refusal;
  for (const status of ['running', 'paused'] as const) {
    const [experiment] = await experiments.list({ workflow: name, status, limit: 1 });
    if (experiment !== undefined) return inExperiment(name, experiment.name);
  }
  return (await workflows.remove(name)) ? done(null) : unknownWorkflow(workflows, name);
};

const inExperiment = (name: string, experiment: string): Outcome<never> =>
  refused({
    kind: 'conflict',
    code: 'workflow.in_experiment',
    message: `The experiment ${experiment} starts runs of ${name}.`,
    hint: `Stop it first: POST /v1/experiments/${experiment}/stop.`,
  });
