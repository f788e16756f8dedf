/** A whole engine behind the real API, over memory adapters: what tests of the API talk to by HTTP. */
import {
  announcing,
  type BulkOperations,
  createBulkRunner,
  createGuardWatch,
  createPlanCache,
  createReferences,
  createRunWriter,
  createScheduler,
  type Documents,
  type Experiments,
  plansOf,
  type ResultCache,
  type RunningWriter,
  type RunReads,
  type RunWriterParts,
  replayForOrder,
  type Schedules,
  sha256,
  type UseCasePorts,
  type Workflows,
} from '@aob/engine';
import {
  createMemoryAuditSigner,
  createMemoryBlobStore,
  createMemoryBulkOperations,
  createMemoryCommitFeed,
  createMemoryDocuments,
  createMemoryEventLog,
  createMemoryExperiments,
  createMemoryOutstandingRuns,
  createMemoryQuarantine,
  createMemoryResultCache,
  createMemoryRunReads,
  createMemoryRunSlots,
  createMemorySchedules,
  createMemoryWorkflowFeed,
  createMemoryWorkflows,
  createRunTables,
  createUlidIds,
} from '@aob/engine/memory';
import { createAgentDesk, createCodeSandbox, createExecutors, type ExecutorParts } from '@aob/engine/nodes';
import {
  checkNodeUrl,
  createOutgoingClient,
  type OutgoingPolicy,
  parseAllowList,
} from '@aob/engine/outgoing';
import {
  createInProcessBus,
  createJobRunner,
  createWorkshop,
  type InProcessBus,
  type JobRunner,
  type JobRunnerOptions,
  type OpenWorkshop,
  unclaimedJobs,
} from '@aob/engine/runner';
import type { Json } from '@aob/ir';
import { onTestFinished } from 'vitest';
import type { Api } from '../rest/route.ts';
import { createApi } from '../server.ts';

export interface Answer<T> {
  readonly status: number;
  readonly headers: { readonly [name: string]: string | string[] | number | undefined };
  readonly body: T;
}

export interface Rig {
  readonly api: Api;
  readonly ports: UseCasePorts;
  get<T = Body>(url: string, headers?: Headers): Promise<Answer<T>>;
  post<T = Body>(url: string, body?: unknown, headers?: Headers): Promise<Answer<T>>;
  /** Pushes a document as a version of the workflow it names; answers its digest. */
  push(definition: object): Promise<string>;
  /** Starts a run and answers its id. */
  start(request: object, headers?: Headers): Promise<string>;
  /** Resolves once the run looks like this. */
  until(runId: string, isIt: (run: Body) => boolean): Promise<Body>;
}

export type Headers = { readonly [name: string]: string };
/** What a test reads from an answer, checked by its expectations. */
export type Body = { readonly [key: string]: Json } & { readonly [key: string]: unknown };

/** What runs and workflows are kept in. */
export interface Store extends Pick<RunWriterParts, 'log' | 'outstanding' | 'quarantine' | 'slots'> {
  readonly documents: Documents;
  readonly reads: RunReads;
  readonly workflows: Workflows;
  readonly bulk: BulkOperations;
  readonly schedules: Schedules;
  readonly experiments: Experiments;
  readonly results: ResultCache;
}

export const createMemoryStore = (): Store => {
  const tables = createRunTables();
  return {
    log: createMemoryEventLog(tables),
    outstanding: createMemoryOutstandingRuns(tables),
    quarantine: createMemoryQuarantine(tables),
    bulk: createMemoryBulkOperations(),
    results: createMemoryResultCache(),
    documents: createMemoryDocuments(tables),
    reads: createMemoryRunReads(tables),
    slots: createMemoryRunSlots(tables),
    workflows: createMemoryWorkflows(tables, { now: Date.now }),
    schedules: createMemorySchedules(),
    experiments: createMemoryExperiments(tables),
  };
};

export interface RigOptions {
  readonly store?: Store;
  /** `127.0.0.1:8091`: whom workflows may call although it is on this machine. */
  readonly allow?: string;
}

export const createRig = async ({
  store = createMemoryStore(),
  allow = '',
}: RigOptions = {}): Promise<Rig> => {
  const { ports, writer, stop } = createEngine(store, allow);
  const api = await createApi({ ports, checks: { database: async () => true }, heartbeatMs: 50 });
  onTestFinished(async () => {
    await api.close();
    await stop();
  });
  writer.start();
  await api.ready();
  const send = async <T>(
    method: 'GET' | 'POST',
    url: string,
    headers: Headers,
    body?: unknown,
  ): Promise<Answer<T>> => {
    const payload =
      body === undefined ? {} : { payload: typeof body === 'string' ? body : JSON.stringify(body) };
    const type = body === undefined ? {} : { 'content-type': 'application/json' };
    const answer = await api.inject({
      method,
      url,
      headers: { host: 'localhost', ...type, ...headers },
      ...payload,
    });
    // The same answer a second later is the same answer.
    const { date: _date, ...rest } = answer.headers;
    return { status: answer.statusCode, headers: rest, body: answer.json<T>() };
  };
  const rig: Rig = {
    api,
    ports,
    get: (url, headers = {}) => send('GET', url, headers),
    post: (url, body, headers = {}) => send('POST', url, headers, body),
    push: async (definition) => {
      const { status, body } = await rig.post('/v1/workflows', { definition });
      if (status !== 201) throw new Error(JSON.stringify(body));
      return String(body['digest']);
    },
    start: async (request, headers) => {
      const { status, body } = await rig.post('/v1/runs', request, headers);
      if (status !== 201) throw new Error(JSON.stringify(body));
      return String(body['run_id']);
    },
    until: async (runId, isIt) => {
      for (;;) {
        const changed = nextCommit(ports, runId);
        const { body } = await rig.get(`/v1/runs/${runId}`);
        if (isIt(body)) {
          changed.forget();
          return body;
        }
        await changed.seen;
      }
    },
  };
  return rig;
};

const nextCommit = ({ commits }: UseCasePorts, runId: string) => {
  let forget = (): void => undefined;
  const seen = new Promise<void>((resolve) => {
    forget = commits.subscribe(runId, () => resolve());
  });
  return { seen, forget };
};

interface BusParts {
  readonly runner: () => JobRunner;
  readonly writer: () => RunningWriter;
  readonly onDone: OpenWorkshop['onDone'];
}

const openBus = ({ runner, writer, onDone }: BusParts): InProcessBus =>
  createInProcessBus({
    isQuick: (job) => runner().isQuick(job),
    onBug: unexpected,
    onDone,
    ...unclaimedJobs(writer, unexpected),
  });

interface RunnerParts extends Pick<ExecutorParts, 'outgoing' | 'policy' | 'sandbox'> {
  readonly kept: Pick<JobRunnerOptions, 'blobs' | 'results'>;
  readonly writer: RunningWriter;
  readonly workshop: OpenWorkshop;
  readonly documentText: Parameters<typeof createAgentDesk>[0]['documentText'];
}

const openRunner = ({ kept, writer, workshop, documentText, ...parts }: RunnerParts): JobRunner =>
  createJobRunner({
    ...kept,
    executors: createExecutors({
      ...parts,
      desk: createAgentDesk({ writer, documentText }),
      now: Date.now,
      random: Math.random,
    }),
    clock: { now: Date.now },
    worker: 'test',
    report: workshop.noted(({ runId, ...command }) => writer.submit(runId, command)),
    started: (runId, command) => writer.submit(runId, command),
    onBug: unexpected,
    startedAfterMs: 0,
  });

const createEngine = (
  store: Store,
  allow: string,
): { ports: UseCasePorts; writer: RunningWriter; stop: () => Promise<void> } => {
  const { documents, workflows } = store;
  const clock = { now: Date.now };
  const blobs = createMemoryBlobStore();
  const feed = createMemoryCommitFeed();
  const ids = createUlidIds({ now: Date.now });
  const cache = createPlanCache({ documents, hash: sha256, max: 100 });
  const policy = policyOf(allow);
  const outgoing = createOutgoingClient({ policy });
  const workshop = createWorkshop({ bus: () => bus, writer: () => writer });
  const bus = openBus({ runner: () => runner, writer: () => writer, onDone: workshop.onDone });
  const plans = plansOf(cache);
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
    onProblem: ({ error }) => unexpected(error),
  });
  const sandbox = createCodeSandbox();
  const runner = openRunner({
    outgoing,
    policy,
    sandbox,
    kept: { blobs, results: store.results },
    writer,
    workshop,
    documentText: (digest) => documents.get(digest),
  });
  const consumer = bus.consume({
    ...runner.card,
    concurrency: 50,
    handle: runner.handle,
    lacks: runner.lacks,
  });
  const { bulkRunner, scheduler, guardWatch } = backgroundOf(store, {
    plans,
    blobs,
    writer,
    ids,
    clock,
    feed,
  });
  return {
    ports: {
      ...portsIn(store),
      writer,
      bulkRunner,
      alarm: scheduler,
      blobs,
      plans,
      commits: feed,
      workshop,
      signer: createMemoryAuditSigner(),
      ids,
      clock,
      outgoing: policy,
    },
    writer,
    stop: async () => {
      for (const watcher of [bulkRunner, scheduler, guardWatch]) await watcher.stop();
      await consumer.stop({ graceMs: 0 });
      await writer.stop();
      await outgoing.close();
      await sandbox.close();
    },
  };
};

const portsIn = (store: Store) => {
  const { reads, quarantine, bulk, results, schedules, experiments, documents } = store;
  const workflowChanges = createMemoryWorkflowFeed();
  const workflows = announcing(store.workflows, workflowChanges);
  return {
    reads,
    quarantine,
    bulk,
    results,
    workflows,
    workflowChanges,
    schedules,
    experiments,
    documents,
  };
};

interface Background {
  readonly plans: UseCasePorts['plans'];
  readonly blobs: UseCasePorts['blobs'];
  readonly writer: RunningWriter;
  readonly ids: UseCasePorts['ids'];
  readonly clock: UseCasePorts['clock'];
  readonly feed: UseCasePorts['commits'];
}

/** What goes on without anybody asking: orders for many runs, schedules, and guardrails. */
const backgroundOf = (
  { reads, workflows, documents, schedules, experiments, bulk }: Store,
  { plans, blobs, writer, ids, clock, feed }: Background,
) => {
  const onProblem = unexpected;
  const replay = replayForOrder({ reads, writer, plans, blobs, ids });
  const bulkRunner = createBulkRunner({ operations: bulk, reads, writer, replay, worker: 'test', onProblem });
  const scheduler = createScheduler({
    ports: { schedules, workflows, documents, plans, reads, writer, ids, clock },
    commits: feed,
    onProblem: (_id, error) => unexpected(error),
  });
  const guardWatch = createGuardWatch({
    ports: { experiments, clock },
    commits: feed,
    onProblem: (_id, error) => unexpected(error),
  });
  bulkRunner.start();
  scheduler.start();
  guardWatch.start();
  return { bulkRunner, scheduler, guardWatch };
};

const policyOf = (allow: string): OutgoingPolicy => {
  const allowed = parseAllowList(allow);
  return { allow: allowed.ok ? allowed.entries : [], own: [], machine: [] };
};

const unexpected = (error: unknown): void => {
  throw error;
};
