/**
 * Group commit (design §6): slots with work are decided into a batch, the batch is one append, and the next batch fills
 * meanwhile. A batch goes out at once when nothing is under way, so that a lone command waits for nobody.
 */
import { type AppError, isAppError } from '../errors.ts';
import type { CrashPoint } from '../ports/crash-point.ts';
import type { AppendOutcome, EventLog } from '../ports/event-log.ts';
import { type Advance, advance, type Tools } from './advance.ts';
import type { BlobCache } from './blob-cache.ts';
import type { DatabaseGate } from './database-gate.ts';
import type { Dispatcher } from './effects.ts';
import type { Fetches } from './fetches.ts';
import type { Outcomes } from './outcomes.ts';
import type { Prepared } from './prepared.ts';
import type { Slot, Task } from './slot.ts';
import type { Slots } from './slots.ts';

export interface Pump {
  /** There is something for this slot to do. */
  ready(slot: Slot): void;
  /** Resolves when nothing is under way; what still waits stays. */
  drained(): Promise<void>;
}

export interface PumpParts {
  readonly log: EventLog;
  readonly gate: DatabaseGate;
  readonly blobs: BlobCache;
  readonly fetches: Fetches;
  readonly outcomes: Outcomes;
  readonly dispatcher: Dispatcher;
  readonly slots: Slots;
  readonly tools: Tools;
  readonly crashPoint: CrashPoint;
  readonly moment: () => number;
  /** A command that failed on its own (R21); answers once its run is set aside or the command is to be tried again. */
  readonly onFailure: (slot: Slot, task: Task | undefined, error: unknown) => Promise<void>;
}

/** Races of whole batches (deadlocks, equal keys) before the culprit is looked for. */
const CONTENDED_MAX = 3;

export const createPump = (parts: PumpParts): Pump => {
  const { tools, slots, fetches, outcomes } = parts;
  const { limits } = tools;
  const line: Slot[] = [];
  let lineHead = 0;
  /** Decided, but its blobs had to be written first. */
  let carried: Prepared[] = [];
  let underWay = 0;
  let isScheduled = false;
  const whenDrained: (() => void)[] = [];

  const schedule = (): void => {
    if (isScheduled) return;
    isScheduled = true;
    setImmediate(() => {
      isScheduled = false;
      pump();
    });
  };

  const ready = (slot: Slot): void => {
    if (slot.isReady || slot.isBusy) return;
    slot.isReady = true;
    line.push(slot);
    schedule();
  };

  /** Back from a batch or a fetch. */
  const release = (slot: Slot): void => {
    slot.isBusy = false;
    if (slot.queue.length > 0) ready(slot);
    else if (!slot.isReady) slots.rest(slot);
  };

  const pump = (): void => {
    while (underWay < limits.batchesMax) {
      const waiting = line.length - lineHead + carried.length;
      if (waiting === 0 || (underWay > 0 && waiting < limits.batchFillMin)) return;
      const batch = fill();
      if (batch.length > 0) send(batch);
      // Nothing to write came of a whole line: what it waits for will call again.
      else if (line.length === lineHead) return;
    }
  };

  const fill = (): Prepared[] => {
    const batch = carried;
    carried = [];
    let commands = 0;
    let chars = 0;
    while (lineHead < line.length && commands < limits.batchCommandsMax && chars < limits.batchCharsMax) {
      const slot = line[lineHead];
      lineHead += 1;
      if (slot === undefined) break;
      slot.isReady = false;
      const step = advance(slot, tools);
      if (step.kind === 'prepared') {
        commands += step.prepared.entries.length;
        chars += step.prepared.chars;
      }
      follow(slot, step, batch);
    }
    if (lineHead === line.length) {
      line.length = 0;
      lineHead = 0;
    } else if (lineHead > 10_000) {
      line.splice(0, lineHead);
      lineHead = 0;
    }
    return batch;
  };

  const follow = (slot: Slot, step: Advance, batch: Prepared[]): void => {
    slot.isBusy = true;
    switch (step.kind) {
      case 'idle':
        return release(slot);
      case 'prepared':
        if (step.prepared.blobs.length === 0) batch.push(step.prepared);
        else inBackground(slot, writeBlobs(step.prepared));
        return;
      case 'redispatch':
        return redispatchNow(slot);
      case 'failed':
        return inBackground(slot, releaseAfter(slot, parts.onFailure(slot, step.task, step.error)));
      default:
        return inBackground(slot, releaseAfter(slot, fetch(slot, step)));
    }
  };

  const fetch = async (
    slot: Slot,
    step: Extract<Advance, { kind: 'load' | 'verify' | 'plans' | 'blobs' }>,
  ): Promise<void> => {
    switch (step.kind) {
      case 'load':
        return fetches.load(slot);
      case 'plans':
        return parts.gate.run(() => tools.plans.load(step.digests));
      case 'blobs':
        slot.blobs = new Map([...slot.blobs, ...(await parts.blobs.load(step.digests))]);
        return;
      case 'verify': {
        const { hasLostEffects } = await fetches.verify(slot);
        if (!hasLostEffects) return;
        // A commit we had given up was there after all; its effects were never carried out.
        await fetches.load(slot);
        if (slot.run !== undefined) parts.dispatcher.redispatch(slot.run.state);
      }
    }
  };

  const redispatchNow = (slot: Slot): void => {
    const task = slot.queue.shift();
    if (slot.run !== undefined) {
      parts.dispatcher.redispatch(slot.run.state);
      const { seq, status } = slot.run.state;
      task?.settle({ ok: true, result: { kind: 'done' }, seq, status, runId: slot.runId, repeated: false });
    }
    release(slot);
  };

  const writeBlobs = async (prepared: Prepared): Promise<void> => {
    await parts.blobs.write(prepared.blobs);
    parts.crashPoint('after-blob-write');
    carried.push(prepared);
    schedule();
  };

  const releaseAfter = async (slot: Slot, work: Promise<void>): Promise<void> => {
    await work;
    release(slot);
  };

  /** A fetch or a blob write that fails for good counts against the first task of the slot. */
  const inBackground = (slot: Slot, work: Promise<void>): void => {
    work
      .catch((error: unknown) => parts.onFailure(slot, slot.queue[0], error).then(() => release(slot)))
      .catch((error: unknown) => {
        for (const task of slot.queue.splice(0)) task.fail(error);
        release(slot);
      });
  };

  const send = (batch: readonly Prepared[]): void => {
    underWay += 1;
    write(batch)
      .catch(async (error: unknown) => {
        for (const { slot } of batch) {
          if (slot.isBusy) await parts.onFailure(slot, slot.queue[0], error).catch(() => undefined);
        }
      })
      .finally(() => {
        underWay -= 1;
        for (const { slot } of batch) if (slot.isBusy) release(slot);
        pump();
        if (underWay === 0) for (const tell of whenDrained.splice(0)) tell();
      });
  };

  const write = async (batch: readonly Prepared[], contended = 0): Promise<void> => {
    parts.crashPoint('before-commit');
    const sentAt = parts.moment();
    let outcome: AppendOutcome;
    try {
      outcome = await parts.log.append(batch.map((prepared) => prepared.append));
    } catch (error) {
      return afterError(batch, sentAt, error, contended);
    }
    settle(batch, sentAt, outcome);
  };

  const settle = (batch: readonly Prepared[], sentAt: number, { lost, usedKeys }: AppendOutcome): void => {
    if (lost.size === 0) return outcomes.won(batch, sentAt);
    outcomes.won(
      batch.filter(({ slot }) => !lost.has(slot.runId)),
      sentAt,
    );
    for (const prepared of batch) if (lost.has(prepared.slot.runId)) outcomes.lost(prepared, usedKeys);
  };

  const afterError = async (
    batch: readonly Prepared[],
    sentAt: number,
    error: unknown,
    contended: number,
  ): Promise<void> => {
    if (isAppError(error, 'log.outcome_unknown')) return readBack(batch, sentAt);
    if (isAppError(error, 'log.unavailable')) return writeLater(batch, error);
    if (isAppError(error, 'log.contended') && contended < CONTENDED_MAX) return write(batch, contended + 1);
    return findCulprit(batch, error);
  };

  /** R13: only the log knows. */
  const readBack = async (batch: readonly Prepared[], sentAt: number): Promise<void> => {
    const refs = batch.flatMap((prepared) => prepared.append.commits.slice(0, 1));
    const found = await parts.gate.run(() => parts.log.committed(refs));
    const isPresent = ({ append }: Prepared) => found.has(append.commits[0]?.commitId ?? '');
    outcomes.won(batch.filter(isPresent), sentAt);
    for (const prepared of batch) if (!isPresent(prepared)) outcomes.absent(prepared);
  };

  /** Nothing was sent. The decisions still stand, unless somebody else writes first; the lock will tell. */
  const writeLater = async (batch: readonly Prepared[], error: AppError): Promise<void> => {
    await parts.gate.outlast(error);
    const wanted = batch.filter(({ entries }) => entries.some(({ task }) => !task.isAbandoned));
    if (wanted.length > 0) await write(wanted);
  };

  /** R21: halves, down to the run and then the command that the database will not take. */
  const findCulprit = async (batch: readonly Prepared[], error: unknown): Promise<void> => {
    if (batch.length > 1) {
      const half = Math.ceil(batch.length / 2);
      await write(batch.slice(0, half));
      return write(batch.slice(half));
    }
    const only = batch[0];
    if (only === undefined) return;
    const task = only.entries.length === 1 ? only.entries[0]?.task : undefined;
    only.slot.isCareful = true;
    only.slot.run = undefined;
    await parts.onFailure(only.slot, task, error);
  };

  return {
    ready,
    drained: () =>
      underWay === 0 ? Promise.resolve() : new Promise((resolve) => whenDrained.push(() => resolve())),
  };
};
