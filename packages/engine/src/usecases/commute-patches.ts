/** Does one patch of a run stand without another, and does their order matter? (R22) Reads only. */
import {
  type ChangeSet,
  type CommuteReport,
  commuteOn,
  type Issue,
  putOn,
  type Standing,
  type WorkflowDocument,
} from '@aob/ir';
import type { PatchCommute } from '../contract/patches.ts';
import type { LedgerRow } from '../ports/projections.ts';
import type { RunReads } from '../ports/run-reads.ts';
import { done, type Outcome, refused } from './outcome.ts';
import { patchNotFound } from './patch-not-found.ts';
import type { Plans } from './plans.ts';
import { parsedIf } from './present/values.ts';

export interface CommutePorts {
  readonly reads: RunReads;
  readonly plans: Plans;
}

/**
 * Both are put on the document that the earlier one was put on, with what was patched between them, as far as that stands
 * without it. Patches of different runs, and those refused before it was known what they would do, have no answer.
 */
export const commutePatches = async (
  { reads, plans }: CommutePorts,
  a: string,
  b: string,
): Promise<Outcome<PatchCommute>> => {
  const [rowA, rowB] = await Promise.all([reads.patch(a), reads.patch(b)]);
  if (rowA === undefined) return patchNotFound(a);
  if (rowB === undefined) return patchNotFound(b);
  const { runId } = rowA;
  if (runId === undefined || rowB.runId !== runId || a === b) return notTwoOfOneRun(a, b);
  const [one, other] = [knownPatch(rowA), knownPatch(rowB)];
  if (one === undefined) return noChanges(a, rowA.status);
  if (other === undefined) return noChanges(b, rowB.status);
  const [first, last] = one.place <= other.place ? [one, other] : [other, one];
  const { document } = await plans.load(first.base);
  const between = await appliedBetween(reads, runId, first, last);
  const ground = withStanding(document, between);
  const report = commuteOn(ground.document, one.changes, other.changes);
  return done({ run_id: runId, a, b, ...presented(report), left_out: [...ground.leftOut] });
};

interface KnownPatch {
  readonly id: string;
  readonly changes: ChangeSet;
  /** The document it was put on, or would be. */
  readonly base: NonNullable<LedgerRow['base']>;
  /** The version of the graph that it made; what is not applied comes after all of them. */
  readonly place: number;
}

const knownPatch = ({
  patchId: id,
  changes,
  base,
  before,
  graphVersion,
}: LedgerRow): KnownPatch | undefined => {
  const known = parsedIf<ChangeSet>(changes);
  const from = before ?? base;
  return known === undefined || from === undefined
    ? undefined
    : { id, changes: known, base: from, place: graphVersion ?? Number.POSITIVE_INFINITY };
};

/** More patches than any run may have (limits.patches). */
const PATCHES_OF_RUN_MAX = 1_000;

/** Without what was taken back, and without what took it back: together they do nothing. */
const appliedBetween = async (
  reads: RunReads,
  runId: string,
  first: KnownPatch,
  last: KnownPatch,
): Promise<readonly KnownPatch[]> => {
  const rows = await reads.patches({ runId, limit: PATCHES_OF_RUN_MAX });
  const between = rows.filter(({ graphVersion: place }) =>
    place === undefined ? false : place > first.place && place < last.place,
  );
  const ids = new Set([first.id, ...between.map(({ patchId }) => patchId)]);
  return between
    .filter(
      ({ status, withdraws }) => status === 'applied' && !(withdraws !== undefined && ids.has(withdraws)),
    )
    .flatMap((row) => knownPatch(row) ?? [])
    .sort((x, y) => x.place - y.place);
};

interface Ground {
  readonly document: WorkflowDocument;
  readonly leftOut: readonly string[];
}

const withStanding = (base: WorkflowDocument, stack: readonly KnownPatch[]): Ground =>
  stack.reduce<Ground>(
    ({ document, leftOut }, { id, changes }) => {
      const standing = putOn(document, changes);
      return standing.ok ? { document: standing.document, leftOut } : { document, leftOut: [...leftOut, id] };
    },
    { document: base, leftOut: [] },
  );

const presented = ({
  shared,
  aAlone,
  bAlone,
  aThenB,
  bThenA,
  digest,
}: CommuteReport): Pick<
  PatchCommute,
  'commutes' | 'shared' | 'a_without_b' | 'b_without_a' | 'together'
> => ({
  commutes: digest !== undefined,
  shared: [...shared],
  a_without_b: { stands: aAlone.ok, issues: [...issuesOf(aAlone)] },
  b_without_a: { stands: bAlone.ok, issues: [...issuesOf(bAlone)] },
  together: [
    ...new Map(
      [...issuesOf(aThenB), ...issuesOf(bThenA)].map((issue) => [`${issue.code} ${issue.message}`, issue]),
    ).values(),
  ],
});

const issuesOf = (standing: Standing | undefined): readonly Issue[] =>
  standing === undefined || standing.ok ? [] : standing.issues;

const notTwoOfOneRun = (a: string, b: string): Outcome<never> =>
  refused({
    kind: 'rejected',
    code: 'patch.not_comparable',
    message: `${a} and ${b} are not two patches of one run.`,
    hint: 'GET /v1/runs/{id}/patches lists the patches of a run.',
    rule: 'R22',
  });

const noChanges = (id: string, state: LedgerRow['status']): Outcome<never> =>
  refused({
    kind: 'conflict',
    code: 'patch.no_changes',
    message: `${id} is ${state}, and nobody knows what it would have changed.`,
    hint: 'Only a patch that was applied or is under review can be compared.',
    rule: 'R22',
  });
