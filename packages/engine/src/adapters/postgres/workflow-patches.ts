/** The patches of workflows: rows of the ledger that no log of a run writes. */
import type { Digest } from '@aob/ir';
import type { LedgerRow } from '../../ports/projections.ts';
import type {
  KeepPatch,
  KeyedPatch,
  PatchKept,
  SavedVersion,
  SaveVersion,
  WorkflowPatch,
} from '../../ports/workflows.ts';
import type { Prisma, PrismaClient } from './generated/client.ts';

type Transaction = Prisma.TransactionClient;
type Row = Prisma.PatchGetPayload<object>;

export type SaveInside = (
  transaction: Transaction,
  version: SaveVersion,
  patch: WorkflowPatch,
) => Promise<SavedVersion>;

/** Stops the transaction: nothing of it is written. */
class NotKept extends Error {
  readonly answer: Exclude<PatchKept, { kind: 'kept' }>;

  constructor(answer: NotKept['answer']) {
    super(answer.kind);
    this.answer = answer;
  }
}

export const keepPatch = async (
  client: PrismaClient,
  write: KeepPatch,
  save: SaveInside,
): Promise<PatchKept> => {
  try {
    const row = await client.$transaction((transaction) => keep(transaction, write, save));
    return { kind: 'kept', row };
  } catch (error) {
    if (error instanceof NotKept) return error.answer;
    throw error;
  }
};

const keep = async (transaction: Transaction, write: KeepPatch, save: SaveInside): Promise<LedgerRow> => {
  const { patch, revision, request } = write;
  // The row of the workflow is the lock, as it is for whoever saves a version.
  await transaction.$executeRaw`SELECT FROM workflows WHERE name = ${patch.workflow} FOR UPDATE`;
  if (await isTaken(transaction, write)) throw new NotKept({ kind: 'changed' });
  const saved = write.save && (await save(transaction, versionIn(write.save, patch), patch));
  if (saved?.kind === 'stale') throw new NotKept(saved);
  const [{ now } = { now: new Date() }] = await transaction.$queryRaw<{ now: Date }[]>`SELECT now() AS now`;
  const content = {
    ...columnsOf(patch),
    version: saved?.version ?? null,
    appliedAt: saved === undefined ? null : now,
    updatedAt: now,
    revision: (revision ?? 0) + 1,
  };
  const { patchId } = patch;
  const row =
    revision === undefined
      ? await transaction.patch.create({
          data: {
            ...content,
            patchId,
            scope: 'workflow',
            createdAt: now,
            requestKey: request?.key ?? null,
            requestDigest: request?.digest ?? null,
          },
        })
      : await transaction.patch.update({ where: { patchId }, data: content });
  if (saved !== undefined && patch.promotes !== undefined)
    await transaction.patch.update({ where: { patchId: patch.promotes }, data: { promotedBy: patchId } });
  return rowOf(row);
};

const versionIn = (version: NonNullable<KeepPatch['save']>, patch: WorkflowPatch): SaveVersion => ({
  ...version,
  name: patch.workflow,
  tag: patch.tag,
  reason: patch.reason,
});

/** One promotion of a patch waits for its reviewers, not two. */
const isTaken = async (
  transaction: Transaction,
  { patch: { patchId, promotes, tag }, revision, request }: KeepPatch,
): Promise<boolean> => {
  const there = await transaction.patch.findUnique({ where: { patchId } });
  if (there?.revision !== revision) return true;
  if (revision !== undefined) return false;
  const others = [
    ...(request === undefined ? [] : [{ requestKey: request.key }]),
    ...(promotes === undefined ? [] : [{ promotes, tag, status: 'pending_review' }]),
  ];
  return others.length > 0 && (await transaction.patch.count({ where: { OR: others } })) > 0;
};

export const patchByKey = async (client: PrismaClient, key: string): Promise<KeyedPatch | undefined> => {
  const found = await client.patch.findUnique({ where: { requestKey: key } });
  return found === null ? undefined : { patchId: found.patchId, requestDigest: found.requestDigest ?? '' };
};

const columnsOf = (patch: WorkflowPatch) => ({
  workflow: patch.workflow,
  tag: patch.tag,
  status: patch.status,
  authorKind: patch.authorKind,
  authorId: patch.authorId,
  reason: patch.reason,
  base: patch.base ?? null,
  before: patch.before ?? null,
  after: patch.after ?? null,
  operations: patch.operations,
  operationsDigest: patch.operationsDigest,
  changes: patch.changes ?? null,
  issues: patch.issues ?? null,
  rebased: patch.rebased ?? null,
  promotes: patch.promotes ?? null,
  runs: patch.runs ?? null,
  review: patch.review ?? null,
});

const rowOf = (row: Row): LedgerRow => ({
  patchId: row.patchId,
  scope: row.scope as LedgerRow['scope'],
  runId: row.runId ?? undefined,
  workflow: row.workflow,
  tag: row.tag ?? undefined,
  version: row.version ?? undefined,
  status: row.status as LedgerRow['status'],
  authorKind: row.authorKind as LedgerRow['authorKind'],
  authorId: row.authorId,
  authorNode: row.authorNode ?? undefined,
  reason: row.reason,
  base: digestOf(row.base),
  before: digestOf(row.before),
  after: digestOf(row.after),
  operations: row.operations,
  operationsDigest: row.operationsDigest as Digest,
  changes: row.changes ?? undefined,
  issues: row.issues ?? undefined,
  ticketId: row.ticketId ?? undefined,
  graphVersion: row.graphVersion ?? undefined,
  appliedAt: row.appliedAt?.getTime(),
  withdraws: row.withdraws ?? undefined,
  withdrawnBy: row.withdrawnBy ?? undefined,
  rebased: row.rebased ?? undefined,
  promotes: row.promotes ?? undefined,
  promotedBy: row.promotedBy ?? undefined,
  runs: row.runs ?? undefined,
  review: row.review ?? undefined,
  revision: row.revision,
  seq: row.seq ?? undefined,
  createdAt: row.createdAt.getTime(),
  updatedAt: row.updatedAt.getTime(),
});

const digestOf = (text: string | null): Digest | undefined => (text ?? undefined) as Digest | undefined;
