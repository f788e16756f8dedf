/**
 * Bringing what a patch did for one run to the workflow that later runs follow (design §4): its change set, on where the tag
 * points, as a patch of whoever promotes it, through the whole gate.
 */
import type { ChangeSet, Plan } from '@aob/ir';
import type {
  JustifyingRun,
  PromotePatchRequest,
  PromotionPreview,
  WorkflowPatchAccepted,
} from '../../contract/workflow-patches.ts';
import type { LedgerRow } from '../../ports/projections.ts';
import type { RunReads } from '../../ports/run-reads.ts';
import { rebasedOperations } from '../../run/rebase.ts';
import { authorOf, type Caller, isNoPerson, lacksRole } from '../caller.ts';
import { requestKey } from '../idempotency.ts';
import { done, type Outcome, refused } from '../outcome.ts';
import { patchNotFound } from '../patch-not-found.ts';
import { parsedIf } from '../present/values.ts';
import { stale } from '../push-workflow.ts';
import { DEFAULT_TAG } from '../resolve-workflow.ts';
import { judgeWorkflowPatch } from './judge.ts';
import type { WorkflowPatchPorts } from './ports.ts';
import { previewed } from './propose.ts';
import { conflict, standingOf, type Written } from './standing.ts';
import { submitPatch } from './submit.ts';

export interface PromotePatch {
  readonly patchId: string;
  readonly caller: Caller;
  readonly key?: string | undefined;
  readonly request: PromotePatchRequest;
}

/** Runs that are listed as the reason for a promotion. */
const RUNS_MAX = 200;

/**
 * The patch of the workflow that it became. Asked again it answers the same, as long as the tag points at what the
 * promotion made; after that it is judged anew, on where the tag points then.
 */
export const promotePatch = async (
  ports: WorkflowPatchPorts,
  { patchId, caller, key, request }: PromotePatch,
): Promise<Outcome<WorkflowPatchAccepted>> => {
  const refusal = isNoPerson(caller) ?? lacksRole(caller, 'operator');
  if (refusal) return refusal;
  const found = await promotable(ports.reads, patchId);
  if (!found.ok) return found;
  const { row, runId, changes } = found.value;
  const tag = request.tag ?? (await tagOfRun(ports.reads, runId));
  const reason = request.reason ?? row.reason;
  const body = {
    tag: request.tag ?? null,
    expect: request.expect ?? null,
    reason: request.reason ?? null,
    patch_id: request.patch_id ?? null,
  };
  return submitPatch(ports, {
    id: request.patch_id ?? ports.ids.newId('patch'),
    request: requestKey({ key, caller, operation: `promote:${patchId}`, body }),
    workflow: row.workflow,
    tag,
    caller,
    reason,
    operationsDigest: row.operationsDigest,
    promotes: patchId,
    runs: await justifyingRuns(ports.reads, found.value),
    earlier: (current) => standingPromotion(ports.reads, { row, tag, current }),
    write: async (current) => writeOn(current, { changes, expect: request.expect, tag }),
  });
};

export interface PreviewPromotion {
  readonly patchId: string;
  readonly tag?: string | undefined;
  readonly caller: Caller;
}

/** What would come of it now, for this person, and which runs speak for it. Nothing is written. */
export const previewPromotion = async (
  ports: WorkflowPatchPorts,
  { patchId, tag: asked, caller }: PreviewPromotion,
): Promise<Outcome<PromotionPreview>> => {
  const found = await promotable(ports.reads, patchId);
  if (!found.ok) return found;
  const { row, runId, changes } = found.value;
  const tag = asked ?? (await tagOfRun(ports.reads, runId));
  const standing = await standingOf(ports, row.workflow, tag);
  if (!standing.ok) return standing;
  const current = standing.value;
  const about = {
    workflow: row.workflow,
    tag,
    current: current.digest,
    reason: row.reason,
    runs: [...(await justifyingRuns(ports.reads, found.value))],
  };
  const now = rebasedOperations({ plan: current }, changes);
  if (!now.ok) return done({ ...about, state: 'refused', operations: [], issues: [...now.issues] });
  const { operations } = now;
  const proposal = { id: 'patch_preview', operations, reason: row.reason, author: authorOf(caller) };
  const verdict = await judgeWorkflowPatch(ports, { current, tag, proposal });
  return done({ ...about, operations: [...operations], ...previewed(verdict) });
};

interface Promotable {
  readonly row: LedgerRow;
  readonly runId: string;
  readonly changes: ChangeSet;
}

/** Only what a run follows can be brought to its workflow; what was taken back, or never got so far, cannot. */
const promotable = async (reads: RunReads, patchId: string): Promise<Outcome<Promotable>> => {
  const row = await reads.patch(patchId);
  if (row === undefined) return patchNotFound(patchId);
  const { runId, status } = row;
  if (runId === undefined) return notOfRun(patchId);
  const changes = parsedIf<ChangeSet>(row.changes);
  if (status !== 'applied' || changes === undefined) return notApplied(patchId, status);
  return done({ row, runId, changes });
};

const tagOfRun = async (reads: RunReads, runId: string): Promise<string> =>
  (await reads.run(runId))?.tag ?? DEFAULT_TAG;

/** Where the same operations were applied and are not taken back; the promoted one first. */
const justifyingRuns = async (
  reads: RunReads,
  { row, runId }: Promotable,
): Promise<readonly JustifyingRun[]> => {
  const { workflow, operationsDigest } = row;
  const same = await reads.patches({ scope: 'run', workflow, operationsDigest, limit: RUNS_MAX });
  const others = same.flatMap((other) =>
    other.status === 'applied' && other.runId !== undefined && other.runId !== runId
      ? [{ run_id: other.runId, patch_id: other.patchId }]
      : [],
  );
  const all = [{ run_id: runId, patch_id: row.patchId }, ...others];
  const statuses = new Map(
    (await reads.runsById(all.map(({ run_id }) => run_id))).map((run) => [run.runId, run.status]),
  );
  return all.flatMap((one) => {
    const status = statuses.get(one.run_id);
    return status === undefined ? [] : [{ ...one, status }];
  });
};

interface Standing {
  readonly row: LedgerRow;
  readonly tag: string;
  readonly current: Plan;
}

/** A promotion that waits for its reviewers, or that made what the tag points at. */
const standingPromotion = async (
  reads: RunReads,
  { row: { workflow, patchId }, tag, current }: Standing,
): Promise<LedgerRow | undefined> => {
  const made = await reads.patches({ workflow, tag, promotes: patchId, limit: RUNS_MAX });
  return made.find(
    ({ status, after }) => status === 'pending_review' || (status === 'applied' && after === current.digest),
  );
};

interface Writing {
  readonly changes: ChangeSet;
  readonly expect: Plan['digest'] | undefined;
  readonly tag: string;
}

const writeOn = (current: Plan, { changes, expect, tag }: Writing): Written => {
  if (expect !== undefined && expect !== current.digest)
    return { kind: 'refused', outcome: stale(current.name, tag, current.digest, '/expect') };
  const now = rebasedOperations({ plan: current }, changes);
  if (!now.ok) return { kind: 'refused', outcome: conflict(current, now.issues) };
  return { kind: 'written', operations: now.operations };
};

const notOfRun = (patchId: string): Outcome<never> =>
  refused({
    kind: 'conflict',
    code: 'patch.of_workflow',
    message: `${patchId} is a patch of a workflow already.`,
    hint: 'Patches of runs are promoted: GET /v1/runs/{id}/patches lists those of one.',
  });

const notApplied = (patchId: string, status: LedgerRow['status']): Outcome<never> =>
  refused({
    kind: 'conflict',
    code: 'patch.not_applied',
    message: `${patchId} is ${status}; only what a run follows can be promoted.`,
    hint: 'Propose the same operations to the workflow instead: POST /v1/workflows/{name}/patches.',
  });
