/** Where a tag points, and what a change that was made elsewhere comes to there. */
import type { Digest, Issue, PatchProposal, Plan } from '@aob/ir';
import type { Rebased } from '../../run/events.ts';
import { rebasedOperations } from '../../run/rebase.ts';
import { done, type Outcome, refused } from '../outcome.ts';
import { resolveReference } from '../resolve-workflow.ts';
import { judgeWorkflowPatch } from './judge.ts';
import type { WorkflowPatchPorts } from './ports.ts';

export const standingOf = async (
  { workflows, plans }: Pick<WorkflowPatchPorts, 'workflows' | 'plans'>,
  name: string,
  tag: string,
): Promise<Outcome<Plan>> => {
  const resolved = await resolveReference(workflows, `${name}@${tag}`, '/tag');
  return resolved.ok ? done(await plans.load(resolved.value.digest)) : resolved;
};

/** A patch as operations on where the tag points. */
export type Written =
  | { readonly kind: 'written'; readonly operations: PatchProposal['operations']; readonly rebased?: Rebased }
  /** It was not even sound where it was written; kept with its reasons. */
  | { readonly kind: 'unsound'; readonly issues: readonly Issue[] }
  /** Nothing is kept. */
  | { readonly kind: 'refused'; readonly outcome: Outcome<never> };

export interface Moving {
  readonly current: Plan;
  readonly tag: string;
  readonly proposal: Omit<PatchProposal, 'base'>;
  /** The version it was written against. */
  readonly base: Digest | undefined;
}

/** By what it does, never by where its pointers led then (R22). */
export const moveOnto = async (
  ports: WorkflowPatchPorts,
  { current, tag, proposal, base }: Moving,
): Promise<Written> => {
  const { operations } = proposal;
  if (base === undefined || base === current.digest) return { kind: 'written', operations };
  const versions = await ports.workflows.versions(current.name);
  if (!versions.some(({ digest }) => digest === base))
    return { kind: 'refused', outcome: staleBase(current, base) };
  const then = await judgeWorkflowPatch(ports, { current: await ports.plans.load(base), tag, proposal });
  if (then.changes === undefined)
    return { kind: 'unsound', issues: then.verdict === 'refused' ? then.issues : [] };
  const now = rebasedOperations({ plan: current }, then.changes);
  if (!now.ok) return { kind: 'refused', outcome: conflict(current, now.issues) };
  return { kind: 'written', operations: now.operations, rebased: { from: base, operations } };
};

const staleBase = ({ name }: Plan, base: Digest): Outcome<never> =>
  refused({
    kind: 'conflict',
    code: 'patch.stale',
    message: `The patch was written against ${base}, which is no version of ${name}.`,
    hint: `GET /v1/workflows/${name}/versions lists them; write the patch against one of those.`,
    pointer: '/base',
    rule: 'R22',
  });

/** What it speaks of is not as it saw it: one issue for each element. */
export const conflict = ({ name, digest }: Plan, issues: readonly Issue[]): Outcome<never> => ({
  ok: false,
  refusal: {
    kind: 'conflict',
    code: 'patch.conflict',
    message: `${name} is at ${digest}, where what the patch speaks of is not as it saw it.`,
    hint: 'Read the workflow as it is now and write the patch against that.',
    issues,
  },
});
