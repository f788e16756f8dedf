import type { Issue, Json, Plan } from '@aob/ir';
import type { PushedWorkflow, PushWorkflowRequest } from '../contract/workflows.ts';
import type { OutgoingPolicy } from '../outgoing/index.ts';
import type { RunWriter } from '../ports/engine.ts';
import { type Caller, isNoPerson, lacksRole } from './caller.ts';
import { canonicalDocument } from './check-definition.ts';
import { checkReplacement } from './check-replacement.ts';
import { checkWhole } from './check-whole.ts';
import { done, type Outcome, refused, refusedFor } from './outcome.ts';
import { checkReferences, type ReferencePorts } from './references.ts';
import { nameIssue } from './resolve-workflow.ts';

export interface PushWorkflowPorts extends ReferencePorts {
  readonly outgoing: OutgoingPolicy;
  readonly writer: Pick<RunWriter, 'limitsChanged'>;
}

export interface PushWorkflow {
  readonly caller: Caller;
  readonly request: PushWorkflowRequest;
}

/**
 * Saves a document as a version of the workflow it names and moves the tag there. The same document again is no new
 * version; with `base`, a tag that somebody else moved in between is a conflict and nothing is saved.
 */
export const pushWorkflow = async (
  ports: PushWorkflowPorts,
  { caller, request }: PushWorkflow,
): Promise<Outcome<PushedWorkflow>> => {
  const refusal = isNoPerson(caller) ?? lacksRole(caller, 'operator');
  if (refusal) return refusal;
  const { workflows, plans } = ports;
  const checked = await checkWhole(ports, request.definition, request.tag);
  const issues = [
    ...(checked.ok ? [] : checked.issues),
    ...nameIssues(request, checked.ok ? checked.plan : undefined),
  ];
  if (!checked.ok || issues.length > 0) {
    return refusedFor({ code: 'workflow.invalid', message: 'The workflow is not valid.', issues });
  }
  const { plan } = checked;
  const target = await workflows.tag(plan.name, request.tag);
  // A name that was deleted and comes back is no new one: what it protected is protected still (R22, R24, R29).
  const replaced = target ?? (await workflows.past(plan.name)).tags.find(({ tag }) => tag === request.tag);
  if (replaced !== undefined && replaced.digest !== plan.digest) {
    const { plan: before } = await checkReferences(ports, await plans.load(replaced.digest));
    const kept = await checkReplacement(ports, { before, after: plan, caller, at: '/definition' });
    if (kept) return kept;
  }
  const saved = await workflows.save({
    name: plan.name,
    description: plan.document.description,
    digest: plan.digest,
    body: canonicalDocument(plan),
    tag: request.tag,
    // What was checked is what is replaced: a tag that moved since the check is stale even without a base.
    expect: request.base === undefined ? (target?.digest ?? null) : request.base,
    actor: caller.id,
    reason: request.reason,
  });
  if (saved.kind === 'stale') return stale(plan.name, request.tag, saved.current);
  const { kind, version } = saved;
  if (kind !== 'unchanged') ports.writer.limitsChanged(plan.name);
  return done({
    name: plan.name,
    digest: plan.digest,
    tag: request.tag,
    version,
    unchanged: kind === 'unchanged',
  });
};

const nameIssues = (request: PushWorkflowRequest, plan: Plan | undefined): readonly Issue[] => {
  const name = plan?.name ?? nameIn(request.definition);
  const differs: Issue[] =
    request.name === undefined || name === undefined || request.name === name
      ? []
      : [
          {
            pointer: '/name',
            code: 'workflow.name_differs',
            message: `The request says ${request.name}, the definition says ${name}.`,
            hint: 'Leave name out: the definition names the workflow.',
          },
        ];
  const named = name === undefined ? undefined : nameIssue(name, '/definition/name', 'name');
  const tagged = nameIssue(request.tag, '/tag', 'tag');
  return [...differs, ...(named ? [named] : []), ...(tagged ? [tagged] : [])];
};

const nameIn = (definition: Json): string | undefined => {
  if (typeof definition !== 'object' || definition === null || !('name' in definition)) return undefined;
  return typeof definition.name === 'string' ? definition.name : undefined;
};

export const stale = (
  name: string,
  tag: string,
  current: string | undefined,
  pointer = '/base',
): Outcome<never> =>
  refused({
    kind: 'conflict',
    code: 'workflow.stale',
    message: `${name}@${tag} is at ${current ?? 'no version'}: somebody moved it since.`,
    hint: `Look at GET /v1/workflows/${name}@${tag}, put your change on top of it, and send its digest as the base.`,
    pointer,
  });
