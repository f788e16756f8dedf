/** Slots are given once, in one transaction with the move of the run. */
import { describe, expect, it } from 'vitest';
import type { RunAppend } from './event-log.ts';
import { AT, DIGEST, freshId, headOf, moving, type RunStores, starting } from './testing/appends.ts';

export const runSlotsContract = (stores: () => RunStores): void => {
  const append = (...batch: RunAppend[]) => stores().log.append(batch);

  describe('slots (R19)', () => {
    const QUEUED = { status: 'QUEUED' } as const;
    const started = starting('run_x').birth;
    const waiting = async (workflow: string, over: Partial<NonNullable<typeof started>> = {}) => {
      const runId = freshId();
      const birth = started && { ...started, workflow, ...over };
      await append(starting(runId, { birth, head: headOf(2, QUEUED) }));
      return runId;
    };
    const claim = (workflow: string, number?: number, key?: string, keyNumber?: number) =>
      ({ kind: 'claim', workflow, number, key, keyNumber }) as const;

    it('a run moves with its slot or not at all: a number is given once until it is given back', async () => {
      const workflow = freshId('flow');
      const [first, second] = [await waiting(workflow), await waiting(workflow)];
      expect((await append(moving(first, 2, { slot: claim(workflow, 1) }))).lost).toEqual(new Set());
      const outcome = await append(moving(second, 2, { slot: claim(workflow, 1) }));
      expect(outcome.lost).toEqual(new Set([second]));
      expect((await stores().log.heads([second])).get(second)?.lastSeq).toBe(2);
      expect(await stores().slots.held(workflow)).toMatchObject([{ number: 1, keyNumber: undefined }]);
      await append(moving(first, 3, { slot: { kind: 'release' } }));
      expect(await stores().slots.held(workflow)).toEqual([]);
      expect((await append(moving(second, 2, { slot: claim(workflow, 1) }))).lost).toEqual(new Set());
    });

    it('gives none to a run that somebody else has moved, nor takes one from it', async () => {
      const workflow = freshId('flow');
      const runId = await waiting(workflow);
      expect((await append(moving(runId, 1, { slot: claim(workflow, 1) }))).lost).toEqual(new Set([runId]));
      expect(await stores().slots.held(workflow)).toEqual([]);
      await append(moving(runId, 2, { slot: claim(workflow, 1) }));
      await append(moving(runId, 2, { slot: { kind: 'release' } }));
      expect(await stores().slots.held(workflow)).toHaveLength(1);
    });

    it('counts each key for itself, beside the workflow; runs without numbers are many', async () => {
      const workflow = freshId('flow');
      const ids = [await waiting(workflow), await waiting(workflow), await waiting(workflow)];
      const [a = '', b = '', c = ''] = ids;
      const outcome = await append(
        moving(a, 2, { slot: claim(workflow, undefined, 'k', 1) }),
        moving(b, 2, { slot: claim(workflow, undefined, 'other', 1) }),
        moving(c, 2, { slot: claim(workflow) }),
      );
      expect(outcome.lost).toEqual(new Set());
      const late = await waiting(workflow);
      expect((await append(moving(late, 2, { slot: claim(workflow, 1, 'k', 1) }))).lost.size).toBe(1);
      expect((await append(moving(late, 2, { slot: claim(workflow, 1, 'k', 2) }))).lost.size).toBe(0);
    });

    it('lists who waits: the first of each priority, without full keys and without those set aside', async () => {
      const workflow = freshId('flow');
      const low = await waiting(workflow, { priority: 'low', key: undefined });
      const [one, two] = [await waiting(workflow, { key: 'k' }), await waiting(workflow, { key: undefined })];
      const aside = await waiting(workflow, { priority: 'high' });
      await stores().quarantine.park({ runId: aside, command: '{}', error: 'it broke' });
      const ids = async (limit: number, exceptKeys: readonly string[] = []) =>
        (await stores().slots.queued(workflow, { limit, exceptKeys })).map(({ runId }) => runId).sort();
      expect(await ids(9)).toEqual([low, one, two].sort());
      expect(await ids(1)).toEqual([low, one].sort());
      expect(await ids(9, ['k'])).toEqual([low, two].sort());
      expect(await stores().slots.queued(workflow, { limit: 1, exceptKeys: [] })).toContainEqual({
        runId: one,
        priority: 'medium',
        key: 'k',
        createdAt: AT,
        limitsFrom: DIGEST,
      });
      expect(await stores().slots.queuedWorkflows()).toContain(workflow);
      await append(moving(low, 2), moving(one, 2), moving(two, 2));
      expect(await ids(9)).toEqual([]);
    });
  });
};
