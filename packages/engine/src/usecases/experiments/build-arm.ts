/**
 * From the base and the patches of an arm to the document its runs follow. Every patch goes through the gate as if whoever
 * makes the experiment had written it, on top of those before it, and what comes out goes through it once more as a whole
 * (R22). Nobody's role helps past a gate here: an experiment deals documents out by dice, and who is asked for an approval
 * must not depend on dice.
 */
import {
  applyChangeSet,
  bookOf,
  type ChangeSet,
  checkPatch,
  type GuardBook,
  growBook,
  type Issue,
  type Json,
  operationsBetween,
  type PatchAuthor,
  type PatchOperation,
  type Plan,
  type ResolvedReference,
  toPointer,
} from '@aob/ir';
import type { WantedArm } from '../../contract/experiments.ts';
import { checkDocumentUrls } from '../../outgoing/index.ts';
import type { LedgerRow } from '../../ports/projections.ts';
import { sha256 } from '../../sha256.ts';
import { authorOf, type Caller } from '../caller.ts';
import { checkReplacement } from '../check-replacement.ts';
import { parsed } from '../present/values.ts';
import { createReferences } from '../references.ts';
import type { CreateExperimentPorts } from './ports.ts';

export interface ArmBuild {
  readonly base: Plan;
  readonly wanted: WantedArm;
  readonly caller: Caller;
  /** Where the arm stands in the request. */
  readonly at: string;
}

export type BuiltArm =
  | { readonly ok: true; readonly plan: Plan }
  | { readonly ok: false; readonly issues: readonly Issue[] };

export const buildArm = async (ports: CreateExperimentPorts, build: ArmBuild): Promise<BuiltArm> => {
  const { base, wanted, at } = build;
  const caller = withoutAdmin(build.caller);
  let stage: Stage = { plan: base, book: bookOf(base), applied: 0 };
  for (const [place, id] of wanted.patches.entries()) {
    const pointer = toPointer([...at.split('/').slice(1), 'patches', place]);
    const stored = await readPatch(ports, { id, workflow: base.name, pointer });
    if (!stored.ok) return stored;
    const moved = operationsNow(stage.plan, stored.patch, pointer);
    if (!moved.ok) return moved;
    const { operations } = moved;
    const next = await apply(ports, stage, {
      operations,
      id,
      author: authorOf(caller),
      place: () => pointer,
    });
    if (!next.ok) return next;
    stage = next.stage;
  }
  if (wanted.operations.length > 0) {
    const operations = wanted.operations as readonly PatchOperation[];
    const place = (pointer: string): string =>
      `${at}${pointer.startsWith('/operations') ? pointer : '/operations'}`;
    const next = await apply(ports, stage, { operations, id: OWN_PATCH, author: authorOf(caller), place });
    if (!next.ok) return next;
    stage = next.stage;
  }
  const { plan } = stage;
  const lost =
    plan === base ? undefined : await checkReplacement(ports, { before: base, after: plan, caller, at });
  const blocked = checkDocumentUrls(plan.document as unknown as Json, ports.outgoing);
  const issues = [
    ...(lost?.ok === false ? lost.refusal.issues : []),
    ...blocked.map((issue) => ({ ...issue, pointer: at })),
  ];
  return issues.length === 0 ? { ok: true, plan } : { ok: false, issues };
};

/** What the operations of an arm are called at the gate; nobody else sees it. */
const OWN_PATCH = 'patch_of_arm';

const withoutAdmin = (caller: Caller): Caller => ({
  ...caller,
  roles: caller.roles.filter((role) => role !== 'admin'),
});

interface Stage {
  readonly plan: Plan;
  /** What the documents of the arm so far have guarded (R24). */
  readonly book: GuardBook;
  readonly applied: number;
}

interface Step {
  readonly operations: readonly PatchOperation[];
  readonly id: string;
  readonly author: PatchAuthor;
  /** From where the gate found something in a patch to where that stands in the request. */
  readonly place: (pointer: string) => string;
}

type Staged =
  | { readonly ok: true; readonly stage: Stage }
  | { readonly ok: false; readonly issues: readonly Issue[] };

const apply = async (
  ports: CreateExperimentPorts,
  { plan, book, applied }: Stage,
  { operations, id, author, place }: Step,
): Promise<Staged> => {
  const proposal = { id, operations, reason: 'an arm of an experiment', author };
  const verdict = await withReferences(ports, (resolve) =>
    checkPatch({ current: plan, book, proposal, appliedPatches: applied, hash: sha256, resolve }),
  );
  const found = verdict.verdict === 'refused' ? verdict.issues : verdict.review.map(noReview);
  if (verdict.verdict === 'refused' || found.length > 0)
    return { ok: false, issues: found.map((issue) => ({ ...issue, pointer: place(issue.pointer) })) };
  const next = { plan: verdict.plan, book: growBook(book, verdict.plan), applied: applied + 1 };
  return { ok: true, stage: next };
};

/** An arm starts runs at once: there is nobody it could wait for. */
const noReview = (issue: Issue): Issue => ({
  ...issue,
  hint: 'An arm cannot wait for a review. Have the change reviewed first: push it as a version, or propose it on a run.',
});

/** Asks anew with the meaning of every reference that was asked for: which ones that are is only known then. */
const withReferences = async <T>(
  ports: CreateExperimentPorts,
  ask: (resolve: (reference: string) => ResolvedReference) => T,
): Promise<T> => {
  const references = createReferences(ports);
  const known = new Map<string, ResolvedReference>();
  for (;;) {
    const missing = new Set<string>();
    const answer = ask((reference) => {
      const meaning = known.get(reference);
      if (meaning === undefined) missing.add(reference);
      return meaning ?? NOT_YET_KNOWN;
    });
    if (missing.size === 0) return answer;
    for (const reference of missing) known.set(reference, await references.resolve(reference));
  }
};

const NOT_YET_KNOWN: ResolvedReference = {
  ok: false,
  issue: { code: 'workflow.unknown', message: 'It is being looked up.' },
};

type StoredPatch =
  | { readonly ok: true; readonly patch: LedgerRow }
  | { readonly ok: false; readonly issues: readonly Issue[] };

/** States in which somebody, or the gate, has said no, or has not said yes. */
const UNFIT: ReadonlySet<string> = new Set(['refused', 'rejected', 'changes_requested', 'pending_review']);

const readPatch = async (
  { reads }: CreateExperimentPorts,
  { id, workflow, pointer }: { readonly id: string; readonly workflow: string; readonly pointer: string },
): Promise<StoredPatch> => {
  const patch = await reads.patch(id);
  const refuse = (code: string, message: string, hint: string): StoredPatch => ({
    ok: false,
    issues: [{ pointer, code, message, hint }],
  });
  if (patch === undefined)
    return refuse('patch.unknown', `There is no patch ${id}.`, 'GET /v1/patches lists them.');
  if (patch.workflow !== workflow)
    return refuse(
      'experiment.patch_elsewhere',
      `${id} is a patch of ${patch.workflow}, not of ${workflow}.`,
      'Name patches of the workflow of the experiment.',
    );
  if (UNFIT.has(patch.status))
    return refuse(
      'experiment.patch_unfit',
      `${id} is ${patch.status.replaceAll('_', ' ')}.`,
      'Only what went through the gate and its review can be an arm; send operations for anything else.',
    );
  return { ok: true, patch };
};

/** By what the patch does, never by where its pointers led then: what it speaks of must be here as it was there (R22). */
const operationsNow = (
  { document }: Plan,
  { patchId, changes }: LedgerRow,
  pointer: string,
):
  | { readonly ok: true; readonly operations: readonly PatchOperation[] }
  | { readonly ok: false; readonly issues: readonly Issue[] } => {
  if (changes === undefined) {
    const message = `It is not known what ${patchId} changes.`;
    return { ok: false, issues: [{ pointer, code: 'experiment.patch_unfit', message }] };
  }
  const changed = applyChangeSet(document, parsed<ChangeSet>(changes));
  if (changed.ok) return { ok: true, operations: operationsBetween(document, changed.document) };
  const hint = `${patchId} was made for another document; leave it out, or base the experiment on that version.`;
  return { ok: false, issues: changed.issues.map((issue) => ({ ...issue, pointer, hint })) };
};
