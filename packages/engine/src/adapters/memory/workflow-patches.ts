import type { Clock } from '../../ports/clock.ts';
import type { LedgerRow } from '../../ports/projections.ts';
import type { KeepPatch, KeyedPatch, SavedVersion, SaveVersion, Workflows } from '../../ports/workflows.ts';
import type { RunTables } from './run-store.ts';

/** The patches of workflows, in the ledger that holds those of runs. */
export const createPatchShelf = (
  { patches }: Pick<RunTables, 'patches'>,
  clock: Clock,
  save: (version: SaveVersion, patch: KeepPatch['patch']) => SavedVersion,
): Pick<Workflows, 'keepPatch' | 'patchByKey'> => {
  const keys = new Map<string, KeyedPatch>();
  const isTaken = ({ patch, revision, request }: KeepPatch): boolean =>
    patches.get(patch.patchId)?.revision !== revision ||
    (request !== undefined && keys.has(request.key)) ||
    (revision === undefined && isUnderReview(patches, patch));
  return {
    keepPatch: async (write) => {
      const { patch, request } = write;
      if (isTaken(write)) return { kind: 'changed' };
      const saved = write.save && save({ ...write.save, ...tagOf(write) }, patch);
      if (saved?.kind === 'stale') return saved;
      const row = rowAfter(patches.get(patch.patchId), write, saved?.version, clock.now());
      patches.set(row.patchId, row);
      if (request !== undefined)
        keys.set(request.key, { patchId: patch.patchId, requestDigest: request.digest });
      const promoted = patch.promotes === undefined ? undefined : patches.get(patch.promotes);
      if (saved !== undefined && promoted !== undefined)
        patches.set(promoted.patchId, { ...promoted, promotedBy: patch.patchId });
      return { kind: 'kept', row };
    },
    patchByKey: async (key) => keys.get(key),
  };
};

const tagOf = ({ patch }: KeepPatch) => ({
  name: patch.workflow,
  tag: patch.tag,
  reason: patch.reason,
});

/** One promotion of a patch waits for its reviewers, not two. */
const isUnderReview = (patches: RunTables['patches'], { promotes, tag }: KeepPatch['patch']): boolean =>
  promotes !== undefined &&
  [...patches.values()].some(
    (row) => row.promotes === promotes && row.tag === tag && row.status === 'pending_review',
  );

const rowAfter = (
  before: LedgerRow | undefined,
  { patch, revision }: KeepPatch,
  version: number | undefined,
  now: number,
): LedgerRow => ({
  ...patch,
  scope: 'workflow',
  runId: undefined,
  seq: undefined,
  ticketId: undefined,
  graphVersion: undefined,
  authorNode: undefined,
  withdraws: undefined,
  withdrawnBy: undefined,
  promotedBy: undefined,
  version,
  appliedAt: version === undefined ? undefined : now,
  createdAt: before?.createdAt ?? now,
  updatedAt: now,
  revision: (revision ?? 0) + 1,
});
