/** What must hold when nothing moves any more: every run has ended, and its record leads to the same end again. */
import { applyChangeSet, digestOf, type Json } from '@aob/ir';
import { readEvents } from '../../src/run/read-events.ts';
import { isTerminal } from '../../src/run/state.ts';
import { sha256 } from '../../src/sha256.ts';
import { planOf, type RunRecord, type World } from '../world.ts';

export const endingOf = (world: World, record: RunRecord): readonly string[] => {
  const { runId, truth } = record;
  if (truth.seq === 0) return [];
  if (!isTerminal(truth.status)) return [`${runId}: never ended`];
  return [...sameGraph(world, record), ...sameReplay(world, record)];
};

/** Base and change sets, put together again one by one, are the graph that the run followed (R22). */
const sameGraph = (world: World, { runId, truth, commits }: RunRecord): readonly string[] => {
  const base = truth.workflow?.digest;
  if (base === undefined) return [`${runId}: has no base`];
  let { document } = planOf(world, base);
  const patched = commits.filter(({ text }) => text.includes('"patch.applied"'));
  for (const event of patched.flatMap(({ text }) => readEvents(text))) {
    if (event.type !== 'patch.applied') continue;
    const { patch_id: id, changes, after } = event.data;
    const changed = applyChangeSet(document, changes);
    if (!changed.ok) return [`${runId}: ${id} cannot be applied again`];
    if (digestOf(changed.document as unknown as Json, sha256) !== after)
      return [`${runId}: ${id} leads to another document the second time`];
    document = changed.document;
  }
  return [];
};

/** A frozen replay of a run that nobody touched returns what that returned. */
const sameReplay = (world: World, { runId, truth }: RunRecord): readonly string[] => {
  if (truth.replay?.mode !== 'freeze') return [];
  const original = world.runs.get(truth.replay.of);
  if (original?.truth.status !== 'COMPLETED' || original.history.isMended) return [];
  if (truth.status !== 'COMPLETED')
    return truth.status === 'CANCELLED'
      ? []
      : [`${runId}: ${truth.status}: ${truth.error?.message}, but ${truth.replay.of} completed`];
  return truth.outputs?.digest === original.truth.outputs?.digest
    ? []
    : [`${runId}: returns something else than ${truth.replay.of}`];
};
