/**
 * The only place that builds adapters: the embedded profile in one process (design §6). Everything is made here in the
 * order in which it is needed, and closed in the reverse order.
 */
import { randomUUID } from 'node:crypto';
import { networkInterfaces } from 'node:os';
import { join } from 'node:path';
import {
  announcing,
  type BulkRunner,
  createBulkRunner,
  createDatabaseClock,
  createGuardWatch,
  createPlanCache,
  createReferences,
  createRunWriter,
  createScheduler,
  type GuardWatch,
  plansOf,
  type ReplayRunPorts,
  type RunningWriter,
  type RunWriter,
  replayForOrder,
  type Scheduler,
  sha256,
  type UseCasePorts,
} from '@aob/engine';
import { AuditKeyError, createFilesBlobStore, openAuditKey } from '@aob/engine/files';
import { createMailer } from '@aob/engine/mail';
import { createMemoryCommitFeed, createMemoryWorkflowFeed, createUlidIds } from '@aob/engine/memory';
import { createAgentDesk, createCodeSandbox, createExecutors } from '@aob/engine/nodes';
import {
  checkNodeUrl,
  createOutgoingClient,
  type OutgoingPolicy,
  parseAllowList,
} from '@aob/engine/outgoing';
import {
  createPostgresStore,
  MigrationError,
  migrate,
  type PostgresStore,
  readMigrations,
} from '@aob/engine/postgres';
import {
  createInProcessBus,
  createJobRunner,
  createWorkshop,
  DEFAULT_CONCURRENCY,
  type InProcessBus,
  type JobRunner,
  type JobRunnerOptions,
  type OpenWorkshop,
  unclaimedJobs,
} from '@aob/engine/runner';
import type { Logger } from 'pino';
import { armCrashPoint } from './crash-points.ts';
import { findMigrationsFolder } from './database/migrations-folder.ts';
import { startDatabase } from './database/start-database.ts';
import type { Env } from './env.ts';
import { startSink } from './sink/sink.ts';
import { StartError } from './taken-port.ts';

export interface House {
  readonly ports: UseCasePorts;
  readonly writer: RunningWriter;
  readonly scheduler: Scheduler;
  readonly guardWatch: GuardWatch;
  readonly policy: OutgoingPolicy;
  readonly sinkUrl: string;
  /** Starts to carry out jobs. */
  startRunner(): void;
  /** Goes on with orders for many runs. */
  startBulkRunner(): void;
  /** Throws when the database does not answer. */
  checkDatabase(): Promise<void>;
  close(): Promise<void>;
}

/** Plans are small beside states; this many documents stay compiled. */
const PLANS_MAX = 1000;
const DRAIN_MS = 5000;

export const buildHouse = async (env: Env, log: Logger): Promise<House> => {
  const closers: Closers = [];
  const close = async (): Promise<void> => {
    for (const closeOne of closers.reverse())
      await closeOne().catch((error: unknown) => log.error({ error }, 'closing'));
    closers.length = 0;
  };
  try {
    return await build(env, log, closers, close);
  } catch (error) {
    await close();
    throw error;
  }
};

type Closers = (() => Promise<unknown>)[];

const migrateDatabase = async (url: string): Promise<void> => {
  try {
    await migrate(url, readMigrations(findMigrationsFolder()));
  } catch (error) {
    throw error instanceof MigrationError ? new StartError(error.message, { cause: error }) : error;
  }
};

/** What lies in the data folder beside the database and the sink; either of them has made the folder by now. */
const openFiles = async ({ dataDir }: Env, now: () => number) => {
  const blobs = createFilesBlobStore({ folder: join(dataDir, 'blobs'), now });
  try {
    return { blobs, signer: await openAuditKey(join(dataDir, 'audit-key.pem')) };
  } catch (error) {
    throw error instanceof AuditKeyError ? new StartError(error.message, { cause: error }) : error;
  }
};

/** A migrated database and everything that reads and writes it; its clock is the only clock. */
const openStorage = async (env: Env, log: Logger, closers: Closers) => {
  const database = await startDatabase({
    dataDir: env.dataDir,
    databaseUrl: env.databaseUrl,
    log: (line) => log.info(line),
  });
  closers.push(() => database.stop());
  await migrateDatabase(database.url);
  const clock = createDatabaseClock(Date.now);
  const store = createPostgresStore({
    url: database.url,
    observeClock: clock.observe,
    localNow: Date.now,
    onProblem: (error) => log.warn({ error }, 'database upkeep'),
  });
  closers.push(() => store.close());
  await store.open();
  return { database, clock, store };
};

const build = async (env: Env, log: Logger, closers: Closers, close: House['close']): Promise<House> => {
  const { database, clock, store } = await openStorage(env, log, closers);
  const sink = await startSink({ folder: join(env.dataDir, 'sink'), warn: (message) => log.warn(message) });
  closers.push(() => sink.close());

  const { blobs, signer } = await openFiles(env, clock.now);
  const ids = createUlidIds({ now: clock.now });
  const feed = createMemoryCommitFeed();
  const cache = createPlanCache({ documents: store.documents, hash: sha256, max: PLANS_MAX });
  const plans = plansOf(cache);
  const { workflows, documents } = store;
  const policy = policyOf(env, sink);
  const outgoing = createOutgoingClient({ policy });
  closers.push(() => outgoing.close());
  const crashPoint = armCrashPoint(env.crashPoint);
  const workshop = createWorkshop({ bus: () => bus, writer: () => writer });
  const bus = busOf({ runner: () => runner, writer: () => writer, workshop, log });
  const writer = createRunWriter({
    log: workshop.timed(store.log),
    outstanding: store.outstanding,
    quarantine: store.quarantine,
    slots: store.slots,
    plans: cache,
    blobs,
    bus,
    feed,
    clock,
    ids,
    hash: sha256,
    references: createReferences({ workflows, documents, plans }),
    urlIssue: (node) => checkNodeUrl(node, policy),
    ensureRunning: () => database.ensureRunning(),
    ...(crashPoint && { crashPoint }),
    onProblem: ({ runId, error }) => log.error({ error, run_id: runId }, 'write path'),
  });
  const sandbox = createCodeSandbox();
  closers.push(() => sandbox.close());
  const executors = createExecutors({
    outgoing,
    policy,
    desk: createAgentDesk({ writer, documentText: (digest) => store.documents.get(digest) }),
    now: () => clock.now(),
    random: Math.random,
    mailer: env.mail && createMailer(env.mail),
    webhookKey: env.webhookKey,
    sandbox,
  });
  const runner = jobRunnerOf({ executors, blobs, results: store.results, clock, writer, workshop, log });
  closers.push(() => writer.stop());
  const watchers = watchersOf(store, { plans, writer, ids, clock, feed, log });
  const bulkRunner = bulkRunnerOf(store, { reads: store.reads, writer, plans, blobs, ids }, log);
  for (const watcher of [bulkRunner, ...Object.values(watchers)]) closers.push(() => watcher.stop());
  const kept = { ...portsIn(store), blobs, signer, plans, workshop, ids, clock };
  return {
    ports: { ...kept, writer, commits: feed, alarm: watchers.scheduler, bulkRunner, outgoing: policy },
    writer,
    ...watchers,
    policy,
    sinkUrl: sink.url,
    startBulkRunner: () => bulkRunner.start(),
    startRunner: () => {
      const consumer = bus.consume({
        ...runner.card,
        concurrency: DEFAULT_CONCURRENCY,
        handle: runner.handle,
        lacks: runner.lacks,
      });
      closers.push(() => consumer.stop({ graceMs: DRAIN_MS }));
    },
    checkDatabase: () => database.ensureRunning(),
    close,
  };
};

const portsIn = (store: PostgresStore) => {
  const { reads, quarantine, bulk, results, schedules, experiments, documents } = store;
  const workflowChanges = createMemoryWorkflowFeed();
  const workflows = announcing(store.workflows, workflowChanges);
  return { reads, quarantine, bulk, results, workflows, workflowChanges, schedules, experiments, documents };
};

interface BusNeeds {
  /** Made after it. */
  readonly runner: () => JobRunner;
  readonly writer: () => RunningWriter;
  readonly workshop: OpenWorkshop;
  readonly log: Logger;
}

const busOf = ({ runner, writer, workshop, log }: BusNeeds): InProcessBus =>
  createInProcessBus({
    isQuick: (job) => runner().isQuick(job),
    onDone: workshop.onDone,
    onBug: (error, job) => log.error({ error, run_id: job.runId, node: job.node }, 'a job handler threw'),
    ...unclaimedJobs(writer, (error) => log.error({ error }, 'a job that nobody can carry out')),
  });

interface JobRunnerNeeds extends Pick<JobRunnerOptions, 'executors' | 'blobs' | 'results' | 'clock'> {
  readonly writer: RunWriter;
  readonly workshop: OpenWorkshop;
  readonly log: Logger;
}

const jobRunnerOf = ({ writer, workshop, log, ...parts }: JobRunnerNeeds): JobRunner =>
  createJobRunner({
    ...parts,
    worker: `embedded-${process.pid}`,
    report: workshop.noted(({ runId, ...command }) => writer.submit(runId, command)),
    started: (runId, command) => writer.submit(runId, command),
    onBug: (error, job) =>
      log.error({ error, run_id: job.runId, node: job.node }, 'a job failed beside its work'),
  });

interface WatcherNeeds {
  readonly plans: UseCasePorts['plans'];
  readonly writer: RunWriter;
  readonly ids: UseCasePorts['ids'];
  readonly clock: UseCasePorts['clock'];
  readonly feed: UseCasePorts['commits'];
  readonly log: Logger;
}

/** What looks at the clock and at the ends of runs without anybody asking. */
const watchersOf = (
  { reads, workflows, documents, schedules, experiments }: PostgresStore,
  { plans, writer, ids, clock, feed, log }: WatcherNeeds,
): Pick<House, 'scheduler' | 'guardWatch'> => ({
  scheduler: createScheduler({
    ports: { schedules, workflows, documents, plans, reads, writer, ids, clock },
    commits: feed,
    onProblem: (scheduleId, error) => log.error({ error, schedule_id: scheduleId }, 'schedules'),
  }),
  guardWatch: createGuardWatch({
    ports: { experiments, clock },
    commits: feed,
    onProblem: (experimentId, error) => log.error({ error, experiment_id: experimentId }, 'guardrails'),
  }),
});

const bulkRunnerOf = (store: PostgresStore, ports: ReplayRunPorts, log: Logger): BulkRunner =>
  createBulkRunner({
    operations: store.bulk,
    reads: store.reads,
    writer: ports.writer,
    replay: replayForOrder(ports),
    worker: randomUUID(),
    onProblem: (error) => log.warn({ error }, 'bulk operations'),
  });

/** Outgoing HTTP reaches the sink, what the operator allows, and public hosts; never our own doors (R29). */
const policyOf = (env: Env, sink: { readonly host: string; readonly port: number }): OutgoingPolicy => {
  const ownSink = parseAllowList(`${sink.host}:${sink.port}`);
  return {
    allow: [...(ownSink.ok ? ownSink.entries : []), ...env.httpAllow],
    own: [env.apiPort, env.webPort].filter((port) => port > 0).map((port) => ({ host: env.host, port })),
    machine: Object.values(networkInterfaces()).flatMap((list) => list?.map(({ address }) => address) ?? []),
  };
};
