import type { PatchOperation } from '@aob/ir';
import type {
  PreviewWorkflowPatchRequest,
  ProposeWorkflowPatchRequest,
  WorkflowPatchAccepted,
  WorkflowPatchPreview,
} from '../../contract/workflow-patches.ts';
import { authorOf, type Caller, lacksRole } from '../caller.ts';
import { requestKey } from '../idempotency.ts';
import { done, type Outcome } from '../outcome.ts';
import { given } from '../present/values.ts';
import { judgeWorkflowPatch } from './judge.ts';
import { operationsDigestOf } from './operations-digest.ts';
import type { WorkflowPatchPorts } from './ports.ts';
import { moveOnto, standingOf } from './standing.ts';
import { submitPatch } from './submit.ts';

export interface ProposeWorkflowPatch {
  readonly name: string;
  readonly caller: Caller;
  readonly key?: string | undefined;
  readonly request: ProposeWorkflowPatchRequest;
}

/**
 * Puts a patch on a workflow, through the gate: applied at once as a new version that the tag points at, under review, or
 * refused with every reason and kept with them. Written against an older version it is moved onto the current one, or it
 * is a conflict that names the elements.
 */
export const proposeWorkflowPatch = async (
  ports: WorkflowPatchPorts,
  { name, caller, key, request }: ProposeWorkflowPatch,
): Promise<Outcome<WorkflowPatchAccepted>> => {
  const refusal = lacksRole(caller, 'operator');
  if (refusal) return refusal;
  const { operations, reason, tag, base } = request;
  const id = request.patch_id ?? ports.ids.newId('patch');
  const body = {
    operations: asJson(operations),
    reason,
    tag,
    base: base ?? null,
    patch_id: request.patch_id ?? null,
  };
  const proposal = { id, operations, reason, author: authorOf(caller) };
  return submitPatch(ports, {
    id,
    request: requestKey({ key, caller, operation: `workflow-patch:${name}`, body }),
    workflow: name,
    tag,
    caller,
    reason,
    operationsDigest: operationsDigestOf(operations),
    write: (current) => moveOnto(ports, { current, tag, proposal, base }),
  });
};

export interface PreviewWorkflowPatch {
  readonly name: string;
  readonly caller: Caller;
  readonly request: PreviewWorkflowPatchRequest;
}

/** What the gate would say to this patch now, for this author. Nothing is written. */
export const previewWorkflowPatch = async (
  ports: WorkflowPatchPorts,
  { name, caller, request }: PreviewWorkflowPatch,
): Promise<Outcome<WorkflowPatchPreview>> => {
  const { operations, reason, tag, base } = request;
  const standing = await standingOf(ports, name, tag);
  if (!standing.ok) return standing;
  const current = standing.value;
  const proposal = { id: 'patch_preview', operations, reason, author: authorOf(caller) };
  const written = await moveOnto(ports, { current, tag, proposal, base });
  if (written.kind === 'refused') return written.outcome;
  const about = { workflow: name, tag, current: current.digest };
  if (written.kind === 'unsound') return done({ ...about, state: 'refused', issues: [...written.issues] });
  const moved = { ...proposal, operations: written.operations };
  const verdict = await judgeWorkflowPatch(ports, { current, tag, proposal: moved });
  return done({
    ...about,
    ...given('rebased_from', written.rebased?.from),
    ...previewed(verdict),
  });
};

/** A verdict as previews show it. */
export const previewed = (
  verdict: Awaited<ReturnType<typeof judgeWorkflowPatch>>,
): Pick<WorkflowPatchPreview, 'state' | 'issues' | 'digest' | 'changes'> => {
  if (verdict.verdict === 'refused')
    return { state: 'refused', issues: [...verdict.issues], ...given('changes', verdict.changes) };
  const { review, plan, changes } = verdict;
  const state = review.length > 0 ? 'pending_review' : 'applied';
  return { state, issues: [...review], digest: plan.digest, changes };
};

/** Operations are JSON by construction; only their optional members keep the compiler from seeing it. */
const asJson = (operations: readonly PatchOperation[]) => operations.map((operation) => ({ ...operation }));
