import type { CommitNotice, RunReads } from '@aob/engine';
import { createMemoryCommitFeed } from '@aob/engine/memory';
import { describe, expect, it } from 'vitest';
import { fetchAndProcess } from '../testing/documents.ts';
import { createRig } from '../testing/rig.ts';
import type { SseConnection } from './connection.ts';
import { streamRun } from './run-stream.ts';

interface Scene {
  readonly notices: readonly CommitNotice[];
  readonly publish: (...notices: readonly (CommitNotice | undefined)[]) => void;
  /** Ids of what was sent, and `end`. */
  readonly sent: string[];
  /** Where the log was read from. */
  readonly readFrom: number[];
  /** Follows the run; at its first look the log holds only the first commit. */
  readonly follow: (whileReading: () => void) => Promise<boolean>;
}

/** A run that has ended, told to a client as if it were still going on. */
const createScene = async (): Promise<Scene> => {
  const rig = await createRig();
  await rig.push(fetchAndProcess);
  const runId = await rig.start({ workflow: 'fetch-process' });
  await rig.until(runId, ({ status }) => status === 'COMPLETED');
  const stored = await rig.ports.reads.commits(runId, 1, 1_000);
  const notices = stored.map(
    (commit, index) =>
      ({ ...commit, status: index === stored.length - 1 ? 'COMPLETED' : 'RUNNING' }) as const,
  );
  const feed = createMemoryCommitFeed();
  const sent: string[] = [];
  const readFrom: number[] = [];
  const connection: SseConnection = {
    closed: new AbortController().signal,
    write: (frame) => void sent.push(/^(?:id: (\d+)|event: end)/.exec(frame)?.[1] ?? 'end'),
    ready: async () => undefined,
    hasRoom: () => true,
    end: () => undefined,
  };
  return {
    notices,
    sent,
    readFrom,
    publish: (...given) => {
      for (const notice of given) if (notice !== undefined) feed.publish(notice);
    },
    follow: (whileReading) => {
      const commits: RunReads['commits'] = async (id, from, limit) => {
        readFrom.push(from);
        if (readFrom.length > 1) return rig.ports.reads.commits(id, from, limit);
        whileReading();
        return stored.slice(0, 1);
      };
      const reads = { ...rig.ports.reads, commits };
      return streamRun({
        reads,
        commits: feed,
        open: () => connection,
        runId,
        from: 1,
        values: 'inline',
      });
    },
  };
};

const everything = ({ notices }: Scene): readonly string[] => [
  ...Array.from({ length: notices.at(-1)?.lastSeq ?? 0 }, (_, index) => `${index + 1}`),
  'end',
];

describe('the stream of a run (R17)', () => {
  it('subscribes before it reads: what is committed meanwhile is sent once, also when both have it', async () => {
    const scene = await createScene();
    expect(scene.notices.length).toBeGreaterThan(2);
    await scene.follow(() => scene.publish(...scene.notices, ...scene.notices));
    expect(scene.sent).toEqual(everything(scene));
    expect(scene.readFrom).toEqual([1]);
  });

  it('drops what is lower than what comes next', async () => {
    const scene = await createScene();
    const [first, ...rest] = scene.notices;
    await scene.follow(() => scene.publish(first, first, ...rest));
    expect(scene.sent).toEqual(everything(scene));
  });

  it('reads the log where a notice leaves a gap', async () => {
    const scene = await createScene();
    await scene.follow(() => scene.publish(scene.notices.at(-1)));
    expect(scene.sent).toEqual(everything(scene));
    expect(scene.readFrom).toEqual([1, (scene.notices[0]?.lastSeq ?? 0) + 1]);
  });

  it('reads the log when more came than is kept for it', async () => {
    const scene = await createScene();
    const events = `[{"type":"log.line","data":{"message":"${'x'.repeat(300_000)}"}}]`;
    await scene.follow(() =>
      scene.publish(...scene.notices.slice(1, 2).map((notice) => ({ ...notice, events }))),
    );
    expect(scene.sent).toEqual(everything(scene));
    expect(scene.readFrom).toHaveLength(2);
  });
});
