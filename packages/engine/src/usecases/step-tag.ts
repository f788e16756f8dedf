import type { StepTagRequest, Tag } from '../contract/workflows.ts';
import { type Caller, isNoPerson, lacksRole } from './caller.ts';
import { pointTag } from './move-tag.ts';
import { type Outcome, refused } from './outcome.ts';
import { type PushWorkflowPorts, stale } from './push-workflow.ts';
import { resolveReference } from './resolve-workflow.ts';
import { tagSteps } from './tag-steps.ts';

export interface StepTag {
  readonly name: string;
  readonly tag: string;
  readonly step: 'undo' | 'redo';
  readonly caller: Caller;
  readonly request: StepTagRequest;
}

/**
 * Points a tag to where it stood before its last move, or takes the last undo back. Both are moves of their own, through
 * the same gate as any: what an undo would unprotect needs an admin.
 */
export const stepTag = async (
  ports: Omit<PushWorkflowPorts, 'outgoing'>,
  { name, tag, step, caller, request: { expect, reason } }: StepTag,
): Promise<Outcome<Tag>> => {
  const refusal = isNoPerson(caller) ?? lacksRole(caller, 'operator');
  if (refusal) return refusal;
  const resolved = await resolveReference(ports.workflows, `${name}@${tag}`);
  if (!resolved.ok) return resolved;
  const { digest } = resolved.value;
  if (expect !== undefined && expect !== digest) return stale(name, tag, digest, '/expect');
  const to = tagSteps(await ports.workflows.tagMoves(name, tag))[step];
  if (to === undefined) return nothingTo(step, `${name}@${tag}`);
  return pointTag(ports, { name, tag, caller, kind: step, to, expect: digest, reason, pointer: '' });
};

const nothingTo = (step: StepTag['step'], tag: string): Outcome<never> =>
  refused({
    kind: 'conflict',
    code: `tag.nothing_to_${step}`,
    message:
      step === 'undo' ? `${tag} has never stood anywhere else.` : `The last move of ${tag} was not undone.`,
    hint: 'GET …/history shows its moves, and where undo and redo lead.',
  });
