/**
 * Carries out jobs and reports each once: the handler behind every bus. Owns time limits, results and their delivery;
 * executors own the work.
 *
 * 1. An attempt that was cancelled, or aborted because the process stops, reports nothing: nobody waits for it, or the
 *    next start dispatches it again (R14).
 * 2. `started` is only said of attempts that last, so that a run shows what it is waiting for; short work costs no
 *    extra commit.
 * 3. A large output is in the blob store before the result that names it is sent.
 * 4. A result is sent again until the log has taken it or is known to be unable to.
 * 5. A job that an earlier run has answered is reported with that answer; nothing is carried out (`kept-results.ts`).
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Json } from '@aob/ir';
import { isAppError } from '../errors.ts';
import type { Job, JobResult } from '../messages.ts';
import type { NodeContext, NodeExecutor, NodeOutcome } from '../nodes/executor.ts';
import type { BlobStore } from '../ports/blob-store.ts';
import type { Clock } from '../ports/clock.ts';
import type { JobHandler, RunnerCard } from '../ports/job-bus.ts';
import type { ResultCache } from '../ports/result-cache.ts';
import type { AttemptRef, ResultCommand, StartedCommand } from '../run/commands.ts';
import type { Payload } from '../run/events.ts';
import type { Need } from '../run/need.ts';
import { failedOutcome, timedOut } from './failure.ts';
import { type CacheableJob, cacheable, createKeptResults, type KeptResults } from './kept-results.ts';
import { createLogLines, type LogLines } from './log-lines.ts';
import { type PreparedOutput, prepareOutput } from './output.ts';

export interface JobRunnerOptions {
  /** By node type. */
  readonly executors: ReadonlyMap<string, NodeExecutor>;
  readonly blobs: BlobStore;
  /** Results that may be taken instead of doing the work again, where the author allows it. */
  readonly results: ResultCache;
  readonly clock: Clock;
  /** Name of this runner, as the log shows it. */
  readonly worker: string;
  /** Resolves once the result is durable, or means nothing any more. */
  readonly report: (result: JobResult) => Promise<unknown>;
  readonly started: (runId: string, command: StartedCommand) => Promise<unknown>;
  /** What went wrong besides the job itself. */
  readonly onBug: (error: unknown, job: Job) => void;
  /** How long an attempt lasts before it is shown as running. */
  readonly startedAfterMs?: number;
}

export interface JobRunner {
  /** How it introduces itself to a bus. */
  readonly card: RunnerCard;
  readonly handle: JobHandler;
  /** For the bus: what this job asks for that this runner does not have. */
  readonly lacks: (job: Job) => Need | undefined;
  /** For the bus: this job never waits. */
  readonly isQuick: (job: Job) => boolean;
}

const STARTED_AFTER_MS = 200;
/** Node's timers cannot wait longer; neither does an attempt. */
const MAX_TIMER_MS = 2 ** 31 - 1;
const REPORT_AGAIN_MS = 100;
const REPORT_AGAIN_MAX_MS = 5000;

type Outcome = ResultCommand['outcome'];

export function createJobRunner(options: JobRunnerOptions): JobRunner {
  const { executors } = options;
  const kept = createKeptResults(options);
  return {
    card: { name: options.worker, offers: [...executors.keys()] },
    lacks: (job) => {
      const executor = executors.get(job.nodeType);
      return executor === undefined ? { what: 'node type', name: job.nodeType } : executor.lacks?.(job);
    },
    isQuick: (job) => job.cache === undefined && executors.get(job.nodeType)?.instant?.(job) !== undefined,
    handle(job, signal) {
      const executor = executors.get(job.nodeType);
      const asked = executor && cacheable(job, executor);
      if (executor && asked) return runCached(options, { job, executor, signal, asked, kept });
      const work = executor?.instant?.(job);
      if (work !== undefined) return runNow(options, job, work, signal);
      return executor === undefined
        ? refuse(options, job, signal)
        : runAttempt(options, { job, executor, signal });
    },
  };
}

function refuse(options: JobRunnerOptions, job: Job, signal: AbortSignal): Promise<void> {
  const message = `This runner cannot carry out nodes of type "${job.nodeType}".`;
  const error = { code: 'node.no_executor', message, retryable: false, node: job.node };
  return deliver(options, resultOf(options, job, options.clock.now(), { ok: false, error }), signal);
}

/** The hot path: no timer, no signal, and no promise but that of the report. */
function runNow(options: JobRunnerOptions, job: Job, work: () => Json, signal: AbortSignal): Promise<void> {
  const startedAt = options.clock.now();
  let prepared: PreparedOutput;
  try {
    prepared = prepareOutput(work());
  } catch (error) {
    return deliver(options, resultOf(options, job, startedAt, failedOutcome(error, job)), signal);
  }
  const result = resultOf(options, job, startedAt, { ok: true, output: prepared.payload });
  return prepared.blob === undefined
    ? deliver(options, result, signal)
    : deliverWithBlob(options, result, prepared.blob, signal);
}

interface Attempt {
  readonly job: Job;
  readonly executor: NodeExecutor;
  readonly signal: AbortSignal;
}

interface CachedAttempt extends Attempt {
  readonly asked: CacheableJob;
  readonly kept: KeptResults;
}

async function runCached(options: JobRunnerOptions, attempt: CachedAttempt): Promise<void> {
  const { job, signal, asked, kept } = attempt;
  const startedAt = options.clock.now();
  const found = await kept.find(asked);
  if (signal.aborted) return;
  if (found === undefined) return runAttempt(options, attempt, (output) => kept.keep(asked, output));
  await deliver(options, resultOf(options, job, startedAt, found), signal);
}

/** `keep` is told the output before anybody else: who starts the next run at once finds it. */
async function runAttempt(
  options: JobRunnerOptions,
  attempt: Attempt,
  keep?: (output: Payload) => Promise<void>,
): Promise<void> {
  const { job, signal } = attempt;
  const startedAt = options.clock.now();
  const logs = createLogLines(() => options.clock.now());
  // What nobody could carry out is shown to be under way at once: from here on its worker can be lost (R16).
  const shown = setTimeout(
    () => tellStarted(options, job, startedAt),
    job.isUnclaimed ? 0 : (options.startedAfterMs ?? STARTED_AFTER_MS),
  );
  let ending: Ending;
  try {
    ending = await untilEnd(attempt, logs);
  } finally {
    clearTimeout(shown);
  }
  if (signal.aborted) return;
  if (keep !== undefined && ending.outcome.ok) await keep(ending.outcome.output);
  const lines = logs.collected();
  const base = resultOf(options, job, startedAt, ending.outcome);
  const result: JobResult = {
    ...base,
    ...(lines !== undefined && { logs: lines }),
    ...(ending.patches !== undefined && { patches: ending.patches }),
  };
  if (ending.blob === undefined) await deliver(options, result, signal);
  else await deliverWithBlob(options, result, ending.blob, signal);
}

interface Ending {
  readonly outcome: Outcome;
  readonly blob?: PreparedOutput['blob'];
  readonly patches?: NodeOutcome['patches'];
}

/** Never throws. The executor may ignore its signal: then it is left behind when the time is up. */
async function untilEnd({ job, executor, signal }: Attempt, logs: LogLines): Promise<Ending> {
  const own = new AbortController();
  const follow = (): void => own.abort(signal.reason);
  signal.addEventListener('abort', follow, { once: true });
  if (signal.aborted) follow();
  const limit = setTimeout(() => own.abort('timeout'), Math.min(job.timeoutMs, MAX_TIMER_MS));
  const ctx: NodeContext = { signal: own.signal, log: (level, message) => logs.add(level, message) };
  try {
    const { output, patches } = await Promise.race([
      perform(executor, job, ctx),
      rejectWhenAborted(own.signal),
    ]);
    const { payload, blob } = prepareOutput(output);
    return {
      outcome: { ok: true, output: payload },
      ...(blob !== undefined && { blob }),
      ...(patches !== undefined && { patches }),
    };
  } catch (error) {
    return { outcome: own.signal.aborted ? timedOut(job) : failedOutcome(error, job) };
  } finally {
    clearTimeout(limit);
    signal.removeEventListener('abort', follow);
  }
}

function perform(executor: NodeExecutor, job: Job, ctx: NodeContext): Promise<NodeOutcome> | NodeOutcome {
  const work = executor.instant?.(job);
  return work === undefined ? executor.execute(job, ctx) : { output: work() };
}

function rejectWhenAborted(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(new Error('aborted')), { once: true });
  });
}

function tellStarted({ started, worker, onBug }: JobRunnerOptions, job: Job, at: number): void {
  started(job.runId, { type: 'started', ...attemptOf(job), at, worker }).catch((error: unknown) => {
    // Only for display: the result says the same and more.
    onBug(error, job);
  });
}

function resultOf({ worker }: JobRunnerOptions, job: Job, startedAt: number, outcome: Outcome): JobResult {
  return { runId: job.runId, type: 'result', ...attemptOf(job), startedAt, worker, outcome };
}

/** Which attempt a report is about: of the node, or of undoing it. */
function attemptOf({ node, scope, execution, attempt, undoes }: Job): AttemptRef {
  const ref = { node, scope, execution, attempt };
  return undoes === undefined ? ref : { ...ref, undoes };
}

async function deliverWithBlob(
  options: JobRunnerOptions,
  result: JobResult,
  blob: NonNullable<PreparedOutput['blob']>,
  signal: AbortSignal,
): Promise<void> {
  // First, because a commit may name only what survives a crash.
  const problem = await persistently(() => options.blobs.put(blob.digest, blob.bytes), signal).then(
    () => undefined,
    (error: unknown) => error,
  );
  if (problem === undefined) return deliver(options, result, signal);
  const message = `The output could not be stored: ${problem instanceof Error ? problem.message : String(problem)}`;
  const error = { code: 'output.not_stored', message, retryable: true, node: result.node };
  const { patches: _patches, ...rest } = result;
  return deliver(options, { ...rest, outcome: { ok: false, error } }, signal);
}

function deliver({ report }: JobRunnerOptions, result: JobResult, signal: AbortSignal): Promise<void> {
  return report(result).then(
    () => undefined,
    (error: unknown) => deliverAgain(error, () => report(result), signal),
  );
}

async function deliverAgain(
  error: unknown,
  again: () => Promise<unknown>,
  signal: AbortSignal,
): Promise<void> {
  if (!isPassing(error)) throw error;
  await pause(REPORT_AGAIN_MS, signal);
  await persistently(again, signal);
}

/** The work is done and its slot is held until the world is back: that also keeps new work from piling up. */
async function persistently(action: () => Promise<unknown>, signal: AbortSignal): Promise<void> {
  for (let waitMs = REPORT_AGAIN_MS; !signal.aborted; waitMs = Math.min(waitMs * 2, REPORT_AGAIN_MAX_MS)) {
    try {
      await action();
      return;
    } catch (error) {
      if (!isPassing(error)) throw error;
      await pause(waitMs, signal);
    }
  }
}

/** Ends early, and quietly, when the process stops. */
async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await sleep(ms, undefined, { signal }).catch(() => undefined);
}

function isPassing(error: unknown): boolean {
  return (
    isAppError(error) && (error.kind === 'unavailable' || error.kind === 'conflict' || error.kind === 'limit')
  );
}
