/**
 * Separation of duties: nobody approves what is their own. Who that is, is written on the ticket when it opens, so that
 * what was asked of whom can be read there for ever.
 */
import type { ChangeSet, GateGuard, PatchAuthor } from '@aob/ir';
import type { Barred } from './barred.ts';
import type { Draft } from './draft.ts';
import { values } from './table.ts';

/** Whoever started the run, and whoever changed while it ran what the approval covers, or the data that this acts on. */
export const barredFromGate = (draft: Draft, gate: string, guard: GateGuard): readonly Barred[] => {
  const own = new Set([gate, ...guard.covered, ...guard.slice]);
  const changed = values(draft.state.patches).flatMap(({ status, proposal: { author }, changes }) =>
    status === 'applied' && changes !== undefined && touched(changes).some((id) => own.has(id))
      ? [{ id: author.id, because: 'changed what is approved' }]
      : [],
  );
  return peopleOnce([...starter(draft), ...changed]);
};

/** The person who proposed it; of an agent's or the optimizer's patch, whoever started the run that it works for. */
export const barredFromPatch = (draft: Draft, author: PatchAuthor): readonly Barred[] =>
  author.kind === 'human' ? [{ id: author.id, because: 'proposed the patch' }] : peopleOnce(starter(draft));

const starter = ({ state: { startedBy } }: Draft): readonly Barred[] =>
  startedBy === undefined ? [] : [{ id: startedBy.id, because: 'started the run' }];

/** Agents and schedules may start runs and propose patches, but never decide anyway (R29). */
const peopleOnce = (barred: readonly Barred[]): readonly Barred[] => {
  const byId = new Map<string, Barred>();
  for (const one of barred) if (one.id.startsWith('human:') && !byId.has(one.id)) byId.set(one.id, one);
  return [...byId.values()];
};

const touched = ({ nodes, edges, reordered }: ChangeSet): readonly string[] => [
  ...[...nodes.added, ...nodes.changed].map(({ id }) => id),
  ...[...edges.added, ...edges.removed].map(({ to }) => to),
  ...edges.changed.flatMap(({ before, after }) => [before.to, after.to]),
  ...reordered.map(({ node }) => node),
];
