/** The whole engine over memory adapters, with the real runner, the real guard and a real sink. */
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Actor, createPlanCache, createRunWriter, type RunningWriter, sha256 } from '@aob/engine';
import type { TicketDecided } from '@aob/engine/contract';
import {
  createMemoryBlobStore,
  createMemoryCommitFeed,
  createMemoryDocuments,
  createMemoryEventLog,
  createMemoryOutstandingRuns,
  createMemoryQuarantine,
  createMemoryResultCache,
  createMemoryRunSlots,
  createRunTables,
  createUlidIds,
} from '@aob/engine/memory';
import { createAgentDesk, createCodeSandbox, createExecutors } from '@aob/engine/nodes';
import { checkNodeUrl, createOutgoingClient, type OutgoingPolicy } from '@aob/engine/outgoing';
import { createInProcessBus, createJobRunner, unclaimedJobs } from '@aob/engine/runner';
import { canonicalJson, compileJson, isJsonObject, type Json, type PatchProposal } from '@aob/ir';
import { startSink } from '../../sink/sink.ts';
import { createExamples, type Example, type Examples } from '../examples.ts';

export type State = NonNullable<Awaited<ReturnType<RunningWriter['read']>>>;

export interface ExampleHouse {
  readonly examples: Examples;
  readonly sinkUrl: string;
  readonly problems: unknown[];
  /** Run id of an example started with its own inputs and these. */
  start(name: string, inputs?: { readonly [key: string]: Json }): Promise<string>;
  /** The state of the run, once it is as asked. */
  until(runId: string, isReached: (state: State) => boolean): Promise<State>;
  /** By Mia where nobody else is named. */
  decide(
    runId: string,
    decision: TicketDecided['decision'],
    reason: string,
    more?: { readonly actor?: Actor; readonly data?: Json },
  ): Promise<void>;
  signal(runId: string, name: string, data: Json): Promise<void>;
  patch(runId: string, patch: Pick<PatchProposal, 'operations' | 'reason'>): Promise<unknown>;
  close(): Promise<void>;
}

export const MIA: Actor = { id: 'human:mia', roles: ['viewer', 'operator', 'approver'] };

const EXAMPLES = fileURLToPath(new URL('../../../../../examples', import.meta.url));

/** A port of our own, so that tests never meet a sink that is really running. */
async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve));
  const { port } = probe.address() as AddressInfo;
  await new Promise((resolve) => probe.close(resolve));
  return port;
}

interface Engine {
  readonly writer: RunningWriter;
  readonly tables: ReturnType<typeof createRunTables>;
  readonly documents: ReturnType<typeof createMemoryDocuments>;
  readonly feed: ReturnType<typeof createMemoryCommitFeed>;
  readonly ids: ReturnType<typeof createUlidIds>;
  readonly problems: unknown[];
  stop(): Promise<void>;
}

function startEngine(policy: OutgoingPolicy): Engine {
  const tables = createRunTables();
  const documents = createMemoryDocuments(tables);
  const feed = createMemoryCommitFeed();
  const clock = { now: Date.now };
  const ids = createUlidIds(clock);
  const blobs = createMemoryBlobStore();
  const outgoing = createOutgoingClient({ policy });
  const problems: unknown[] = [];
  const onBug = (error: unknown): void => {
    problems.push(error);
  };
  const bus = createInProcessBus({
    isQuick: (job) => runner.isQuick(job),
    onBug,
    ...unclaimedJobs(() => writer, onBug),
  });
  const writer = createRunWriter({
    log: createMemoryEventLog(tables),
    outstanding: createMemoryOutstandingRuns(tables),
    quarantine: createMemoryQuarantine(tables),
    slots: createMemoryRunSlots(tables),
    plans: createPlanCache({ documents, hash: sha256, max: 100 }),
    blobs,
    bus,
    feed,
    clock,
    ids,
    hash: sha256,
    urlIssue: (node) => checkNodeUrl(node, policy),
    onProblem: ({ error }) => onBug(error),
  });
  const desk = createAgentDesk({ writer, documentText: (digest) => documents.get(digest) });
  const sandbox = createCodeSandbox();
  const runner = createJobRunner({
    executors: createExecutors({ outgoing, policy, desk, now: Date.now, random: Math.random, sandbox }),
    blobs,
    results: createMemoryResultCache(),
    clock,
    worker: 'test',
    report: ({ runId, ...command }) => writer.submit(runId, command),
    started: (runId, command) => writer.submit(runId, command),
    onBug,
  });
  const consumer = bus.consume({
    ...runner.card,
    concurrency: 16,
    handle: runner.handle,
    lacks: runner.lacks,
  });
  writer.start();
  const stop = async (): Promise<void> => {
    await consumer.stop({ graceMs: 0 });
    await writer.stop();
    await outgoing.close();
    await sandbox.close();
  };
  return { writer, tables, documents, feed, ids, problems, stop };
}

async function startExample(
  { documents, ids, writer }: Engine,
  { name, definition, inputs }: Example,
  extra: { readonly [key: string]: Json },
): Promise<string> {
  const compiled = compileJson(definition);
  if (!compiled.ok) throw new Error(JSON.stringify(compiled.issues));
  const { plan } = compiled;
  await documents.put({ digest: plan.digest, body: canonicalJson(plan.document as unknown as Json) });
  const runId = ids.newId('run');
  const answer = await writer.submit(runId, {
    type: 'start',
    workflow: { name, digest: plan.digest },
    inputs: { ...(isJsonObject(inputs) && inputs), ...extra },
    actor: MIA,
    priority: 'medium',
    labels: {},
  });
  if (!answer.ok) throw new Error(JSON.stringify(answer));
  return runId;
}

function waitFor(
  { feed, writer }: Engine,
  runId: string,
  isReached: (state: State) => boolean,
): Promise<State> {
  return new Promise((resolve, reject) => {
    const look = (): void => {
      writer.read(runId).then((state) => {
        if (state === undefined || !isReached(state)) return;
        unsubscribe();
        resolve(state);
      }, reject);
    };
    const unsubscribe = feed.subscribe(runId, look);
    look();
  });
}

export async function openExampleHouse(): Promise<ExampleHouse> {
  const folder = await mkdtemp(join(tmpdir(), 'house-'));
  const sink = await startSink({ folder, warn: () => {}, preferredPort: await freePort() });
  const engine = startEngine({
    allow: [{ kind: 'host', host: sink.host, port: sink.port }],
    own: [],
    machine: [],
  });
  const { writer, tables, ids, problems } = engine;
  const examples = createExamples({ folder: EXAMPLES, sinkUrl: sink.url });
  return {
    examples,
    sinkUrl: sink.url,
    problems,
    start: async (name, extra = {}) => startExample(engine, await examples.read(name), extra),
    until: (runId, isReached) => waitFor(engine, runId, isReached),
    async decide(runId, decision, reason, { actor = MIA, data } = {}) {
      const open = [...tables.tickets.values()].find(
        (ticket) => ticket.runId === runId && ticket.status === 'open',
      );
      if (open === undefined) throw new Error('no ticket is open');
      const command = {
        type: 'decide_ticket',
        ticketId: open.ticketId,
        decision,
        reason,
        actor,
        ...(data !== undefined && { data }),
      } as const;
      const answer = await writer.submit(runId, command);
      if (!answer.ok) throw new Error(JSON.stringify(answer));
    },
    async signal(runId, name, data) {
      const answer = await writer.submit(runId, { type: 'signal', name, data, actor: MIA });
      if (!answer.ok) throw new Error(JSON.stringify(answer));
    },
    patch(runId, { operations, reason }) {
      const author = { kind: 'human', ...MIA } as const;
      const proposal: PatchProposal = { id: ids.newId('patch'), operations, reason, author };
      return writer.submit(runId, { type: 'apply_patch', proposal });
    },
    async close() {
      await engine.stop();
      await sink.close();
      await rm(folder, { recursive: true });
    },
  };
}
