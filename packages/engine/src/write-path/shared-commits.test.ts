/** In a `fast` run, reports that are decided together are one commit (design §5): one row, one seal, one notice. */
import type { Fidelity } from '@aob/ir';
import { describe, expect, it } from 'vitest';
import type { Commit } from '../ports/event-log.ts';
import type { ResultCommand } from '../run/commands.ts';
import { dumpState } from '../run/testing/dump.ts';
import { eventsOf, foldRun } from './fold.ts';
import {
  commitsOf,
  createRig,
  echoOf,
  isSealed,
  memoryStore,
  PAIR,
  saveDocument,
  typesOf,
} from './testing/rig.ts';
import { inTurn, unsteady } from './testing/unsteady-log.ts';

/** A run of two steps side by side, whose results come at the same moment. */
const pair = async (
  fidelity: Fidelity,
  change: (result: ResultCommand) => ResultCommand = (same) => same,
) => {
  const store = memoryStore();
  const rig = createRig({ store, onJob: async () => undefined });
  const runId = await rig.start(await saveDocument(store, PAIR), {}, fidelity);
  await rig.untilJobs(2);
  const answers = await Promise.all(rig.jobs.map((job) => rig.writer.submit(runId, change(echoOf(job)))));
  return { store, rig, runId, answers, commits: await commitsOf(store, runId) };
};

const authors = (commits: readonly Commit[]): readonly string[] => commits.map(({ actor }) => actor);

describe('reports of one run that are decided together', () => {
  it('share a commit in fast, and have one each in full', async () => {
    expect(authors((await pair('fast')).commits)).toEqual(['human:mia', 'system:runner']);
    expect(authors((await pair('full')).commits)).toEqual(['human:mia', 'system:runner', 'system:runner']);
  });

  it('are sealed and numbered like any other commit (R34)', async () => {
    const { commits, store, runId } = await pair('fast');
    expect(isSealed(commits)).toBe(true);
    for (const commit of commits) expect(eventsOf(commit)).toHaveLength(commit.lastSeq - commit.firstSeq + 1);
    expect(await typesOf(store, runId)).toEqual([
      'run.started',
      'node.queued',
      'node.completed',
      'node.queued',
      'node.queued',
      'node.completed',
      'node.completed',
      'run.completed',
    ]);
  });

  it('fold to what the writer goes on with', async () => {
    const { store, rig, runId } = await pair('fast');
    const stored = (await store.log.load([runId])).get(runId);
    const held = await rig.writer.read(runId);
    if (stored === undefined || held === undefined) throw new Error(`${runId} is not there`);
    expect(dumpState(foldRun(stored).state)).toBe(dumpState(held));
  });

  it('are answered each with its own place, and told once with the last word', async () => {
    const { rig, answers, commits } = await pair('fast');
    expect(answers).toMatchObject([
      { ok: true, seq: 6, status: 'RUNNING' },
      { ok: true, seq: 8, status: 'COMPLETED' },
    ]);
    expect(rig.notices.map(({ firstSeq, status }) => [firstSeq, status])).toEqual([
      [1, 'RUNNING'],
      [commits[1]?.firstSeq, 'COMPLETED'],
    ]);
  });

  it('share nothing where the log has to tell their authors apart', async () => {
    const { commits } = await pair('fast', (result) => ({ ...result, worker: `runner-${result.node}` }));
    expect(authors(commits)).toEqual(['human:mia', 'runner-a', 'runner-b']);
  });

  it('share nothing with a person who comes in between', async () => {
    const store = memoryStore();
    const rig = createRig({ store, onJob: async () => undefined });
    const runId = await rig.start(await saveDocument(store, PAIR), {}, 'fast');
    await rig.untilJobs(2);
    const [a, b] = rig.jobs.map(echoOf);
    if (a === undefined || b === undefined) throw new Error('two jobs are dispatched');
    const actor = { id: 'human:ann', roles: ['operator'] };
    await Promise.all([
      rig.writer.submit(runId, a),
      rig.writer.submit(runId, { type: 'pause', reason: 'wait', actor }),
      rig.writer.submit(runId, b),
    ]);
    expect(authors(await commitsOf(store, runId))).toEqual([
      'human:mia',
      'system:runner',
      'human:ann',
      'system:runner',
    ]);
  });

  it.each(['reply_lost', 'request_lost', 'late'] as const)(
    'are all in the log once when the fate of their commit is unknown: %s (R13)',
    async (mishap) => {
      const store = memoryStore();
      const log = unsteady(store.log, inTurn('none', mishap));
      const rig = createRig({ store: { ...store, log }, onJob: async () => undefined });
      const runId = await rig.start(await saveDocument(store, PAIR), {}, 'fast');
      await rig.untilJobs(2);
      const answers = await Promise.all(rig.jobs.map((job) => rig.writer.submit(runId, echoOf(job))));
      expect(answers.map(({ ok }) => ok)).toEqual([true, true]);
      const types = await typesOf(store, runId);
      expect(types.filter((type) => type === 'node.completed')).toHaveLength(3);
      expect(types.at(-1)).toBe('run.completed');
      expect(isSealed(await commitsOf(store, runId))).toBe(true);
      await rig.until(runId, 'COMPLETED');
      expect(new Set(rig.notices.map(({ firstSeq }) => firstSeq)).size).toBe(rig.notices.length);
    },
  );
});
