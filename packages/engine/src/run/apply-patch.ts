/**
 * A patch reaches a run (design §4): through the whole gate, then into the log in the same commit as what it enables,
 * so that the very next decision follows the new graph. Refusals are logged too, with every reason.
 */
import { attributeIssue, type ChangeSet, canonicalJson, checkPatch, type Issue } from '@aob/ir';
import { tellChildren } from './child-run.ts';
import type { ApplyPatchCommand, CommandResult, Rejection } from './commands.ts';
import { refuseWhileCompensating, refuseWhileWithdrawing, whatIsWithdrawn } from './compensation/refuse.ts';
import { undosOf } from './compensation/stack.ts';
import type { DecideContext } from './decision.ts';
import { type Draft, emit, nodeState, planOf } from './draft.ts';
import { stopNode, stopWithin } from './finish.ts';
import { reconsider } from './flow.ts';
import { bookOfRun } from './guard-book.ts';
import { checkLive, impactOf } from './live-rules.ts';
import { openPatchTicket } from './open-ticket.ts';
import { askParent } from './parent-guards.ts';
import { meaningOf } from './patch-references.ts';
import { appliedPatches } from './patch-stack.ts';
import { EVENT_VERSIONS } from './read-events.ts';
import { refreshTickets } from './refresh-tickets.ts';
import { rejectionOf } from './rejection.ts';
import { isFrozen } from './replay/recording.ts';
import { isInside } from './scope.ts';
import { spawnIssues } from './spawn-depth.ts';
import { isTerminal, type PatchState, type RunPatch, type RunState, type UndoState } from './state.ts';
import { get } from './table.ts';
import { nodesOf, undoneNodes, withdrawalIssues } from './withdrawal-rules.ts';

export type Sound = Extract<ReturnType<typeof checkPatch>, { verdict: 'sound' }>;
export type Verdict = Sound | { readonly verdict: 'refused'; readonly issues: readonly Issue[] };

/** What stops a patch before the gate looks at it, or the answer it got when it came before. */
export const screenPatch = (
  state: RunState,
  command: ApplyPatchCommand,
  ctx: DecideContext,
): Rejection | CommandResult | undefined => {
  const { proposal } = command;
  const known = get(state.patches, proposal.id);
  if (known !== undefined) {
    if (known.operationsDigest === ctx.hash(canonicalJson(proposal.operations))) return resultOf(known);
    return reject(
      'patch.id_reused',
      `${proposal.id} was sent before with other operations`,
      'use a new id for a new patch',
    );
  }
  if (isTerminal(state.status)) {
    return reject(
      'run.finished',
      `the run is ${state.status}; a finished run takes no patch`,
      'start a new run, or replay this one with the patch',
    );
  }
  if (state.ending !== undefined) return refuseWhileCompensating(state.ending);
  if (state.withdrawing !== undefined) return refuseWhileWithdrawing(state, state.withdrawing);
  // Its own patches come from the record and are counted there.
  if (isFrozen(state)) {
    return reject(
      'run.frozen',
      'this is a frozen replay; only the patches of its record change it',
      'replay the run live, and patch that',
    );
  }
  if (proposal.base !== undefined && !state.lineage.some(({ digest }) => digest === proposal.base)) {
    return reject(
      'patch.stale',
      `the patch was written against ${proposal.base}, which this run has never followed`,
      `read the graph of this run; it follows ${state.plan}`,
    );
  }
  return undefined;
};

export const reject = (code: Rejection['code'], message: string, hint: string): Rejection =>
  code === 'patch.stale'
    ? rejectionOf(code, message, { hint, pointer: '/base', rule: 'R22' })
    : rejectionOf(code, message, { hint, rule: code === 'run.frozen' ? 'R34' : 'R23' });

export const resultOf = (patch: PatchState): CommandResult => {
  if (patch.status === 'refused')
    return { kind: 'patch_refused', patchId: patch.id, issues: patch.issues ?? [] };
  if (patch.status === 'rejected') return { kind: 'patch_refused', patchId: patch.id, issues: [REJECTED] };
  if (patch.status === 'changes_requested')
    return { kind: 'patch_refused', patchId: patch.id, issues: [SENT_BACK] };
  // One that was taken back since had been applied; that is what its sender asked for.
  const standing = patch.after === undefined ? 'pending_review' : 'applied';
  return {
    kind: 'patch',
    patchId: patch.id,
    ...(patch.proposal.rebased && { rebasedFrom: patch.proposal.rebased.from }),
    state: patch.status === 'compensating' ? 'compensating' : standing,
    digest: patch.after ?? patch.proposal.base,
    graphVersion: patch.graphVersion ?? 0,
    ...(patch.ticketId !== undefined && { ticketId: patch.ticketId }),
  };
};

const REJECTED: Issue = {
  pointer: '',
  code: 'patch.rejected',
  message: 'its review ended without an approval',
  hint: 'its ticket says who decided and why; a new proposal needs a new id',
  rule: 'R31',
};

const SENT_BACK: Issue = {
  pointer: '',
  code: 'patch.changes_requested',
  message: 'its review asked for changes',
  hint: 'its ticket says who asked and for what; a changed proposal needs a new id',
  rule: 'R31',
};

/** Layers two and three of the gate, every reason at once. */
export const judge = (draft: Draft, proposal: RunPatch): Verdict => {
  const { state, plan: current } = draft;
  // The limit never keeps anybody from taking one back.
  const stacked = proposal.withdraws === undefined ? appliedPatches(state).length : 0;
  const checked = checkPatch({
    current,
    book: bookOfRun(state, (digest) => planOf(draft, digest)),
    proposal,
    appliedPatches: stacked,
    keepsPlaces: proposal.withdraws !== undefined,
    hash: draft.ctx.hash,
    resolve: (reference) => meaningOf(draft, proposal, reference),
  });
  if (checked.verdict === 'refused' && checked.changes === undefined) return checked;
  const { changes, plan: after, touches = [] } = checked;
  const { author } = proposal;
  const undone = changes === undefined ? new Set<string>() : undoneNodes(state, proposal, changes);
  const found = changes && after ? checkLive({ state, before: current, after, changes, author, undone }) : [];
  // Whoever proposed it sent operations and can only mend those.
  const around =
    changes && after
      ? askParent({ parent: state.parent, before: current, after, changes, author })
      : undefined;
  const blocked = [
    ...meanwhileIssues(state, proposal),
    ...withdrawalIssues({ state, plan: current, proposal, changes }),
    ...blockedUrls(draft, changes),
    ...(changes === undefined ? [] : spawnIssues(state, proposal, changes, current)),
  ];
  const live = [...found, ...(around?.refusals ?? []), ...blocked].map((issue) =>
    attributeIssue(null, touches, issue),
  );
  if (checked.verdict === 'sound' && live.length === 0)
    return { ...checked, review: [...checked.review, ...(around?.reviews ?? [])] };
  return { verdict: 'refused', issues: [...(checked.verdict === 'refused' ? checked.issues : []), ...live] };
};

/** What comes with the result of a job, or is approved by the clock, while another patch is being taken back. */
const meanwhileIssues = (state: RunState, { id }: RunPatch): readonly Issue[] => {
  const { withdrawing } = state;
  if (withdrawing === undefined || withdrawing.patchId === id) return [];
  return [
    {
      pointer: '',
      code: 'run.withdrawing',
      message: whatIsWithdrawn(state, withdrawing),
      hint: 'propose it again when that is done',
      rule: 'R33',
    },
  ];
};

/** What a patch adds or points elsewhere is judged; what stood there before was judged when it came. */
const blockedUrls = ({ ctx }: Draft, changes: ChangeSet | undefined): readonly Issue[] => {
  const { urlIssue } = ctx;
  if (changes === undefined || urlIssue === undefined) return [];
  const { added, changed } = changes.nodes;
  const pointed = changed.filter(({ before, after }) => urlIssue(before) === undefined && urlIssue(after));
  return [...added, ...pointed.map(({ after }) => after)].flatMap((node) => urlIssue(node) ?? []);
};

/** Proposes, judges, and then applies, sends to review, or refuses. */
export const proposePatch = (
  draft: Draft,
  proposal: RunPatch,
  verdict: Verdict = judge(draft, proposal),
): CommandResult => {
  if (verdict.verdict === 'refused') return refusePatch(draft, proposal, verdict.issues);
  emitProposed(draft, proposal, verdict.pins);
  if (verdict.review.length > 0) return requestReview(draft, proposal, verdict);
  applyOrUndo(draft, proposal, verdict);
  return changedResult(draft, proposal);
};

/** What takes a patch back waits until what came of that one is undone, if anything is to be undone. */
export const applyOrUndo = (
  draft: Draft,
  proposal: RunPatch,
  verdict: Sound,
  rebasedOperations?: RunPatch['operations'],
): void => {
  const nodes = nodesToUndo(draft.state, proposal);
  if (undosOf(draft.state, nodes).length === 0) {
    applySound(draft, proposal, verdict, rebasedOperations);
    return;
  }
  const { changes } = verdict;
  emit(draft, { type: 'patch.compensation_started', data: { patch_id: proposal.id, nodes, changes } });
};

const nodesToUndo = (state: RunState, { withdraws, compensates }: RunPatch): readonly string[] =>
  compensates && withdraws !== undefined ? nodesOf(get(state.patches, withdraws)?.changes) : [];

/** Logs a proposal and why nothing comes of it. */
export const refusePatch = (
  draft: Draft,
  proposal: RunPatch,
  issues: readonly Issue[],
): Extract<CommandResult, { kind: 'patch_refused' }> => {
  emitProposed(draft, proposal);
  emit(draft, { type: 'patch.refused', data: { patch_id: proposal.id, issues } });
  return { kind: 'patch_refused', patchId: proposal.id, issues };
};

/** `pins`: what its references have come to mean, besides those it brought with it. */
export const emitProposed = (
  draft: Draft,
  proposal: RunPatch,
  pins: NonNullable<RunPatch['pins']> = {},
): void => {
  const { withdraws, compensates, rebased } = proposal;
  const all = { ...proposal.pins, ...pins };
  emit(draft, {
    type: 'patch.proposed',
    ...(compensates && { v: EVENT_VERSIONS['patch.proposed'] }),
    data: {
      patch_id: proposal.id,
      author: proposal.author,
      reason: proposal.reason,
      operations: proposal.operations,
      // Over what was sent: sent again, it is the same patch.
      operations_digest: draft.ctx.hash(canonicalJson(rebased?.operations ?? proposal.operations)),
      base: draft.plan.digest,
      ...(Object.keys(all).length > 0 && { pins: all }),
      ...(withdraws !== undefined && { withdraws }),
      ...(compensates && { compensates }),
      ...(rebased && { rebased }),
    },
  });
};

export const requestReview = (draft: Draft, proposal: RunPatch, verdict: Sound): CommandResult => {
  const ticketId = draft.ctx.newId('ticket');
  const { changes, review } = verdict;
  const impact = impactOf(draft.state, changes);
  const shown = { issues: review, changes, ...(impact.length > 0 && { impact }) };
  emit(draft, {
    type: 'patch.review_requested',
    data: { patch_id: proposal.id, ticket_id: ticketId, ...shown },
  });
  openPatchTicket(draft, {
    patchId: proposal.id,
    ticketId,
    message: proposal.reason,
    author: proposal.author,
  });
  return {
    kind: 'patch',
    patchId: proposal.id,
    state: 'pending_review',
    digest: draft.plan.digest,
    graphVersion: draft.state.graphVersion,
    ticketId,
  };
};

/** Writes the new graph into the log and lets the run follow it at once. */
export const applySound = (
  draft: Draft,
  proposal: RunPatch,
  verdict: Sound,
  rebasedOperations?: RunPatch['operations'],
): void => {
  const { changes, plan, document } = verdict;
  const before = draft.plan;
  const graphVersion = draft.state.graphVersion + 1;
  // A running node can only be cancelled (R23); its late result will find nobody.
  for (const { id, owner } of changes.nodes.removed) {
    // What has begun in a body follows the document it began with (R6), unless the owner of the body goes.
    if (owner !== undefined || nodeState(draft, id) === undefined) continue;
    stopNode(draft, id, 'patch', `removed by ${proposal.id}`);
    stopWithin(draft, (key) => isInside(key, id), 'patch', `${id} was removed by ${proposal.id}`);
  }
  emit(draft, {
    type: 'patch.applied',
    data: {
      patch_id: proposal.id,
      author: proposal.author,
      before: before.digest,
      after: plan.digest,
      graph_version: graphVersion,
      changes,
      ...(rebasedOperations && { rebased_operations: rebasedOperations }),
    },
  });
  if (proposal.withdraws !== undefined) {
    const { id: by, author, withdraws } = proposal;
    emit(draft, { type: 'patch.withdrawn', data: { patch_id: withdraws, by, author } });
  }
  emit(draft, { type: 'plan.compiled', data: { digest: plan.digest, graph_version: graphVersion } });
  draft.documents.push({ digest: plan.digest, document, plan });
  draft.compiled.set(plan.digest, plan);
  draft.plan = plan;
  refreshTickets(draft, before);
  tellChildren(draft);
  reconsider(draft);
};

/** Not what it is undone with: that is nobody's business who takes a patch back. */
const toUndo = ({ node, scope }: UndoState): { readonly node: string; readonly scope: string } => ({
  node,
  scope,
});

const changedResult = ({ state, plan }: Draft, { id, rebased }: RunPatch): CommandResult => {
  const { withdrawing } = state;
  return {
    kind: 'patch',
    patchId: id,
    ...(rebased && { rebasedFrom: rebased.from }),
    ...(withdrawing?.patchId === id
      ? { state: 'compensating', undoes: undosOf(state, withdrawing.nodes).map(toUndo) }
      : { state: 'applied' }),
    digest: plan.digest,
    graphVersion: state.graphVersion,
  };
};
