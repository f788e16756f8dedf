/**
 * Taking an applied patch back (R33): the document as it would be without it becomes a patch of whoever withdraws, and that
 * goes through the whole gate. Clean, or after what came of it was undone (`compensation/withdrawal.ts`), or refused with
 * everything that stands in the way at once: later patches that build on it, nodes of it that have begun, edges that would
 * fire late.
 */
import {
  allNodes,
  applyChangeSet,
  type ChangeSet,
  type Issue,
  operationsBetween,
  type WorkflowDocument,
} from '@aob/ir';
import { proposePatch, refusePatch, reject, resultOf } from './apply-patch.ts';
import type { CommandResult, Rejection, WithdrawPatchCommand } from './commands.ts';
import { refuseWhileCompensating, refuseWhileWithdrawing } from './compensation/refuse.ts';
import { type Draft, planOf } from './draft.ts';
import { type AppliedPatch, appliedPatches } from './patch-stack.ts';
import { rejectionOf } from './rejection.ts';
import { isFrozen } from './replay/recording.ts';
import { isTerminal, type RunPatch, type RunState } from './state.ts';
import { get, values } from './table.ts';
import { begunIssues } from './withdrawal-rules.ts';

/** What stops a withdrawal before the gate looks at it, or the answer it got when it came before. */
export const screenWithdrawal = (
  state: RunState,
  { id, patchId }: WithdrawPatchCommand,
): Rejection | CommandResult | undefined => {
  const known = get(state.patches, id);
  if (known !== undefined) {
    if (known.proposal.withdraws === patchId) return resultOf(known);
    return reject('patch.id_reused', `${id} is another patch`, 'use a new id for a withdrawal');
  }
  const patch = get(state.patches, patchId);
  if (patch === undefined) return rejectionOf('patch.unknown', `this run has no patch ${patchId}`);
  if (isTerminal(state.status)) {
    const message = `the run is ${state.status}; a finished run changes no more`;
    return reject('run.finished', message, 'start a new run, or replay this one from before the patch');
  }
  if (state.ending !== undefined) return refuseWhileCompensating(state.ending);
  if (state.withdrawing !== undefined) return refuseWhileWithdrawing(state, state.withdrawing);
  if (isFrozen(state))
    return reject('run.frozen', 'only the record changes a frozen replay', 'replay the run live instead');
  if (patch.status !== 'applied') {
    const by = patch.withdrawnBy === undefined ? '' : ` by ${patch.withdrawnBy}`;
    const message = `${patchId} is ${patch.status}${by}; only an applied patch can be taken back`;
    return rejectionOf('patch.not_applied', message, { rule: 'R33' });
  }
  const pending = values(state.patches).find(
    ({ status, proposal }) => status === 'pending_review' && proposal.withdraws === patchId,
  );
  return pending === undefined
    ? undefined
    : rejectionOf('patch.not_applied', `${pending.id} asks for the same and is under review`, {
        hint: 'decide its ticket',
        rule: 'R33',
      });
};

export const withdrawPatch = (draft: Draft, command: WithdrawPatchCommand): CommandResult => {
  const { id, patchId, reason, author, compensates } = command;
  const applied = appliedPatches(draft.state);
  const target = applied.find(({ patch }) => patch.id === patchId);
  if (target === undefined) throw new Error(`${patchId} is applied, but not in the lineage`);
  const without = documentWithout(draft, applied, target);
  const proposal = { id, reason, author, withdraws: patchId, ...(compensates && { compensates }) };
  if (!without.ok) {
    const unknown = { ...proposal, operations: [] };
    const { state, plan } = draft;
    const begun = begunIssues({ state, plan, proposal: unknown, changes: undefined });
    return refusePatch(draft, unknown, [...without.issues, ...begun]);
  }
  const operations = operationsBetween(draft.plan.document, without.document);
  return proposePatch(draft, { ...proposal, operations });
};

type Without =
  | { readonly ok: true; readonly document: WorkflowDocument }
  | { readonly ok: false; readonly issues: readonly Issue[] };

/** What the run would follow if this patch had never come; the later ones that cannot stand without it, if any. */
const documentWithout = (draft: Draft, applied: readonly AppliedPatch[], target: AppliedPatch): Without => {
  const rank = applied.indexOf(target);
  const before = draft.state.lineage[rank];
  if (before === undefined) throw new Error(`${target.patch.id} led from no document`);
  let { document } = planOf(draft, before.digest);
  const issues: Issue[] = [];
  for (const { patch, changes } of standing(applied.slice(rank + 1))) {
    const changed = applyChangeSet(document, changes);
    const lost = changed.ok
      ? looseEnds(changed.document, changes)
      : changed.issues.map(({ pointer }) => pointer);
    if (changed.ok && lost.length === 0) document = changed.document;
    else issues.push(...lost.map((pointer) => builtOn(pointer, patch.id, patch.proposal)));
  }
  return issues.length === 0 ? { ok: true, document } : { ok: false, issues };
};

/** Without those that were taken back and what took them back: together they do nothing. */
const standing = (stack: readonly AppliedPatch[]): readonly AppliedPatch[] => {
  const ids = new Set(stack.map(({ patch }) => patch.id));
  return stack.filter(
    ({ patch: { status, proposal } }) =>
      status === 'applied' && (proposal.withdraws === undefined || !ids.has(proposal.withdraws)),
  );
};

/** Edges of a later patch to what would not be there. */
const looseEnds = (document: WorkflowDocument, changes: ChangeSet): readonly string[] => {
  const there = new Set(allNodes(document).map(({ id }) => id));
  return changes.edges.added
    .filter(({ from, to }) => !(there.has(from) && there.has(to)))
    .map(({ id }) => `/edges/{${id}}`);
};

const builtOn = (pointer: string, by: string, { author, reason }: RunPatch): Issue => ({
  pointer,
  code: 'withdraw.built_on',
  message: `${by} of ${author.id} (${reason}) builds on it`,
  hint: `take ${by} back first`,
  rule: 'R33',
});
