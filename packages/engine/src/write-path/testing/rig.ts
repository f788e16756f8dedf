/** A whole write path with a runner that echoes, over any store. */
import { createHash } from 'node:crypto';
import { canonicalJson, type Digest, type Hasher, type Json } from '@aob/ir';
import { createMemoryBlobStore, createMemoryCommitFeed, createUlidIds } from '../../adapters/memory/index.ts';
import type { Job } from '../../messages.ts';
import type { CommitNotice } from '../../ports/commit-feed.ts';
import type { Documents } from '../../ports/documents.ts';
import type { RunCommand, StartCommand } from '../../run/commands.ts';
import { compiled } from '../../run/testing/given.ts';
import { createInProcessBus } from '../../runner/in-process-bus.ts';
import { createPlanCache } from '../plan-cache.ts';
import { createRunWriter, type RunningWriter, type RunWriterParts } from '../run-writer.ts';

export const hash: Hasher = (text) => `sha256:${createHash('sha256').update(text).digest('hex')}`;

export type Store = Pick<RunWriterParts, 'log' | 'outstanding' | 'quarantine'> & {
  readonly documents: Documents;
};

export interface Rig {
  readonly writer: RunningWriter;
  readonly notices: CommitNotice[];
  readonly ids: ReturnType<typeof createUlidIds>;
  /** Jobs taken by the runner, in order. */
  readonly jobs: Job[];
  readonly problems: unknown[];
  start(document: Digest, inputs?: Json, key?: string): Promise<string>;
  /** Resolves once the run has this status. */
  until(runId: string, status: string): Promise<void>;
  stop(): Promise<void>;
}

export interface RigOptions extends Partial<RunWriterParts> {
  readonly store: Store;
  /** What becomes of a job; by default its inputs are its output. */
  readonly handle?: (job: Job) => Promise<RunCommand | undefined>;
}

export const saveDocument = async (store: Store, document: object): Promise<Digest> => {
  const plan = compiled(document);
  await store.documents.put({ digest: plan.digest, body: canonicalJson(plan.document as unknown as Json) });
  return plan.digest;
};

export const startCommand = (digest: Digest, inputs: Json = {}): StartCommand => ({
  type: 'start',
  workflow: { name: 'test', digest },
  inputs,
  actor: { id: 'human:mia', roles: ['operator'] },
  priority: 'medium',
  labels: {},
});

export const echo = async (job: Job): Promise<RunCommand> => ({
  type: 'result',
  node: job.node,
  scope: job.scope,
  execution: job.execution,
  attempt: job.attempt,
  startedAt: 0,
  outcome: { ok: true, output: { value: job.inputs, digest: hash(canonicalJson(job.inputs)) } },
});

export const createRig = ({ store, handle = echo, ...parts }: RigOptions): Rig => {
  const bus = createInProcessBus({ isQuick: () => true, onBug: (error) => problems.push(error) });
  const feed = createMemoryCommitFeed();
  const ids = createUlidIds({ now: Date.now });
  const notices: CommitNotice[] = [];
  const jobs: Job[] = [];
  const problems: unknown[] = [];
  const statuses = new Map<string, string>();
  const waiting = new Map<string, { readonly status: string; readonly resolve: () => void }>();
  const writer = createRunWriter({
    ...store,
    plans: createPlanCache({ documents: store.documents, hash, max: 100 }),
    bus,
    feed,
    ids,
    hash,
    blobs: createMemoryBlobStore(),
    clock: { now: Date.now },
    onProblem: ({ error }) => problems.push(error),
    ...parts,
  });
  feed.subscribe(undefined, (notice) => {
    notices.push(notice);
    statuses.set(notice.runId, notice.status);
    const waiter = waiting.get(notice.runId);
    if (waiter?.status !== notice.status) return;
    waiting.delete(notice.runId);
    waiter.resolve();
  });
  bus.consume({
    concurrency: 10_000,
    handle: async (job) => {
      jobs.push(job);
      const command = await handle(job);
      if (command !== undefined) await writer.submit(job.runId, command);
    },
  });
  return {
    writer,
    notices,
    ids,
    jobs,
    problems,
    start: async (digest, inputs, key) => {
      const meta = key === undefined ? {} : { commandId: key, requestDigest: canonicalJson(inputs ?? {}) };
      const answer = await writer.submit(ids.newId('run'), startCommand(digest, inputs), meta);
      if (!answer.ok) throw new Error(JSON.stringify(answer));
      return answer.runId;
    },
    until: (runId, status) =>
      new Promise((resolve) => {
        if (statuses.get(runId) === status) resolve();
        else waiting.set(runId, { status, resolve });
      }),
    stop: () => writer.stop(),
  };
};

/** `start` and three steps, each durable before the next (design §12). */
export const W3 = {
  nodes: ['a', 'b', 'c'].map((id) => ({ id, type: 'function', config: { handler: 'builtin.echo' } })),
  edges: [
    { from: 'a', to: 'b' },
    { from: 'b', to: 'c' },
  ],
};
