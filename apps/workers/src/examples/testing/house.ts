/** The whole engine over memory adapters, with the real runner, the real guard and a real sink. */
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Actor, createPlanCache, createRunWriter, type RunningWriter, sha256 } from '@aob/engine';
import {
  createMemoryBlobStore,
  createMemoryCommitFeed,
  createMemoryDocuments,
  createMemoryEventLog,
  createMemoryOutstandingRuns,
  createMemoryQuarantine,
  createRunTables,
  createUlidIds,
} from '@aob/engine/memory';
import { createAgentDesk, createExecutors } from '@aob/engine/nodes';
import { createOutgoingClient, type OutgoingPolicy } from '@aob/engine/outgoing';
import { createInProcessBus, createJobRunner } from '@aob/engine/runner';
import { canonicalJson, compileJson, type Json, type PatchProposal } from '@aob/ir';
import { startSink } from '../../sink/sink.ts';
import { createExamples, type Examples } from '../examples.ts';

export type State = NonNullable<Awaited<ReturnType<RunningWriter['read']>>>;

export interface ExampleHouse {
  readonly examples: Examples;
  readonly sinkUrl: string;
  readonly writer: RunningWriter;
  readonly problems: unknown[];
  /** Run id of an example started with its own inputs and these. */
  start(name: string, inputs?: { readonly [key: string]: Json }): Promise<string>;
  /** The state of the run, once it is as asked. */
  until(runId: string, isReached: (state: State) => boolean): Promise<State>;
  decide(runId: string, decision: 'approve' | 'reject', reason: string): Promise<void>;
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

export async function openExampleHouse(): Promise<ExampleHouse> {
  const folder = await mkdtemp(join(tmpdir(), 'house-'));
  const sink = await startSink({ folder, warn: () => {}, preferredPort: await freePort() });
  const policy: OutgoingPolicy = {
    allow: [{ kind: 'host', host: sink.host, port: sink.port }],
    own: [],
    machine: [],
  };
  const outgoing = createOutgoingClient({ policy });
  const examples = createExamples({ folder: EXAMPLES, sinkUrl: sink.url });
  const tables = createRunTables();
  const documents = createMemoryDocuments(tables);
  const feed = createMemoryCommitFeed();
  const ids = createUlidIds();
  const blobs = createMemoryBlobStore();
  const clock = { now: Date.now };
  const problems: unknown[] = [];
  const bus = createInProcessBus({
    isQuick: (job) => runner.isQuick(job),
    onBug: (error) => problems.push(error),
  });
  const writer = createRunWriter({
    log: createMemoryEventLog(tables),
    outstanding: createMemoryOutstandingRuns(tables),
    quarantine: createMemoryQuarantine(tables),
    plans: createPlanCache({ documents, hash: sha256, max: 100 }),
    blobs,
    bus,
    feed,
    clock,
    ids,
    hash: sha256,
    onProblem: ({ error }) => problems.push(error),
  });
  const runner = createJobRunner({
    executors: createExecutors({
      outgoing,
      policy,
      desk: createAgentDesk({ writer, documentText: (digest) => documents.get(digest) }),
      now: Date.now,
      random: Math.random,
    }),
    blobs,
    clock,
    worker: 'test',
    report: ({ runId, ...command }) => writer.submit(runId, command),
    started: (runId, command) => writer.submit(runId, command),
    onBug: (error) => problems.push(error),
  });
  const consumer = bus.consume({ concurrency: 16, handle: runner.handle });
  writer.start();

  return {
    examples,
    sinkUrl: sink.url,
    writer,
    problems,
    async start(name, inputs = {}) {
      const example = await examples.read(name);
      const compiled = compileJson(example.definition);
      if (!compiled.ok) throw new Error(JSON.stringify(compiled.issues));
      const { plan } = compiled;
      await documents.put({ digest: plan.digest, body: canonicalJson(plan.document as unknown as Json) });
      const runId = ids.newId('run');
      const answer = await writer.submit(runId, {
        type: 'start',
        workflow: { name, digest: plan.digest },
        inputs: { ...(example.inputs as object), ...inputs },
        actor: MIA,
        priority: 'medium',
        labels: {},
      });
      if (!answer.ok) throw new Error(JSON.stringify(answer));
      return runId;
    },
    until: (runId, isReached) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          writer.read(runId).then((state) => {
            if (state === undefined || !isReached(state)) return;
            unsubscribe();
            resolve(state);
          }, reject);
        };
        const unsubscribe = feed.subscribe(runId, look);
        look();
      }),
    async decide(runId, decision, reason) {
      const state = await writer.read(runId);
      const open = [...tables.tickets.values()].find(
        (ticket) => ticket.runId === runId && ticket.status === 'open',
      );
      if (state === undefined || open === undefined) throw new Error('no open ticket');
      const answer = await writer.submit(runId, {
        type: 'decide_ticket',
        ticketId: open.ticketId,
        decision,
        reason,
        actor: MIA,
      });
      if (!answer.ok) throw new Error(JSON.stringify(answer));
    },
    async patch(runId, { operations, reason }) {
      const author = { kind: 'human', ...MIA } as const;
      const proposal: PatchProposal = { id: ids.newId('patch'), operations, reason, author };
      return writer.submit(runId, { type: 'apply_patch', proposal });
    },
    async close() {
      await consumer.stop({ graceMs: 0 });
      await writer.stop();
      await outgoing.close();
      await sink.close();
      await rm(folder, { recursive: true });
    },
  };
}
