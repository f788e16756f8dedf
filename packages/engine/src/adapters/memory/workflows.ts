import type { Digest } from '@aob/ir';
import type { Clock } from '../../ports/clock.ts';
import type {
  SavedVersion,
  SaveVersion,
  TagMoveRow,
  TagRow,
  VersionRow,
  WorkflowPatch,
  WorkflowSummary,
  Workflows,
} from '../../ports/workflows.ts';
import { putDocument, type RunTables } from './run-store.ts';
import { createPatchShelf } from './workflow-patches.ts';

interface Shelf {
  readonly name: string;
  description: string | undefined;
  readonly createdAt: number;
  updatedAt: number;
  isDeleted: boolean;
  readonly versions: VersionRow[];
  readonly tags: Map<string, TagRow>;
}

export const createMemoryWorkflows = (tables: RunTables, clock: Clock): Workflows => {
  const shelves = new Map<string, Shelf>();
  const moves: TagMoveRow[] = [];
  const visible = (name: string): Shelf | undefined => {
    const shelf = shelves.get(name);
    return shelf?.isDeleted ? undefined : shelf;
  };
  const pointTag = (shelf: Shelf, move: Omit<TagMoveRow, 'id' | 'workflow' | 'from' | 'at'>): void => {
    const { tag, to } = move;
    const at = clock.now();
    const from = shelf.tags.get(tag)?.digest;
    moves.push({ id: moves.length + 1, workflow: shelf.name, from, at, ...move });
    shelf.tags.set(tag, { workflow: shelf.name, tag, digest: to, updatedAt: at });
    tables.tagged.set(`${shelf.name}@${tag}`, to);
  };
  const save = (saved: SaveVersion, patch?: WorkflowPatch): SavedVersion => {
    const { name, description, digest, body, tag, expect, actor, reason } = saved;
    const current = visible(name)?.tags.get(tag)?.digest;
    if (expect !== undefined && (expect ?? undefined) !== current) return { kind: 'stale', current };
    const shelf = shelves.get(name) ?? newShelf(name, clock.now());
    shelves.set(name, shelf);
    putDocument(tables, { digest, body });
    const known = shelf.versions.find((version) => version.digest === digest);
    if (known !== undefined && current === digest) return { kind: 'unchanged', version: known.number };
    const version = known ?? {
      workflow: name,
      number: shelf.versions.length + 1,
      digest,
      parent: current ?? shelf.versions.at(-1)?.digest,
      patchId: patch?.patchId,
      reason,
      createdBy: patch?.authorId ?? actor,
      createdAt: clock.now(),
    };
    if (known === undefined) shelf.versions.push(version);
    Object.assign(shelf, { description, updatedAt: clock.now(), isDeleted: false });
    const kind = patch === undefined ? 'save' : 'patch';
    pointTag(shelf, { tag, kind, to: digest, actor, reason, patchId: patch?.patchId });
    return { kind: 'saved', version: version.number };
  };

  return {
    save: async (version) => save(version),
    moveTag: async ({ name, expect, ...move }) => {
      const shelf = visible(name);
      if (!shelf?.versions.some((version) => version.digest === move.to)) return { kind: 'unknown_version' };
      const current: Digest | undefined = shelf.tags.get(move.tag)?.digest;
      if (current !== expect) return { kind: 'stale', current };
      pointTag(shelf, { ...move, reason: move.reason, patchId: undefined });
      return { kind: 'moved' };
    },
    ...createPatchShelf(tables, clock, save),
    remove: async (name) => {
      const shelf = visible(name);
      if (shelf !== undefined) shelf.isDeleted = true;
      return shelf !== undefined;
    },
    get: async (name) => {
      const shelf = visible(name);
      return shelf && summaryOf(shelf);
    },
    list: async ({ q, limit, after = '' }) =>
      [...shelves.values()]
        .filter((shelf) => !shelf.isDeleted && shelf.name > after && matches(shelf, q))
        .sort((left, right) => (left.name < right.name ? -1 : 1))
        .slice(0, limit)
        .map(summaryOf),
    versions: async (name) => visible(name)?.versions ?? [],
    past: async (name) => {
      const shelf = shelves.get(name);
      return { tags: [...(shelf?.tags.values() ?? [])], versions: shelf?.versions ?? [] };
    },
    tag: async (name, tag) => visible(name)?.tags.get(tag),
    withTag: async (tag) =>
      [...shelves.values()].flatMap((shelf) => {
        const found = shelf.isDeleted ? undefined : shelf.tags.get(tag);
        return found === undefined ? [] : [found];
      }),
    tagMoves: async (name, tag) => moves.filter((move) => move.workflow === name && move.tag === tag),
  };
};

const newShelf = (name: string, at: number): Shelf => ({
  name,
  description: undefined,
  createdAt: at,
  updatedAt: at,
  isDeleted: false,
  versions: [],
  tags: new Map(),
});

const matches = ({ name, description = '' }: Shelf, q = ''): boolean =>
  [name, description].some((text) => text.toLowerCase().includes(q.toLowerCase()));

const summaryOf = ({ name, description, createdAt, updatedAt, versions, tags }: Shelf): WorkflowSummary => ({
  name,
  description,
  createdAt,
  updatedAt,
  versions: versions.length,
  tags: [...tags.values()].sort((left, right) => (left.tag < right.tag ? -1 : 1)),
});
