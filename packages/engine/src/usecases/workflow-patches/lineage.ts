/** The versions that led to one: each was made from another, by a patch or a whole document. */
import { bookOf, type Digest, type GuardBook, growBook, keepGates, type Plan } from '@aob/ir';
import type { VersionRow, Workflows } from '../../ports/workflows.ts';
import type { Plans } from '../plans.ts';

/** Oldest first, the one of `digest` last; empty for what is no version. */
export const lineageOf = (versions: readonly VersionRow[], digest: Digest): readonly VersionRow[] => {
  const byDigest = new Map(versions.map((version) => [version.digest, version]));
  const lineage: VersionRow[] = [];
  for (let at = byDigest.get(digest); at !== undefined; ) {
    lineage.unshift(at);
    const parent: VersionRow | undefined = at.parent === undefined ? undefined : byDigest.get(at.parent);
    // Nothing is made from what came later.
    at = parent !== undefined && parent.number < at.number ? parent : undefined;
  }
  return lineage;
};

/**
 * What has been guarded along the lineage of a version (R24): a node that was taken out and comes back, under whatever
 * name, finds its gates. A gate that is gone was taken out by an admin, for nobody else can (R29). `current` is the plan
 * of the version with what it runs.
 */
export const bookOfVersion = async (
  { workflows, plans }: { readonly workflows: Workflows; readonly plans: Plans },
  current: Plan,
): Promise<GuardBook> => {
  const { versions } = await workflows.past(current.name);
  const lineage = lineageOf(versions, current.digest);
  const before = await Promise.all(lineage.slice(0, -1).map(({ digest }) => plans.load(digest)));
  return (
    [...before, current].reduce<GuardBook | undefined>(
      (book, plan, at) => (book === undefined ? bookOf(plan) : grown(book, plan, lineage[at])),
      undefined,
    ) ?? bookOf(current)
  );
};

/** An agent's gate protects its node; only people can put an effect under a gate everywhere. */
const grown = (book: GuardBook, plan: Plan, version: VersionRow | undefined): GuardBook => {
  const kept = keepGates(book, new Set(plan.gates));
  const now = growBook(kept, plan);
  const isByPerson = version?.createdBy.startsWith('human:') === true;
  return isByPerson ? now : { byNode: now.byNode, byEffect: kept.byEffect };
};
