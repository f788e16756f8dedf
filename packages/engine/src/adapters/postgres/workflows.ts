import type { Digest } from '@aob/ir';
import { PrismaPg } from '@prisma/adapter-pg';
import type {
  MovedTag,
  MoveTag,
  SavedVersion,
  SaveVersion,
  TagMoveRow,
  TagRow,
  VersionRow,
  WorkflowPatch,
  WorkflowSummary,
  Workflows,
} from '../../ports/workflows.ts';
import { type Connection, unavailable } from './connection.ts';
import { Prisma, PrismaClient } from './generated/client.ts';
import { keepPatch, patchByKey } from './workflow-patches.ts';

type Client = PrismaClient;
type Transaction = Prisma.TransactionClient;

export const createPrismaClient = (url: string, connections: number): Client =>
  new PrismaClient({ adapter: new PrismaPg({ connectionString: url, max: connections }) });

/** Named workflows through Prisma Client: a few writes an hour, where its types are worth its milliseconds. */
export const createPostgresWorkflows = (client: Client, hot: Connection): Workflows => {
  const workflows = through(client, hot);
  return {
    save: (version) => reached(workflows.save(version)),
    moveTag: (move) => reached(workflows.moveTag(move)),
    keepPatch: (write) => reached(workflows.keepPatch(write)),
    patchByKey: (key) => reached(workflows.patchByKey(key)),
    remove: (name) => reached(workflows.remove(name)),
    get: (name) => reached(workflows.get(name)),
    list: (filter) => reached(workflows.list(filter)),
    versions: (name) => reached(workflows.versions(name)),
    past: (name) => reached(workflows.past(name)),
    tag: workflows.tag,
    withTag: (tag) => reached(workflows.withTag(tag)),
    tagMoves: (name, tag) => reached(workflows.tagMoves(name, tag)),
  };
};

/** What Prisma throws while the server is away, as the rest of the engine knows it. */
const reached = async <T>(answer: Promise<T>): Promise<T> => {
  try {
    return await answer;
  } catch (error) {
    throw isOutOfReach(error) ? unavailable(error) : error;
  }
};

/** No connection, a closed one, none free in time; what the driver says that Prisma has no code for counts as well. */
const OUT_OF_REACH = /^(?:P1\d{3}|P2024|P2028|P2037)$/;
/** SQLSTATE classes that Prisma only quotes: connection lost, out of resources, starting or stopping. */
const SERVER_SAYS = /Code: `(?:08|53|57P)/;

const isOutOfReach = (error: unknown): boolean => {
  if (error instanceof Prisma.PrismaClientKnownRequestError) {
    return OUT_OF_REACH.test(error.code) || SERVER_SAYS.test(error.message);
  }
  if (error instanceof Prisma.PrismaClientValidationError) return false;
  return error instanceof Error;
};

const through = (client: Client, hot: Connection): Workflows => ({
  save: (version) => client.$transaction((transaction) => save(transaction, version)),
  moveTag: (move) => client.$transaction((transaction) => moveTag(transaction, move)),
  keepPatch: (write) => keepPatch(client, write, save),
  patchByKey: (key) => patchByKey(client, key),
  remove: async (name) => {
    const { count } = await client.workflow.updateMany({
      where: { name, deletedAt: null },
      data: { deletedAt: new Date(), updatedAt: new Date() },
    });
    return count > 0;
  },
  get: async (name) => {
    const found = await client.workflow.findFirst({ where: { name, deletedAt: null }, include: SUMMARY });
    return found === null ? undefined : summaryOf(found);
  },
  list: async ({ q, limit, after }) => {
    const found = await client.workflow.findMany({
      where: {
        deletedAt: null,
        ...(after !== undefined && { name: { gt: after } }),
        ...(q !== undefined && {
          OR: [
            { name: { contains: q, mode: 'insensitive' as const } },
            { description: { contains: q, mode: 'insensitive' as const } },
          ],
        }),
      },
      include: SUMMARY,
      orderBy: { name: 'asc' },
      take: limit,
    });
    return found.map(summaryOf);
  },
  versions: async (name) => {
    const found = await client.version.findMany({
      where: { workflow: name, owner: { deletedAt: null } },
      orderBy: { number: 'asc' },
    });
    return found.map(versionOf);
  },
  past: async (name) => {
    const [tags, versions] = await Promise.all([
      client.tag.findMany({ where: { workflow: name } }),
      client.version.findMany({ where: { workflow: name }, orderBy: { number: 'asc' } }),
    ]);
    return { tags: tags.map(tagOf), versions: versions.map(versionOf) };
  },
  // Every run that is started by name asks this, so it is a prepared statement.
  tag: async (name, tag) => {
    const [found] = await hot.query<Prisma.TagGetPayload<object>>({
      name: 'aob_tag',
      text: `SELECT t.workflow, t.tag, t.digest, t.updated_at AS "updatedAt"
             FROM tags t JOIN workflows w ON w.name = t.workflow
             WHERE t.workflow = $1 AND t.tag = $2 AND w.deleted_at IS NULL`,
      values: [name, tag],
    });
    return found === undefined ? undefined : tagOf(found);
  },
  withTag: async (tag) => {
    const found = await client.tag.findMany({
      where: { tag, owner: { deletedAt: null } },
      orderBy: { workflow: 'asc' },
    });
    return found.map(tagOf);
  },
  tagMoves: async (name, tag) => {
    const found = await client.tagMove.findMany({ where: { workflow: name, tag }, orderBy: { id: 'asc' } });
    return found.map(moveOf);
  },
});

const SUMMARY = { tags: { orderBy: { tag: 'asc' } }, _count: { select: { versions: true } } } as const;

const save = async (
  transaction: Transaction,
  version: SaveVersion,
  patch?: WorkflowPatch,
): Promise<SavedVersion> => {
  const { name, description = null, digest, body, tag, expect, actor, reason = null } = version;
  // The row of the workflow is the lock: whoever saves the same name next waits here. A new one is hidden until it is saved.
  await transaction.$executeRaw`
    INSERT INTO workflows (name, deleted_at) VALUES (${name}, now())
    ON CONFLICT (name) DO UPDATE SET name = excluded.name`;
  const current = await transaction.tag.findFirst({
    where: { workflow: name, tag, owner: { deletedAt: null } },
  });
  const currentDigest = current?.digest as Digest | undefined;
  if (expect !== undefined && (expect ?? undefined) !== currentDigest)
    return { kind: 'stale', current: currentDigest };
  await transaction.document.createMany({ data: { digest, body }, skipDuplicates: true });
  const known = await transaction.version.findUnique({
    where: { workflow_digest: { workflow: name, digest } },
  });
  const number = known?.number ?? (await addVersion(transaction, version, currentDigest, patch));
  if (currentDigest === digest && known !== null) return { kind: 'unchanged', version: number };
  await transaction.workflow.update({
    where: { name },
    data: { description, deletedAt: null, updatedAt: new Date() },
  });
  const kind = patch === undefined ? 'save' : 'patch';
  const patchId = patch?.patchId ?? null;
  await pointTag(transaction, { name, tag, kind, from: currentDigest, to: digest, actor, reason, patchId });
  return { kind: 'saved', version: number };
};

const addVersion = async (
  transaction: Transaction,
  { name, digest, actor, reason }: SaveVersion,
  madeFrom: Digest | undefined,
  patch: WorkflowPatch | undefined,
): Promise<number> => {
  const last = await transaction.version.findFirst({
    where: { workflow: name },
    orderBy: { number: 'desc' },
  });
  const number = (last?.number ?? 0) + 1;
  const parent = madeFrom ?? last?.digest ?? null;
  const createdBy = patch?.authorId ?? actor;
  const { patchId = null } = patch ?? {};
  await transaction.version.create({
    data: { workflow: name, number, digest, parent, patchId, reason: reason ?? null, createdBy },
  });
  return number;
};

const moveTag = async (transaction: Transaction, move: MoveTag): Promise<MovedTag> => {
  const { name, tag, kind, to, expect, actor, reason = null } = move;
  await transaction.$executeRaw`SELECT FROM workflows WHERE name = ${name} FOR UPDATE`;
  const version = await transaction.version.findFirst({
    where: { workflow: name, digest: to, owner: { deletedAt: null } },
  });
  if (version === null) return { kind: 'unknown_version' };
  const current = await transaction.tag.findUnique({ where: { workflow_tag: { workflow: name, tag } } });
  const currentDigest = current?.digest as Digest | undefined;
  if (currentDigest !== expect) return { kind: 'stale', current: currentDigest };
  await pointTag(transaction, { name, tag, kind, from: currentDigest, to, actor, reason, patchId: null });
  return { kind: 'moved' };
};

interface Pointing {
  readonly name: string;
  readonly tag: string;
  readonly kind: TagMoveRow['kind'];
  readonly from: Digest | undefined;
  readonly to: Digest;
  readonly actor: string;
  readonly reason: string | null;
  readonly patchId: string | null;
}

const pointTag = async (transaction: Transaction, move: Pointing): Promise<void> => {
  const { name: workflow, tag, kind, from, to, actor, reason, patchId } = move;
  await transaction.tag.upsert({
    where: { workflow_tag: { workflow, tag } },
    create: { workflow, tag, digest: to },
    update: { digest: to, updatedAt: new Date() },
  });
  await transaction.tagMove.create({
    data: { workflow, tag, kind, fromDigest: from ?? null, toDigest: to, actor, reason, patchId },
  });
};

const summaryOf = (row: Prisma.WorkflowGetPayload<{ include: typeof SUMMARY }>): WorkflowSummary => ({
  name: row.name,
  description: row.description ?? undefined,
  createdAt: row.createdAt.getTime(),
  updatedAt: row.updatedAt.getTime(),
  versions: row._count.versions,
  tags: row.tags.map(tagOf),
});

const tagOf = (row: Prisma.TagGetPayload<object>): TagRow => ({
  workflow: row.workflow,
  tag: row.tag,
  digest: row.digest as Digest,
  updatedAt: row.updatedAt.getTime(),
});

const versionOf = (row: Prisma.VersionGetPayload<object>): VersionRow => ({
  workflow: row.workflow,
  number: row.number,
  digest: row.digest as Digest,
  parent: (row.parent ?? undefined) as Digest | undefined,
  patchId: row.patchId ?? undefined,
  reason: row.reason ?? undefined,
  createdBy: row.createdBy,
  createdAt: row.createdAt.getTime(),
});

const moveOf = (row: Prisma.TagMoveGetPayload<object>): TagMoveRow => ({
  id: Number(row.id),
  workflow: row.workflow,
  tag: row.tag,
  kind: row.kind as TagMoveRow['kind'],
  from: (row.fromDigest ?? undefined) as Digest | undefined,
  to: row.toDigest as Digest,
  actor: row.actor,
  reason: row.reason ?? undefined,
  patchId: row.patchId ?? undefined,
  at: row.at.getTime(),
});
