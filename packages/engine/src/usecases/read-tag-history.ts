import { diffDocuments } from '@aob/ir';
import type { TagHistory, TagMove } from '../contract/workflows.ts';
import type { TagMoveRow } from '../ports/workflows.ts';
import { done, type Outcome } from './outcome.ts';
import { pageOf } from './page.ts';
import { given, timestampOf } from './present/values.ts';
import type { WorkflowPorts } from './read-workflows.ts';
import { resolveReference } from './resolve-workflow.ts';
import { tagSteps } from './tag-steps.ts';

export interface ReadTagHistory {
  readonly name: string;
  readonly tag: string;
  readonly limit: number;
  readonly cursor?: number;
}

/** Every move of a tag, newest first, with what it changed for later runs; and where undo and redo lead. */
export const tagHistory = async (
  { workflows, plans }: WorkflowPorts,
  { name, tag, limit, cursor }: ReadTagHistory,
): Promise<Outcome<TagHistory>> => {
  const resolved = await resolveReference(workflows, `${name}@${tag}`);
  if (!resolved.ok) return resolved;
  const [moves, versions] = await Promise.all([workflows.tagMoves(name, tag), workflows.versions(name)]);
  const numbers = new Map(versions.map(({ digest, number }) => [digest, number]));
  const older = cursor === undefined ? moves : moves.filter(({ id }) => id < cursor);
  const page = pageOf([...older].reverse(), limit, ({ id }) => String(id));
  const items = await Promise.all(
    page.items.map(async (move) => present(move, numbers.get(move.to) ?? 0, await changesOf(plans, move))),
  );
  const { undo = null, redo = null } = tagSteps(moves);
  return done({ items, next_cursor: page.next_cursor, undo, redo });
};

const changesOf = async (
  plans: WorkflowPorts['plans'],
  { from, to }: TagMoveRow,
): Promise<TagMove['changes']> => {
  if (from === undefined) return undefined;
  const [before, after] = await Promise.all([plans.load(from), plans.load(to)]);
  return diffDocuments(before.document, after.document);
};

const present = (
  { kind, from, to, at, actor, reason, patchId }: TagMoveRow,
  version: number,
  changes: TagMove['changes'],
): TagMove => ({
  kind,
  from: from ?? null,
  to,
  version,
  at: timestampOf(at),
  by: actor,
  ...given('reason', reason),
  ...given('patch_id', patchId),
  ...given('changes', changes),
});
