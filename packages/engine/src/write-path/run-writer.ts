/**
 * The write path: commands in, durable commits out. What it owns: the order decide → commit → dispatch → answer, and
 * everything that can go wrong in between (R11–R14, R20, R21, R39). What its neighbours own: `decide` the meaning, the
 * event log the transaction, the bus the work.
 *
 * 1. A run is in at most one batch under way (R11).
 * 2. Nothing is dispatched, published or answered before its commit is durable.
 * 3. "Nothing", "unknown" and "refused" are answered only on a state confirmed at the head of the log (R12).
 */
import type { Hasher, PatchProposal } from '@aob/ir';
import type { BlobStore } from '../ports/blob-store.ts';
import type { Clock } from '../ports/clock.ts';
import type { CommitFeed } from '../ports/commit-feed.ts';
import type { CrashPoint } from '../ports/crash-point.ts';
import type { RunWriter } from '../ports/engine.ts';
import type { EventLog } from '../ports/event-log.ts';
import type { Ids } from '../ports/ids.ts';
import type { JobBus } from '../ports/job-bus.ts';
import type { OutstandingRuns } from '../ports/outstanding-runs.ts';
import type { Quarantine } from '../ports/quarantine.ts';
import type { References } from '../ports/references.ts';
import type { RunSlots } from '../ports/run-slots.ts';
import type { ChangeCommand } from '../run/commands.ts';
import type { DecideContext } from '../run/decision.ts';
import type { RunState } from '../run/state.ts';
import { type Admissions, createAdmissions } from './admission.ts';
import type { Tools } from './advance.ts';
import { createBlobCache } from './blob-cache.ts';
import { createStateReader } from './current-state.ts';
import { createDatabaseGate, type DatabaseGate } from './database-gate.ts';
import { createDispatcher } from './effects.ts';
import { createFamily, type Family } from './family.ts';
import { createFetches } from './fetches.ts';
import { createIntake, type Intake } from './intake.ts';
import { WRITER_LIMITS, type WriterLimits } from './limits.ts';
import { createOutcomes } from './outcomes.ts';
import type { PlanCache } from './plan-cache.ts';
import { previewPatch } from './preview.ts';
import { createPump, type Pump } from './pump.ts';
import { recoverRuns } from './recovery.ts';
import { createFailureDesk } from './set-aside.ts';
import { createSlots } from './slots.ts';
import { createWakePoller } from './wake-poller.ts';

export interface RunWriterParts {
  readonly log: EventLog;
  readonly outstanding: OutstandingRuns;
  readonly slots: RunSlots;
  readonly quarantine: Quarantine;
  readonly plans: PlanCache;
  readonly blobs: BlobStore;
  readonly bus: JobBus;
  readonly feed: CommitFeed;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly hash: Hasher;
  /** Resolves when the database should answer again; by default there is nothing to do but try. */
  readonly ensureRunning?: () => Promise<void>;
  /** What patches mean that name other workflows (R28); without it they are refused. */
  readonly references?: References;
  /** Judges the URLs that a patch brings (design §11). */
  readonly urlIssue?: DecideContext['urlIssue'];
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
  /** Commands that were taken and have no answer yet: they wait to be decided, or for their commit. */
  commandsWaiting(): number;
  /** Dispatches the outstanding jobs of these runs: a runner has come that can carry them out. */
  redispatch(runIds: readonly string[]): void;
  /** Dispatches what a crash left (R14); answers how many runs were looked at. Once per process. */
  recover(): Promise<number>;
}

export const createRunWriter = (parts: RunWriterParts): RunningWriter => {
  const limits: WriterLimits = { ...WRITER_LIMITS, ...parts.limits };
  const { log, clock, bus, plans } = parts;
  const report = reporter(parts);
  const gate = gateOf(parts);
  const blobs = createBlobCache(parts.blobs, limits.cachedBlobCharsMax);
  const slots = createSlots(limits.cachedStateCharsMax);
  const tools = toolsOf(parts, limits, blobs);
  const intake = createIntake({
    slots,
    bus,
    clock,
    limits,
    isDatabaseDown: () => gate.isDown(),
    onReady: (slot) => pump.ready(slot),
  });
  const poller = createWakePoller({
    runs: parts.outstanding,
    clock,
    limit: limits.wakesMax,
    pollMs: limits.pollMs,
    wake: (runId) => intake.enqueue(runId, { type: 'wake' }),
    onProblem: (error) => report(undefined, error),
  });
  const read = createStateReader({ log, slots });
  const family = createFamily({
    relay: (runId, command) => intake.relay(runId, command),
    read,
    loadBlobs: (digests) => blobs.load(digests),
  });
  const admissions = admissionsOf(parts, limits, intake);
  const pump = pumpOf(parts, {
    gate,
    family,
    blobs,
    slots,
    tools,
    moment: () => intake.moment(),
    onWake: (at) => poller.notice(at),
    onSlots: ({ workflow }) => {
      if (workflow !== undefined) admissions.notice(workflow.name);
    },
  });

  return {
    submit: (runId, command, meta = {}) => intake.submit(runId, command, meta),
    read,
    commandsWaiting: () => intake.waiting(),
    limitsChanged: (workflow) => admissions.notice(workflow),
    preview: async (runId, change, staged = []) => {
      const state = await read(runId);
      if (state === undefined) return { ok: false, notFound: true };
      return previewPatch(state, [...staged.map(asCommand), change], {
        tools,
        loadPlans: (digests) => plans.load(digests),
        loadBlobs: (digests) => blobs.load(digests),
      });
    },
    redispatch: (runIds) => {
      for (const runId of runIds)
        intake.enqueue(runId, { type: 'redispatch' }).catch((error: unknown) => report(runId, error));
    },
    start: () => {
      poller.start();
      admissions.start();
    },
    recover: () =>
      recoverRuns({
        outstanding: {
          ...parts.outstanding,
          live: (after, limit) => gate.run(() => parts.outstanding.live(after, limit)),
        },
        page: limits.recoveryPage,
        redispatch: (runId) => intake.enqueue(runId, { type: 'redispatch' }),
        onProblem: report,
      }),
    stop: async () => {
      intake.stop();
      await poller.stop();
      const admitted = admissions.stop();
      gate.stop();
      await pump.drained();
      await admitted;
    },
  };
};

type Reporter = (runId: string | undefined, error: unknown) => void;

const reporter =
  ({ onProblem }: RunWriterParts): Reporter =>
  (runId, error) =>
    onProblem?.({ ...(runId !== undefined && { runId }), error });

const toolsOf = (
  { hash, ids, clock, plans, urlIssue, references }: RunWriterParts,
  limits: WriterLimits,
  blobs: ReturnType<typeof createBlobCache>,
): Tools => ({
  hash,
  newCommitId: () => ids.newCommitId(),
  now: () => clock.now(),
  newId: (prefix) => ids.newId(prefix),
  plans,
  blob: (digest) => blobs.get(digest),
  limits,
  urlIssue,
  references,
});

const gateOf = (parts: RunWriterParts): DatabaseGate =>
  createDatabaseGate({
    ensureRunning: parts.ensureRunning ?? (() => Promise.resolve()),
    wait: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
    onProblem: (error) => reporter(parts)(undefined, error),
  });

const admissionsOf = (parts: RunWriterParts, limits: WriterLimits, intake: Intake): Admissions =>
  createAdmissions({
    slots: parts.slots,
    limits: async (digests) => {
      await parts.plans.load(parts.plans.missing(digests));
      return new Map(digests.map((digest) => [digest, parts.plans.get(digest).limits]));
    },
    begin: (runId, command) => intake.enqueue(runId, command),
    pollMs: limits.pollMs,
    page: limits.queuedPage,
    onProblem: (error) => reporter(parts)(undefined, error),
  });

interface PumpNeeds {
  readonly gate: DatabaseGate;
  readonly blobs: ReturnType<typeof createBlobCache>;
  readonly slots: ReturnType<typeof createSlots>;
  readonly tools: Tools;
  readonly family: Family;
  readonly moment: () => number;
  readonly onWake: (wakeAt: number) => void;
  readonly onSlots: (state: RunState) => void;
}

const pumpOf = (parts: RunWriterParts, needs: PumpNeeds): Pump => {
  const { log, bus, plans, hash, feed, quarantine } = parts;
  const { gate, blobs, slots, tools, family, moment, onWake, onSlots } = needs;
  const { racesMax, failuresMax } = tools.limits;
  const crashPoint = parts.crashPoint ?? (() => undefined);
  const onProblem = reporter(parts);
  const dispatcher = createDispatcher({ bus, plans, blobs, family, hash, onProblem });
  return createPump({
    log,
    gate,
    blobs,
    dispatcher,
    feed,
    slots,
    tools,
    crashPoint,
    moment,
    fetches: createFetches({ log, gate, moment }),
    outcomes: createOutcomes({
      dispatcher,
      feed,
      crashPoint,
      racesMax,
      onWake,
      onSlots,
      snapshotEvery: tools.limits.snapshotEvery,
      keepSnapshot: (snapshot) => log.keepSnapshot(snapshot),
      onProblem,
    }),
    onFailure: createFailureDesk({ quarantine, gate, failuresMax, onProblem }),
  });
};

const asCommand = (proposal: PatchProposal): ChangeCommand => ({ type: 'apply_patch', proposal });
