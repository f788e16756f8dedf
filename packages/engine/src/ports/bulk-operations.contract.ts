/** What every store of orders for many runs promises. Each adapter's test calls this with a fresh, empty one. */
import { randomUUID } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import type { BulkOperation, BulkOperations, BulkStep, NewBulkOperation } from './bulk-operations.ts';

const AT = 1_800_000_000_123;
let counter = 0;

const order = (over: Partial<NewBulkOperation> = {}): NewBulkOperation => {
  counter += 1;
  return {
    bulkId: `bulk_${counter.toString().padStart(6, '0')}_${randomUUID().slice(0, 8)}`,
    action: 'cancel',
    mode: undefined,
    filter: { status: ['FAILED'], labels: { team: 'ops' }, until: AT },
    reason: 'a "quoted" reason',
    actor: { id: 'human:mia', roles: ['operator'] },
    matched: 7,
    createdAt: AT,
    requestKey: undefined,
    requestDigest: undefined,
    ...over,
  };
};

const step = (bulkId: string, lease: string, over: Partial<BulkStep> = {}): BulkStep => ({
  bulkId,
  lease,
  leaseMs: 60_000,
  cursor: 'run_5',
  done: 2,
  failed: 1,
  skipped: 1,
  problems: [{ runId: 'run_6', code: 'run.busy', message: 'it says "no"' }],
  isLast: false,
  ...over,
});

export const bulkOperationsContract = (openFresh: () => Promise<BulkOperations>): void => {
  let store: BulkOperations;
  beforeEach(async () => {
    store = await openFresh();
  });
  const added = async (over: Partial<NewBulkOperation> = {}): Promise<BulkOperation> =>
    store.add(order(over));

  describe('keeping orders', () => {
    it('gives back what was added, and lists the newest first, page by page', async () => {
      const first = order();
      const kept = await store.add(first);
      expect(kept).toMatchObject({
        ...first,
        state: 'running',
        done: 0,
        failed: 0,
        skipped: 0,
        problems: [],
      });
      expect(await store.get(first.bulkId)).toEqual(kept);
      const second = await added();
      const page = await store.list({ limit: 1 });
      expect(page.map(({ bulkId }) => bulkId)).toEqual([second.bulkId]);
      const next = await store.list({ limit: 1, after: second.bulkId });
      expect(next.map(({ bulkId }) => bulkId)).toEqual([first.bulkId]);
      expect(await store.get('bulk_none')).toBeUndefined();
    });

    it('answers the first order under a request key that is used again (R13)', async () => {
      const requestKey = `key ${randomUUID()}`;
      const first = await added({ requestKey, requestDigest: 'one' });
      expect(await added({ requestKey, requestDigest: 'two' })).toEqual(first);
      expect((await added()).bulkId).not.toBe(first.bulkId);
    });
  });

  describe('working on one', () => {
    it('gives each order to one at a time, the oldest first', async () => {
      const [old, young] = [await added(), await added()];
      expect((await store.claim('a', 60_000))?.bulkId).toBe(old.bulkId);
      expect((await store.claim('b', 60_000))?.bulkId).toBe(young.bulkId);
      expect(await store.claim('c', 60_000)).toBeUndefined();
      expect((await store.claim('a', 60_000))?.bulkId).toBe(old.bulkId);
    });

    it('counts chunks and moves the cursor, until the last', async () => {
      const { bulkId } = await added();
      await store.claim('a', 60_000);
      await store.advance(step(bulkId, 'a'));
      const then = await store.advance(step(bulkId, 'a', { cursor: 'run_1', isLast: true }));
      expect(then).toMatchObject({ state: 'done', cursor: 'run_1', done: 4, failed: 2, skipped: 2 });
      expect(then?.problems).toEqual(step(bulkId, 'a').problems);
      expect(then?.finishedAt).toEqual(expect.any(Number));
      expect(await store.advance(step(bulkId, 'a'))).toBeUndefined();
      expect(await store.claim('b', 60_000)).toBeUndefined();
    });

    it('counts nothing for one whose lease has gone to somebody else', async () => {
      const { bulkId } = await added();
      await store.claim('a', 0);
      expect((await store.claim('b', 60_000))?.bulkId).toBe(bulkId);
      expect(await store.advance(step(bulkId, 'a'))).toBeUndefined();
      expect(await store.get(bulkId)).toMatchObject({ done: 0, cursor: undefined });
      expect(await store.advance(step(bulkId, 'b', { leaseMs: 0 }))).toMatchObject({
        done: 2,
        state: 'running',
      });
      expect(await store.claim('c', 60_000)).toMatchObject({ bulkId, cursor: 'run_5' });
    });
  });

  describe('calling one off', () => {
    it('ends at once what nobody works on, and stays ended', async () => {
      const { bulkId } = await added();
      expect(await store.abort(bulkId, 'human:ann')).toMatchObject({
        state: 'aborted',
        abortedBy: 'human:ann',
        finishedAt: expect.any(Number),
      });
      expect(await store.abort(bulkId, 'human:bob')).toMatchObject({
        state: 'aborted',
        abortedBy: 'human:ann',
      });
      expect(await store.claim('a', 60_000)).toBeUndefined();
      expect(await store.abort('bulk_none', 'human:ann')).toBeUndefined();
    });

    it('lets the chunk under way be counted first', async () => {
      const { bulkId } = await added();
      await store.claim('a', 60_000);
      expect(await store.abort(bulkId, 'human:ann')).toMatchObject({ state: 'aborting' });
      expect(await store.advance(step(bulkId, 'a'))).toMatchObject({ state: 'aborted', done: 2 });
    });

    it('is finished by whoever comes next when the one at work is gone', async () => {
      const { bulkId } = await added();
      await store.claim('a', 60_000);
      await store.advance(step(bulkId, 'a', { leaseMs: 60_000 }));
      await store.abort(bulkId, 'human:ann');
      expect(await store.claim('a', 0)).toMatchObject({ bulkId, state: 'aborting' });
      expect(await store.claim('b', 60_000)).toMatchObject({ bulkId, state: 'aborting' });
      expect(await store.advance(step(bulkId, 'b', { done: 0, failed: 0, skipped: 0 }))).toMatchObject({
        state: 'aborted',
        done: 2,
      });
    });
  });
};
