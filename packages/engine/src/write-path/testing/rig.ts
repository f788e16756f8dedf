/** A whole write path with a runner that echoes, over any store. */
import { createHash } from 'node:crypto';
import { canonicalJson, type Digest, type Fidelity, type Hasher, type Json } from '@aob/ir';
import {
  createMemoryBlobStore,
  createMemoryCommitFeed,
  createMemoryDocuments,
  createMemoryEventLog,
  createMemoryOutstandingRuns,
  createMemoryQuarantine,
  createMemoryRunReads,
  createMemoryRunSlots,
  createRunTables,
  createUlidIds,
} from '../../adapters/memory/index.ts';
import type { Job } from '../../messages.ts';
import type { CommitNotice } from '../../ports/commit-feed.ts';
import type { Documents } from '../../ports/documents.ts';
import type { CommandMeta, Submitted } from '../../ports/engine.ts';
import type { Commit } from '../../ports/event-log.ts';
import type { ConsumeOptions } from '../../ports/job-bus.ts';
import type { RunReads } from '../../ports/run-reads.ts';
import type { ResultCommand, StartCommand } from '../../run/commands.ts';
import { compiled } from '../../run/testing/other-workflows.ts';
import { createInProcessBus, type InProcessBus } from '../../runner/in-process-bus.ts';
import { unclaimedJobs } from '../../runner/unclaimed-jobs.ts';
import { chainOf, NO_CHAIN } from '../chain.ts';
import { createPlanCache } from '../plan-cache.ts';
import { createRunWriter, type RunningWriter, type RunWriterParts } from '../run-writer.ts';

export const hash: Hasher = (text) => `sha256:${createHash('sha256').update(text).digest('hex')}`;

export type Store = Pick<RunWriterParts, 'log' | 'outstanding' | 'quarantine' | 'slots'> & {
  readonly documents: Documents;
  readonly reads: RunReads;
};

export const memoryStore = (): Store => {
  const tables = createRunTables();
  return {
    log: createMemoryEventLog(tables),
    outstanding: createMemoryOutstandingRuns(tables),
    quarantine: createMemoryQuarantine(tables),
    documents: createMemoryDocuments(tables),
    reads: createMemoryRunReads(tables),
    slots: createMemoryRunSlots(tables),
  };
};

/** Stored as a use-case would store it before a run starts. */
export const saveDocument = async (store: Store, document: object): Promise<Digest> => {
  const plan = compiled(document);
  await store.documents.put({ digest: plan.digest, body: canonicalJson(plan.document as unknown as Json) });
  return plan.digest;
};

export const startCommand = (
  digest: Digest,
  inputs: Json = {},
  fidelity: Fidelity = 'full',
): StartCommand => ({
  type: 'start',
  workflow: { name: 'test', digest },
  inputs,
  actor: { id: 'human:mia', roles: ['operator'] },
  priority: 'medium',
  fidelity,
  labels: {},
});

/** The result of a job whose inputs are its output. */
export const echoOf = ({ node, scope, execution, attempt, inputs }: Job): ResultCommand => ({
  type: 'result',
  node,
  scope,
  execution,
  attempt,
  startedAt: 0,
  outcome: { ok: true, output: { value: inputs, digest: hash(canonicalJson(inputs)) } },
});

export interface Rig {
  readonly writer: RunningWriter;
  readonly notices: CommitNotice[];
  /** Jobs taken by the runner, in order. */
  readonly jobs: Job[];
  readonly problems: unknown[];
  /** For further runners. */
  readonly bus: InProcessBus;
  submitStart(document: Digest, inputs?: Json, meta?: CommandMeta): Promise<Submitted>;
  /** The id of a run that has started. */
  start(document: Digest, inputs?: Json, fidelity?: Fidelity): Promise<string>;
  /** Resolves once this writer has committed the run with this status. */
  until(runId: string, status: string): Promise<void>;
  /** Resolves once the runner has taken so many jobs. */
  untilJobs(count: number): Promise<void>;
}

export interface RigOptions extends Partial<RunWriterParts> {
  readonly store: Store;
  /** What the runner does with a job; by default it echoes. */
  readonly onJob?: (job: Job, writer: RunningWriter) => Promise<unknown>;
  /** What its runner does not have. */
  readonly lacks?: ConsumeOptions['lacks'];
}

export const createRig = ({ store, onJob, lacks, ...parts }: RigOptions): Rig => {
  const problems: unknown[] = [];
  const notices: CommitNotice[] = [];
  const jobs: Job[] = [];
  const statuses = new Map<string, string>();
  const conditions = new Set<() => void>();
  const bus = createInProcessBus({
    isQuick: () => true,
    onBug: (error) => problems.push(error),
    ...unclaimedJobs(
      () => writer,
      (error) => problems.push(error),
    ),
  });
  const feed = createMemoryCommitFeed();
  const ids = createUlidIds({ now: Date.now });
  const writer = createRunWriter({
    log: store.log,
    outstanding: store.outstanding,
    quarantine: store.quarantine,
    slots: store.slots,
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
  const once = (holds: () => boolean): Promise<void> =>
    new Promise((resolve) => {
      const look = (): void => {
        if (!holds()) return;
        conditions.delete(look);
        resolve();
      };
      conditions.add(look);
      look();
    });
  const lookAgain = (): void => {
    for (const look of [...conditions]) look();
  };
  feed.subscribe(undefined, (notice) => {
    notices.push(notice);
    statuses.set(notice.runId, notice.status);
    lookAgain();
  });
  bus.consume({
    concurrency: 10_000,
    ...(lacks && { lacks }),
    handle: async (job) => {
      jobs.push(job);
      lookAgain();
      if (onJob === undefined) await writer.submit(job.runId, echoOf(job));
      else await onJob(job, writer);
    },
  });
  const submitStart: Rig['submitStart'] = (document, inputs, meta) =>
    writer.submit(ids.newId('run'), startCommand(document, inputs), meta);

  return {
    writer,
    notices,
    jobs,
    problems,
    bus,
    submitStart,
    start: async (document, inputs, fidelity) => {
      const answer = await writer.submit(ids.newId('run'), startCommand(document, inputs, fidelity));
      if (!answer.ok) throw new Error(JSON.stringify(answer));
      return answer.runId;
    },
    until: (runId, status) => once(() => statuses.get(runId) === status),
    untilJobs: (count) => once(() => jobs.length >= count),
  };
};

/** Event types of a run in order, as the store has them. */
export const typesOf = async (store: Store, runId: string): Promise<readonly string[]> =>
  (await commitsOf(store, runId)).flatMap((commit) =>
    (JSON.parse(commit.events) as readonly { readonly type: string }[]).map((event) => event.type),
  );

export const commitsOf = async (store: Store, runId: string): Promise<readonly Commit[]> =>
  (await store.log.load([runId])).get(runId)?.commits ?? [];

/** True when every commit follows the one before it, by seq and by hash (R34). */
export const isSealed = (commits: readonly Commit[]): boolean => {
  let chain = NO_CHAIN;
  let seq = 0;
  for (const commit of commits) {
    if (commit.firstSeq !== seq + 1 || commit.chain !== chainOf(hash, chain, commit)) return false;
    chain = commit.chain;
    seq = commit.lastSeq;
  }
  return true;
};

const echoNode = (id: string) => ({ id, type: 'function', config: { handler: 'builtin.echo' } });

/** `start` and three steps, each durable before the next (design §12). */
export const W3 = {
  nodes: ['a', 'b', 'c'].map(echoNode),
  edges: [
    { from: 'a', to: 'b' },
    { from: 'b', to: 'c' },
  ],
};

/** Two steps side by side. */
export const PAIR = {
  nodes: [{ id: 'both', type: 'parallel' }, ...['a', 'b'].map(echoNode)],
  edges: [
    { from: 'both', to: 'a' },
    { from: 'both', to: 'b' },
  ],
};

export const ONE = { nodes: [echoNode('a')], edges: [] };

export const GATE = { nodes: [{ id: 'ask', type: 'hitl', config: { message: 'Go on?' } }], edges: [] };
