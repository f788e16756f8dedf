/**
 * Gate, layer 2: is this patch sound on the current document, and may it apply at once? The same for every author,
 * and trusting nothing that layer 1 found. Layer 3, the one that applies it, looks at the live run besides
 * (R23, R26, R27). Every refusal that can be computed is reported, each with its operation, node and rule.
 */
import { allNodes } from '../bodies.ts';
import { type Compiled, compile, compileJson } from '../compile/index.ts';
import type { WorkflowDocument } from '../document.ts';
import type { GuardBook } from '../guards/index.ts';
import type { Issue } from '../issue.ts';
import type { Hasher, Json } from '../json/index.ts';
import { toPointer } from '../json/pointer.ts';
import type { Plan } from '../plan.ts';
import type { Children } from '../references.ts';
import { validateDocument } from '../validate/index.ts';
import { allowanceIssues } from './allowance.ts';
import { applyOperations, type Touch } from './apply.ts';
import { applyChangeSet, withPlaces } from './apply-change-set.ts';
import { attributeIssue } from './attribution.ts';
import { diffDocuments, isEmptyChangeSet } from './change-set.ts';
import { patchIssue } from './codes.ts';
import { asJson } from './elements.ts';
import { gateIssues } from './gate-rules.ts';
import { isReadableGraph, viewOfDocument, viewOfPlan } from './graph-view.ts';
import { guardedHostReviews } from './guarded-host.ts';
import { askPolicy } from './policy.ts';
import { changesOutOfReach, checkProposal, DEFAULT_PROPOSAL_LIMITS, type PatchReach } from './proposal.ts';
import { protectionIssues } from './protection.ts';
import { childrenOf, type PinnedDocument, pinDocument, type ResolveReference } from './references.ts';
import {
  defaultReviews,
  gateTextReviews,
  guardedEffectReviews,
  type NewHost,
  newHosts,
  type ReviewCheck,
} from './review.ts';
import { settingsIssues } from './settings-rules.ts';
import { thresholdReviews } from './threshold.ts';
import type { ChangeSet, PatchAuthor, PatchProposal, PatchScope } from './types.ts';

export interface PatchCheck {
  readonly current: Plan;
  /** Every guard of the lineage so far (R24). */
  readonly book: GuardBook;
  readonly proposal: PatchProposal;
  /** How many patches are applied already; default 0. */
  readonly appliedPatches?: number;
  /** The operations lead to a document that was there before, and it is to be that very one (R33); default false. */
  readonly keepsPlaces?: boolean;
  /** Outgoing hosts that need no review although no node calls them yet; default none. */
  readonly knownHosts?: readonly string[];
  /** A faster SHA-256, when there is one. */
  readonly hash?: Hasher;
  /** What references to other workflows mean now (R28); without it those that are not pinned stay as they are. */
  readonly resolve?: ResolveReference | undefined;
  /** Default `run`. Of a workflow, people may change the settings as well, and nothing that others propose applies at once. */
  readonly scope?: PatchScope;
  /** What the references of both documents mean; then they stay as they are written, as those of workflows do. */
  readonly meanings?: Children | undefined;
}

export type PatchVerdict =
  | {
      readonly verdict: 'sound';
      readonly document: WorkflowDocument;
      readonly plan: Plan;
      readonly changes: ChangeSet;
      /** What the patch's references to other workflows have become (R28). */
      readonly pins: PinnedDocument['pins'];
      /** Which operation touched what: with `attributeIssue` the next layer's reasons lead to operations, too. */
      readonly touches: readonly Touch[];
      /** Why it must be reviewed first; none means it applies at once. */
      readonly review: readonly Issue[];
    }
  | {
      readonly verdict: 'refused';
      readonly issues: readonly Issue[];
      /** There when the patched document compiles, so that the next layer can add its own reasons. */
      readonly changes?: ChangeSet;
      readonly plan?: Plan;
      readonly touches?: readonly Touch[];
    };

export function checkPatch(check: PatchCheck): PatchVerdict {
  const { current, proposal } = check;
  if (proposal.base !== undefined && proposal.base !== current.digest) {
    const message = `The patch was written against ${proposal.base}; the document is ${current.digest} now.`;
    return refused([patchIssue('patch.stale', '/base', message)]);
  }
  // Agents are counted in the document below, where copies show too.
  const limits = { ...DEFAULT_PROPOSAL_LIMITS, agentsPerPatch: DEFAULT_PROPOSAL_LIMITS.operations };
  const early = checkProposal(proposal, limits, reachOf(check));
  if (early.some(({ code }) => code === 'patch.too_large')) return refused(early);
  const applied = applyOperations(asJson(current.document), proposal.operations);
  if (!applied.ok) return refused([...early, ...applied.issues]);
  const { document, touches } = applied;
  const validated = validateDocument(document);
  if (validated.ok) {
    const patched = byChangeSet(current.document, changesTo(check, validated.document));
    const { document: pinned, children, pins, issues } = withChildren(check, patched);
    const compiled = compile(pinned, check.hash, children);
    const found = [...early, ...attributed(asJson(pinned), touches, issues)];
    return judge(check, found, { document: pinned, compiled, children, pins }, touches);
  }
  const compiled = validated.isTooLarge ? validated : compileJson(document);
  if (isReadableGraph(validated.issues)) {
    const readable = document as unknown as WorkflowDocument;
    return judge(
      check,
      early,
      { document: readable, compiled, children: check.meanings ?? childrenOf(current), pins: {} },
      touches,
    );
  }
  return refused([...early, ...(compiled.ok ? [] : attributed(document, touches, compiled.issues))]);
}

/** Nobody but people has a word in what is no graph: R38 holds for the rest whatever they patch. */
function reachOf({ scope = 'run', proposal: { author } }: PatchCheck): PatchReach {
  return scope === 'workflow' && author.kind === 'human' ? 'document' : 'graph';
}

function withChildren({ current, meanings, resolve }: PatchCheck, patched: WorkflowDocument): PinnedDocument {
  if (meanings === undefined) return pinDocument(current, patched, resolve);
  return { document: patched, children: meanings, pins: {}, issues: [] };
}

/**
 * The plan of the document that these operations lead to, whether they may or not: what it refers to can be asked
 * before the patch is judged. Undefined when it would not be valid.
 */
export function planAfter(
  current: WorkflowDocument,
  operations: PatchProposal['operations'],
  hash?: Hasher,
): Plan | undefined {
  const applied = applyOperations(asJson(current), operations);
  const validated = applied.ok ? validateDocument(applied.document) : undefined;
  if (!validated?.ok) return undefined;
  const compiled = compile(byChangeSet(current, diffDocuments(current, validated.document)), hash);
  return compiled.ok ? compiled.plan : undefined;
}

interface Patched {
  readonly document: WorkflowDocument;
  readonly compiled: Compiled;
  readonly children: Children;
  readonly pins: PinnedDocument['pins'];
}

/**
 * The document that the change set leads to: equal change sets give equal documents, in whatever order the
 * operations put things, and a stack of change sets gives the digest that was decided (R22).
 */
function byChangeSet(current: WorkflowDocument, changes: ChangeSet): WorkflowDocument {
  const changed = applyChangeSet(current, changes);
  if (!changed.ok)
    throw new Error(
      `A change set does not fit the document it was made from: ${JSON.stringify(changed.issues)}`,
    );
  return changed.document;
}

function changesTo({ current: { document }, keepsPlaces }: PatchCheck, patched: WorkflowDocument): ChangeSet {
  const changes = diffDocuments(document, patched);
  return keepsPlaces ? withPlaces(document, changes, patched) : changes;
}

/** Layers look at the same operations, so they may say the same twice. */
function refused(
  issues: readonly Issue[],
  found: Pick<Extract<PatchVerdict, { verdict: 'refused' }>, 'changes' | 'plan' | 'touches'> = {},
): PatchVerdict {
  const distinct = new Map(issues.map((issue) => [`${issue.pointer} ${issue.code} ${issue.message}`, issue]));
  return { verdict: 'refused', issues: [...distinct.values()], ...found };
}

function attributed(document: Json, touches: readonly Touch[], issues: readonly Issue[]): readonly Issue[] {
  return issues.map((issue) => attributeIssue(document, touches, issue));
}

/** What stood there before nobody has to mend in order to change something else. */
function newDoubts(current: Plan, next: Plan): readonly Issue[] {
  const known = new Set(current.doubts.map(({ message }) => message));
  return next.doubts.filter(({ message }) => !known.has(message));
}

function judge(
  check: PatchCheck,
  early: readonly Issue[],
  patched: Patched,
  touches: readonly Touch[],
): PatchVerdict {
  const { proposal, book } = check;
  const { author } = proposal;
  const { compiled, children, pins } = patched;
  const document = compiled.ok ? compiled.plan.document : patched.document;
  const changes = changesTo(check, document);
  const current = viewOfPlan(check.current);
  const after = compiled.ok ? viewOfPlan(compiled.plan) : viewOfDocument(document, children);
  const isAdmin = author.kind === 'human' && author.roles.includes('admin');
  const seen = { current, after, changes, touches };
  const hosts = newHosts(seen, new Set(check.knownHosts));
  const rules = check.current.document.policy?.rules ?? [];
  const policy = askPolicy(rules, changes, hosts, author);
  const issues = [
    ...early,
    ...attributed(
      asJson(document),
      touches,
      compiled.ok ? newDoubts(check.current, compiled.plan) : compiled.issues,
    ),
    ...reachIssues(check, changes, early),
    // What was out of reach was not nothing.
    ...(isOutOfReach(early) ? [] : emptyIssues(changes)),
    ...gateIssues({ current, after, book, touches, isAdmin }),
    ...protectionIssues({ current, changes, touches, author: author.kind, isAdmin }),
    ...limitIssues(check, document),
    ...policy.refusals,
    ...allowanceIssues(check.current.document.policy?.allow, seen, hosts),
  ];
  if (!compiled.ok) return refused(issues);
  const { plan } = compiled;
  if (issues.length > 0) return refused(issues, { changes, plan, touches });
  const ownReviews = author.kind === 'human' ? [] : reviewsOf(check, seen, hosts, policy.isAuto);
  return {
    verdict: 'sound',
    document,
    plan,
    changes,
    pins,
    touches,
    review: [...policy.reviews, ...ownReviews],
  };
}

function reviewsOf(
  { current, book, scope, proposal: { author } }: PatchCheck,
  seen: ReviewCheck,
  hosts: readonly NewHost[],
  isAuto: boolean,
): readonly Issue[] {
  return [
    ...(scope === 'workflow' ? [movesTag(author)] : []),
    ...(isAuto ? [] : defaultReviews(seen, hosts)),
    ...gateTextReviews(seen, current),
    ...guardedEffectReviews(seen, book),
    ...guardedHostReviews(seen, book),
    ...thresholdReviews({ ...seen, current }),
  ];
}

/** R29: nobody but people moves a tag, whatever a policy says; a person does it by approving. */
function movesTag({ id }: PatchAuthor): Issue {
  return patchIssue(
    'review.workflow',
    '/operations',
    `${id} is no person, and all later runs would follow this.`,
  );
}

/** The pointers have told so already. */
function isOutOfReach(early: readonly Issue[]): boolean {
  return early.some(({ code }) => code === 'patch.reach');
}

function reachIssues(check: PatchCheck, changes: ChangeSet, early: readonly Issue[]): readonly Issue[] {
  const reach = reachOf(check);
  const { author, operations } = check.proposal;
  const beyond = isOutOfReach(early) ? [] : changesOutOfReach(changes, reach);
  if (reach === 'graph' || author.roles.includes('admin')) return beyond;
  return [
    ...beyond,
    ...settingsIssues(changes).map((issue) => ({ ...issue, pointer: writerOf(operations, issue) })),
  ];
}

/** The last operation that wrote there. */
function writerOf(operations: PatchProposal['operations'], { pointer }: Issue): string {
  const at = operations.findLastIndex(({ path }) => path === pointer || path.startsWith(`${pointer}/`));
  return at < 0 ? '/operations' : toPointer(['operations', at, 'path']);
}

function emptyIssues(changes: ChangeSet): readonly Issue[] {
  if (!isEmptyChangeSet(changes)) return [];
  return [patchIssue('patch.empty', '/operations', 'The patch leaves the document as it is.')];
}

/** The ceilings on nodes and agents are the document's own and checked with it. */
function limitIssues(
  { current, scope, appliedPatches = 0 }: PatchCheck,
  document: WorkflowDocument,
): readonly Issue[] {
  const { patches, agentsPerPatch } = current.limits;
  const issues: Issue[] = [];
  if (scope !== 'workflow' && appliedPatches >= patches) {
    issues.push(
      patchIssue('limits.patches', '', `The run has had ${appliedPatches} patches; its limit is ${patches}.`),
    );
  }
  const { nodesPerPatch } = current.limits;
  const added = allNodes(document).filter(({ id }) => !current.node.has(id)).length;
  if (nodesPerPatch !== undefined && added > nodesPerPatch) {
    const message = `The patch adds ${added} nodes; at most ${nodesPerPatch} may come with one patch.`;
    issues.push(patchIssue('limits.nodes_per_patch', '/operations', message));
  }
  const agents = allNodes(document).filter(
    ({ id, type }) => type === 'agent' && current.node.get(id)?.type !== 'agent',
  );
  if (agents.length > agentsPerPatch) {
    const message = `The patch adds ${agents.length} agents; at most ${agentsPerPatch} may come with one patch.`;
    issues.push(patchIssue('limits.agents_per_patch', '/operations', message));
  }
  return issues;
}
