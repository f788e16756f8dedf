/** What every event log promises. */
import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { RunAppend } from './event-log.ts';
import {
  CHAIN,
  commitOf,
  DIGEST,
  freshId,
  headOf,
  moving,
  type RunStores,
  starting,
} from './testing/appends.ts';

export const eventLogContract = (stores: () => RunStores): void => {
  const append = (...batch: RunAppend[]) => stores().log.append(batch);

  describe('the lock (R11)', () => {
    it('starts a run once, and gives its commits back as the bytes they were', async () => {
      const runId = freshId();
      const events = `[{"type":"log.line","data":{"message":"\\u0000 \\ud83d\\ude00 😀 \\"x\\" \\\\ ${'ü'.repeat(5000)}"}}]`;
      const first = commitOf(runId, 1, 2, { events, commandId: 'key "1"' });
      expect(await append(starting(runId, { commits: [first] }))).toEqual({ lost: new Set(), usedKeys: [] });
      const stored = (await stores().log.load([runId])).get(runId);
      expect(stored).toEqual({ runId, lastSeq: 2, chain: CHAIN, quarantine: undefined, commits: [first] });
      const second = await append(starting(runId));
      expect(second.lost).toEqual(new Set([runId]));
      expect((await stores().log.load([runId])).get(runId)?.commits).toHaveLength(1);
    });

    it('writes only the winners of a batch', async () => {
      const [fresh, behind, ahead, unknown] = [freshId(), freshId(), freshId(), freshId()];
      await append(starting(behind), starting(ahead));
      const outcome = await append(moving(ahead, 2), moving(behind, 1), starting(fresh), moving(unknown, 2));
      expect(outcome.lost).toEqual(new Set([behind, unknown]));
      const stored = await stores().log.load([fresh, behind, ahead, unknown]);
      expect([fresh, behind, ahead, unknown].map((id) => stored.get(id)?.lastSeq)).toEqual([
        2,
        2,
        3,
        undefined,
      ]);
    });

    it('lets one of many racing writers win', async () => {
      const runId = freshId();
      await append(starting(runId));
      const outcomes = await Promise.all(
        Array.from({ length: 8 }, () =>
          append(moving(runId, 2)).catch((error: { code?: string }) => ({ lost: new Set([error.code]) })),
        ),
      );
      expect(outcomes.filter((outcome) => outcome.lost.size === 0)).toHaveLength(1);
      expect((await stores().log.load([runId])).get(runId)?.commits.map((commit) => commit.firstSeq)).toEqual(
        [1, 3],
      );
    });

    it('keeps several commits of one run in one batch apart', async () => {
      const runId = freshId();
      await append(starting(runId));
      const commits = [commitOf(runId, 3, 3), commitOf(runId, 4, 7), commitOf(runId, 8, 8)];
      await append(moving(runId, 2, { head: headOf(8), commits }));
      expect((await stores().log.load([runId])).get(runId)?.commits.slice(1)).toEqual(commits);
      expect((await stores().log.heads([runId, freshId()])).get(runId)).toEqual({
        lastSeq: 8,
        quarantine: undefined,
      });
    });

    it('takes a batch of hundreds of runs', async () => {
      const ids = Array.from({ length: 300 }, () => freshId());
      expect((await append(...ids.map((id) => starting(id)))).lost.size).toBe(0);
      expect((await append(...ids.map((id) => moving(id, 2)))).lost.size).toBe(0);
      expect((await stores().log.load(ids)).size).toBe(300);
    });
  });

  describe('snapshots (R20)', () => {
    const snapshot = (runId: string, seq: number, version = 1) => ({
      runId,
      seq,
      version,
      state: `{"seq":${seq}}`,
    });

    it('stand in for the commits up to them, for those who know their version', async () => {
      const runId = freshId();
      await append(starting(runId));
      const later = [commitOf(runId, 3, 4), commitOf(runId, 5, 5, { chain: 'cd'.repeat(32) })];
      await append(moving(runId, 2, { head: headOf(5, { chain: 'cd'.repeat(32) }), commits: later }));
      await stores().log.keepSnapshot(snapshot(runId, 4));
      const load = async (options?: { snapshotVersion: number }) =>
        (await stores().log.load([runId], options)).get(runId);
      expect(await load({ snapshotVersion: 1 })).toEqual({
        runId,
        lastSeq: 5,
        chain: 'cd'.repeat(32),
        quarantine: undefined,
        snapshot: snapshot(runId, 4),
        commits: later.slice(1),
      });
      for (const whole of [await load(), await load({ snapshotVersion: 2 })]) {
        expect(whole?.snapshot).toBeUndefined();
        expect(whole?.commits).toHaveLength(3);
      }
      await stores().log.keepSnapshot(snapshot(runId, 5));
      expect(await load({ snapshotVersion: 1 })).toMatchObject({
        lastSeq: 5,
        chain: 'cd'.repeat(32),
        commits: [],
      });
    });

    it('are kept one a run, the latest of them', async () => {
      const runId = freshId();
      await append(starting(runId));
      for (const kept of [snapshot(runId, 2), snapshot(runId, 9), snapshot(runId, 9, 2)])
        await stores().log.keepSnapshot(kept);
      expect(await stores().reads.snapshot(runId)).toEqual(snapshot(runId, 9, 2));
      expect(await stores().reads.snapshot(freshId())).toBeUndefined();
    });
  });

  describe('reading back (R13)', () => {
    it('tells a commit from another one in its place', async () => {
      const runId = freshId();
      const commit = commitOf(runId, 1, 2);
      await append(starting(runId, { commits: [commit] }));
      const other = { ...commit, commitId: randomUUID() };
      expect(await stores().log.committed([commit, other])).toEqual(new Set([commit.commitId]));
      expect(await stores().log.committed([])).toEqual(new Set());
    });
  });

  describe('used keys (R13)', () => {
    it('writes nothing of a run whose key was used, and says what was answered then', async () => {
      const [first, second, third] = [freshId(), freshId(), freshId()];
      const key = {
        key: freshId('key'),
        requestDigest: DIGEST,
        seq: 2,
        status: 'RUNNING',
        answer: '{"kind":"done"}',
      } as const;
      await append(starting(first, { keys: [{ ...key, runId: first }] }));
      const outcome = await append(starting(second, { keys: [{ ...key, runId: second }] }), starting(third));
      expect(outcome.lost).toEqual(new Set([second]));
      expect(outcome.usedKeys).toEqual([{ ...key, runId: first }]);
      expect([...(await stores().log.load([second, third])).keys()]).toEqual([third]);
      expect((await stores().log.usedKeys([key.key, 'unused'])).get(key.key)?.runId).toBe(first);
    });

    it('keeps no key of a run that lost its race', async () => {
      const [runId, key] = [freshId(), freshId('key')];
      await append(starting(runId));
      const used = { key, requestDigest: undefined, runId, seq: 3, status: 'RUNNING', answer: '{}' } as const;
      expect((await append(moving(runId, 1, { keys: [used] }))).lost).toEqual(new Set([runId]));
      expect((await stores().log.usedKeys([key])).size).toBe(0);
      expect((await append(moving(runId, 2, { keys: [used] }))).lost.size).toBe(0);
      expect(await stores().log.usedKeys([key])).toEqual(new Map([[key, used]]));
    });
  });
};
