/**
 * The write path: commands in, durable commits out. What it owns: the order decide → commit → dispatch → answer, and
 * everything that can go wrong in between (R11–R14, R20, R21, R39). What its neighbours own: `decide` the meaning, the
 * event log the transaction, the bus the work.
 */
import type { Hasher, PatchProposal, Plan, WorkflowDocument } from '@aob/ir';
import { AppError } from '../errors.ts';
import type { BlobStore } from '../ports/blob-store.ts';
import type { Clock } from '../ports/clock.ts';
import type { CommitFeed } from '../ports/commit-feed.ts';
import type { CrashPoint } from '../ports/crash-point.ts';
import type { Documents } from '../ports/documents.ts';
import type { CommandMeta, RunWriter, Submitted } from '../ports/engine.ts';
import type { EventLog } from '../ports/event-log.ts';
import type { Ids } from '../ports/ids.ts';
import type { JobBus } from '../ports/job-bus.ts';
import type { OutstandingRuns } from '../ports/outstanding-runs.ts';
import type { Quarantine } from '../ports/quarantine.ts';
import type { RunCommand } from '../run/commands.ts';
import type { RunState } from '../run/state.ts';
import type { Tools } from './advance.ts';
import { createBlobCache } from './blob-cache.ts';
import { createDatabaseGate } from './database-gate.ts';
import { createDispatcher } from './effects.ts';
import { createFetches } from './fetches.ts';
import { foldRun } from './fold.ts';
import { WRITER_LIMITS, type WriterLimits } from './limits.ts';
import { createOutcomes } from './outcomes.ts';
import { createPlanCache } from './plan-cache.ts';
import { previewPatch } from './preview.ts';
import { createPump } from './pump.ts';
import { createFailureDesk } from './quarantine-failures.ts';
import { isOwn, type RedispatchCommand, type Task } from './slot.ts';
import { createSlots } from './slots.ts';
import { copyState } from './state-copy.ts';
import { createWakePoller } from './wake-poller.ts';

export interface RunWriterParts {
  readonly log: EventLog;
  readonly outstanding: OutstandingRuns;
  readonly quarantine: Quarantine;
  readonly documents: Documents;
  readonly blobs: BlobStore;
  readonly bus: JobBus;
  readonly feed: CommitFeed;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly hash: Hasher;
  readonly compile: (document: WorkflowDocument) => Plan;
  /** Resolves when the database should answer again; by default there is nothing to do but try. */
  readonly ensureRunning?: () => Promise<void>;
  readonly crashPoint?: CrashPoint;
  readonly limits?: Partial<WriterLimits>;
  /** For the log of the process; nothing here is the caller's fault. */
  readonly onProblem?: (problem: { readonly runId?: string; readonly error: unknown }) => void;
}

export interface RunningWriter extends RunWriter {
  /** Wakes runs from now on. */
  start(): void;
  /** Takes no more commands and waits for the batches under way. */
  stop(): Promise<void>;
  /** Dispatches what a crash left (R14); answers how many runs were looked at. Once, before or while commands come. */
  recover(): Promise<number>;
  /** The plan the run follows now, for reads beside `read`. */
  plan(state: RunState): Promise<Plan | undefined>;
}

export const createRunWriter = (parts: RunWriterParts): RunningWriter => {
  const limits: WriterLimits = { ...WRITER_LIMITS, ...parts.limits };
  const { log, clock, bus, ids, hash } = parts;
  const crashPoint = parts.crashPoint ?? (() => undefined);
  const report = (runId: string | undefined, error: unknown): void =>
    parts.onProblem?.({ ...(runId !== undefined && { runId }), error });
  const gate = createDatabaseGate({
    ensureRunning: parts.ensureRunning ?? (() => Promise.resolve()),
    wait: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
    onProblem: (error) => report(undefined, error),
  });
  const plans = createPlanCache({
    documents: parts.documents,
    compile: parts.compile,
    max: limits.cachedPlansMax,
  });
  const blobs = createBlobCache(parts.blobs, limits.cachedBlobCharsMax);
  const slots = createSlots(limits.cachedStateCharsMax);
  const dispatcher = createDispatcher({ bus, plans, blobs, hash, onProblem: report });
  let moments = 0;
  let waitingTasks = 0;
  let isStopped = false;
  const moment = (): number => moments;
  const poller = createWakePoller({
    runs: parts.outstanding,
    clock,
    limit: limits.wakesMax,
    pollMs: limits.pollMs,
    wake: (runId) => enqueue(runId, { type: 'wake' }, {}),
    onProblem: (error) => report(undefined, error),
  });
  const tools: Tools = {
    hash,
    newCommitId: () => ids.newCommitId(),
    now: () => clock.now(),
    newId: (prefix) => ids.newId(prefix),
    plans,
    blob: (digest) => blobs.get(digest),
    limits,
  };
  const fetches = createFetches({ log, gate, moment });
  const pump = createPump({
    log,
    gate,
    blobs,
    fetches,
    outcomes: createOutcomes({
      dispatcher,
      feed: parts.feed,
      crashPoint,
      racesMax: limits.racesMax,
      onWake: (at) => poller.notice(at),
    }),
    dispatcher,
    slots,
    tools,
    crashPoint,
    moment,
    onFailure: createFailureDesk({
      quarantine: parts.quarantine,
      gate,
      failuresMax: limits.failuresMax,
      onProblem: report,
    }),
  });

  const enqueue = (
    runId: string,
    command: RunCommand | RedispatchCommand,
    meta: CommandMeta,
  ): Promise<Submitted> =>
    new Promise((resolve, reject) => {
      moments += 1;
      waitingTasks += 1;
      let isWaiting = true;
      const done =
        <V>(tell: (value: V) => void) =>
        (value: V): void => {
          if (isWaiting) waitingTasks -= 1;
          isWaiting = false;
          tell(value);
        };
      const task: Task = {
        command,
        meta,
        arrivedAt: moments,
        patientUntil: undefined,
        settle: done(resolve),
        fail: done(reject),
        races: 0,
        failures: 0,
        isVerified: false,
        doubtful: [],
        isAbandoned: false,
      };
      const slot = slots.open(runId);
      slot.queue.push(isOwn(task) ? task : { ...task, patientUntil: clock.now() + limits.patienceMs });
      pump.ready(slot);
    });

  /** Commands under one key one after the other: the second finds the answer of the first (R13). */
  const underKey = new Map<string, Promise<unknown>>();
  const enqueueUnderKey = async (
    runId: string,
    command: RunCommand,
    meta: CommandMeta,
    key: string,
  ): Promise<Submitted> => {
    for (let earlier = underKey.get(key); earlier !== undefined; earlier = underKey.get(key)) {
      await earlier.catch(() => undefined);
    }
    const answer = enqueue(runId, command, meta);
    underKey.set(key, answer);
    try {
      return await answer;
    } finally {
      underKey.delete(key);
    }
  };

  const patience = setInterval(() => {
    if (gate.isDown()) abandonImpatient();
  }, PATIENCE_STEP_MS);
  patience.unref();
  const abandonImpatient = (): void => {
    const now = clock.now();
    for (const slot of slots.all()) {
      for (const task of slot.queue) {
        if (task.isAbandoned || task.patientUntil === undefined || task.patientUntil > now) continue;
        task.isAbandoned = true;
        task.fail(databaseAway());
      }
    }
  };

  const foldedNow = async (runId: string): Promise<RunState | undefined> => {
    const cached = slots.peek(runId);
    const [head] =
      cached === undefined ? [] : await gate.run(async () => [(await log.heads([runId])).get(runId)]);
    // Looked up again: commits may have come while we asked.
    const current = slots.peek(runId);
    if (head !== undefined && current !== undefined && current.state.seq >= head.lastSeq)
      return copyState(current.state);
    const stored = (await gate.run(() => log.load([runId]))).get(runId);
    return stored && foldRun(stored).state;
  };

  const read = async (runId: string, atSeq?: number): Promise<RunState | undefined> => {
    if (atSeq === undefined) return foldedNow(runId);
    const stored = (await gate.run(() => log.load([runId]))).get(runId);
    return stored && foldRun(stored, atSeq).state;
  };

  return {
    submit: (runId, command, meta = {}) => {
      if (isStopped) return Promise.reject(stopping());
      const isFull = waitingTasks >= limits.queueMax || bus.depth() >= limits.jobsMax;
      if (isFull && command.type === 'start') return Promise.reject(overloaded());
      return meta.commandId === undefined
        ? enqueue(runId, command, meta)
        : enqueueUnderKey(runId, command, meta, meta.commandId);
    },
    read,
    preview: async (runId, proposal: PatchProposal, staged = []) => {
      const state = await foldedNow(runId);
      if (state === undefined) return { ok: false, notFound: true };
      return previewPatch(state, [...staged, proposal], {
        tools,
        loadPlans: (digests) => gate.run(() => plans.load(digests)),
        loadBlobs: (digests) => blobs.load(digests),
      });
    },
    plan: async (state) => {
      if (state.plan === undefined) return undefined;
      await gate.run(() => plans.load(plans.missing(state.plan === undefined ? [] : [state.plan])));
      return plans.get(state.plan);
    },
    start: () => poller.start(),
    recover: async () => {
      let count = 0;
      for (let after = ''; ; ) {
        const page = await gate.run(() => parts.outstanding.live(after, limits.recoveryPage));
        await Promise.all(
          page.map((runId) =>
            enqueue(runId, { type: 'redispatch' }, {}).catch((error: unknown) => report(runId, error)),
          ),
        );
        count += page.length;
        const last = page.at(-1);
        if (last === undefined || page.length < limits.recoveryPage) return count;
        after = last;
      }
    },
    stop: async () => {
      isStopped = true;
      clearInterval(patience);
      await poller.stop();
      gate.stop();
      await pump.drained();
    },
  };
};

const PATIENCE_STEP_MS = 1_000;

const databaseAway = (): AppError =>
  new AppError({
    kind: 'unavailable',
    code: 'database.unavailable',
    message: 'a command was given up because the database stays away',
    publicMessage: 'The database is not available; whether this was done is not known until it is back.',
    retryAfterMs: 2_000,
  });

const overloaded = (): AppError =>
  new AppError({
    kind: 'limit',
    code: 'engine.overloaded',
    message: 'a start was turned away: too much is waiting already',
    publicMessage: 'Too many runs are waiting to be carried on; try again shortly.',
    retryAfterMs: 1_000,
  });

const stopping = (): AppError =>
  new AppError({
    kind: 'unavailable',
    code: 'engine.stopping',
    message: 'a command came while the process was stopping',
    publicMessage: 'The server is stopping.',
    retryAfterMs: 2_000,
  });
