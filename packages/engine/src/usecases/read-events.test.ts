import { describe, expect, it } from 'vitest';
import type { Commit } from '../ports/event-log.ts';
import type { RunReads } from '../ports/run-reads.ts';
import { createRig, memoryStore, saveDocument } from '../write-path/testing/rig.ts';
import { readEvents } from './read-events.ts';

/** Commits of some thousand events each. */
const LONG = {
  nodes: [
    {
      id: 'again',
      type: 'loop',
      config: {
        while: 'iter.index < 1500',
        max_iterations: 2000,
        body: { nodes: [{ id: 'n', type: 'transform', config: { expression: '1' } }], edges: [] },
      },
    },
  ],
  edges: [],
};

describe('a page of events', () => {
  it('reads the commits that hold it and no others, however long the run is', async () => {
    const store = memoryStore();
    const rig = createRig({ store, onJob: async () => undefined });
    const runId = await rig.start(await saveDocument(store, LONG));
    // What a poller would do: each wake opens as many iterations as one commit may hold.
    while ((await rig.writer.read(runId))?.status !== 'COMPLETED')
      await rig.writer.submit(runId, { type: 'wake' });
    const last = (await store.reads.run(runId))?.lastSeq ?? 0;
    expect(last).toBeGreaterThan(5000);
    const read: (readonly Commit[])[] = [];
    const reads: RunReads = {
      ...store.reads,
      commits: async (...asked) => {
        const commits = await store.reads.commits(...asked);
        read.push(commits);
        return commits;
      },
    };
    const seqs: number[] = [];
    for (let from: number | null = 1; from !== null; ) {
      const page = await readEvents(reads, runId, { from, limit: 1000 });
      if (!page.ok) throw new Error(page.refusal.code);
      seqs.push(...page.value.items.map(({ seq }) => seq));
      from = page.value.next_cursor === null ? null : Number(page.value.next_cursor);
    }
    expect(seqs).toEqual(Array.from({ length: last }, (_, index) => index + 1));
    expect(Math.max(...read.map((commits) => commits.length))).toBeLessThanOrEqual(2);
    await rig.writer.stop();
  });
});
