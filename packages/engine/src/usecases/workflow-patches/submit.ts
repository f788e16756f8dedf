/**
 * How a patch of a workflow gets into the ledger: written on where the tag points, judged there, and kept in one transaction
 * with the version it makes, if the tag still points there; else all of it again (R22).
 */
import type { ChangeSet, Digest, Issue, Plan } from '@aob/ir';
import type { JustifyingRun, WorkflowPatchAccepted } from '../../contract/workflow-patches.ts';
import type { LedgerRow } from '../../ports/projections.ts';
import type { KeepPatch, WorkflowPatch } from '../../ports/workflows.ts';
import { authorOf, type Caller } from '../caller.ts';
import { canonicalDocument } from '../check-definition.ts';
import { type Outcome, refused } from '../outcome.ts';
import { answerOf } from './answer.ts';
import { judgeWorkflowPatch, type WorkflowVerdict } from './judge.ts';
import type { WorkflowPatchPorts } from './ports.ts';
import { reviewUnder } from './review-state.ts';
import { standingOf, type Written } from './standing.ts';

export interface WantedPatch {
  readonly id: string;
  /** Under which it came, with the digest of what was asked. */
  readonly request: KeepPatch['request'];
  readonly workflow: string;
  readonly tag: string;
  readonly caller: Caller;
  readonly reason: string;
  /** Over what was sent: sent again, it is the same patch. */
  readonly operationsDigest: Digest;
  readonly promotes?: string;
  readonly runs?: readonly JustifyingRun[];
  /** The operations for where the tag points. */
  readonly write: (current: Plan) => Promise<Written>;
  /** What was done before and still stands. */
  readonly earlier?: (current: Plan) => Promise<LedgerRow | undefined>;
}

/** A tag that moves under every attempt is one that somebody else is busy with. */
export const ATTEMPTS_MAX = 5;

export const submitPatch = async (
  ports: WorkflowPatchPorts,
  wanted: WantedPatch,
): Promise<Outcome<WorkflowPatchAccepted>> => {
  for (let attempt = 0; attempt < ATTEMPTS_MAX; attempt++) {
    const known = await knownAnswer(ports, wanted);
    if (known !== undefined) return known;
    const standing = await standingOf(ports, wanted.workflow, wanted.tag);
    if (!standing.ok) return standing;
    const current = standing.value;
    const earlier = await wanted.earlier?.(current);
    if (earlier !== undefined) return answerOf(earlier);
    const written = await wanted.write(current);
    if (written.kind === 'refused') return written.outcome;
    const kept = await ports.workflows.keepPatch(await judged(ports, wanted, current, written));
    if (kept.kind !== 'kept') continue;
    if (kept.row.status === 'applied') ports.writer.limitsChanged(wanted.workflow);
    return answerOf(kept.row);
  }
  return busy(`${wanted.workflow}@${wanted.tag}`);
};

/** The answer it got when it came before. */
const knownAnswer = async (
  { workflows, reads }: WorkflowPatchPorts,
  { id, request, workflow, operationsDigest, promotes }: WantedPatch,
): Promise<Outcome<WorkflowPatchAccepted> | undefined> => {
  const keyed = request && (await workflows.patchByKey(request.key));
  if (keyed !== undefined && keyed.requestDigest !== request?.digest) return keyReused;
  const row = await reads.patch(keyed?.patchId ?? id);
  if (row === undefined) return undefined;
  const isSame =
    row.scope === 'workflow' &&
    row.workflow === workflow &&
    row.operationsDigest === operationsDigest &&
    row.promotes === promotes;
  return isSame ? answerOf(row) : idReused(id);
};

const judged = async (
  ports: WorkflowPatchPorts,
  wanted: WantedPatch,
  current: Plan,
  written: Exclude<Written, { kind: 'refused' }>,
): Promise<KeepPatch> => {
  const { id, caller, tag, reason, request } = wanted;
  const author = authorOf(caller);
  if (written.kind === 'unsound') return keeping(wanted, current, { issues: written.issues });
  const { operations, rebased } = written;
  const proposal = { id, operations, reason, author };
  const verdict = await judgeWorkflowPatch(ports, { current, tag, proposal });
  const { patch } = keeping(wanted, current, { ...issuesIn(verdict), operations, rebased });
  if (verdict.verdict === 'refused') return { patch, revision: undefined, request };
  if (verdict.review.length > 0) {
    const review = JSON.stringify(reviewUnder(current, author));
    return { patch: { ...patch, status: 'pending_review', review }, revision: undefined, request };
  }
  return {
    patch: { ...patch, status: 'applied', before: current.digest, after: verdict.plan.digest },
    revision: undefined,
    request,
    save: versionOf(verdict.plan, current.digest, caller),
  };
};

const issuesIn = (
  verdict: WorkflowVerdict,
): { readonly issues: readonly Issue[]; readonly changes: ChangeSet | undefined } =>
  verdict.verdict === 'refused'
    ? { issues: verdict.issues, changes: verdict.changes }
    : { issues: verdict.review, changes: verdict.changes };

interface Content {
  readonly issues: readonly Issue[];
  readonly changes?: ChangeSet | undefined;
  readonly operations?: readonly object[] | undefined;
  readonly rebased?: object | undefined;
}

const keeping = (
  wanted: WantedPatch,
  current: Plan,
  { issues, changes, operations = [], rebased }: Content,
): {
  readonly patch: WorkflowPatch;
  readonly revision: undefined;
  readonly request: KeepPatch['request'];
} => {
  const { kind, id: authorId } = authorOf(wanted.caller);
  const patch: WorkflowPatch = {
    patchId: wanted.id,
    workflow: wanted.workflow,
    tag: wanted.tag,
    status: 'refused',
    authorKind: kind,
    authorId,
    reason: wanted.reason,
    base: current.digest,
    before: undefined,
    after: undefined,
    operations: JSON.stringify(operations),
    operationsDigest: wanted.operationsDigest,
    changes: changes && JSON.stringify(changes),
    issues: JSON.stringify(issues),
    rebased: rebased && JSON.stringify(rebased),
    promotes: wanted.promotes,
    runs: wanted.runs && JSON.stringify(wanted.runs),
    review: undefined,
  };
  return { patch, revision: undefined, request: wanted.request };
};

/** The version that a patch makes, if the tag points where it was judged. */
export const versionOf = (plan: Plan, expect: Digest, caller: Caller): NonNullable<KeepPatch['save']> => ({
  description: plan.document.description,
  digest: plan.digest,
  body: canonicalDocument(plan),
  expect,
  actor: caller.id,
});

export const busy = (what: string): Outcome<never> =>
  refused({
    kind: 'conflict',
    code: 'workflow.busy',
    message: `${what} moved under every one of ${ATTEMPTS_MAX} attempts.`,
    hint: 'Send the same request again.',
  });

const keyReused = refused({
  kind: 'rejected',
  code: 'key.reused',
  message: 'this Idempotency-Key was used before with another request',
  hint: 'use a new key for a new request',
});

const idReused = (id: string): Outcome<never> =>
  refused({
    kind: 'conflict',
    code: 'patch.id_reused',
    message: `${id} is another patch`,
    hint: 'use a new id for a new patch',
    pointer: '/patch_id',
  });
