/**
 * Group commit (design §6): slots with work are decided into a batch, the batch is one append, and the next batch fills
 * meanwhile. A batch goes out at once when nothing is under way, so that a lone command waits for nobody.
 */
import type { CommitFeed } from '../ports/commit-feed.ts';
import { type Advance, advance, type Tools } from './advance.ts';
import type { BlobCache } from './blob-cache.ts';
import type { Dispatcher } from './effects.ts';
import type { Fetches } from './fetches.ts';
import { loadReferences } from './load-references.ts';
import { noticeOf } from './outcomes.ts';
import type { Prepared } from './prepared.ts';
import { createReadyLine, type ReadyLine } from './ready-line.ts';
import type { Slot } from './slot.ts';
import type { Slots } from './slots.ts';
import { type WriteParts, writeBatch } from './write-batch.ts';

export interface Pump {
  /** There is something for this slot to do. */
  ready(slot: Slot): void;
  /** Resolves when no batch is under way; what still waits stays. */
  drained(): Promise<void>;
}

export interface PumpParts extends WriteParts {
  readonly blobs: BlobCache;
  readonly fetches: Fetches;
  readonly dispatcher: Dispatcher;
  readonly feed: CommitFeed;
  readonly slots: Slots;
  readonly tools: Tools;
}

interface Pumping {
  readonly parts: PumpParts;
  readonly line: ReadyLine;
  /** Decided, but their blobs had to be written first. */
  carried: Prepared[];
  underWay: number;
  isScheduled: boolean;
  readonly whenDrained: (() => void)[];
}

export const createPump = (parts: PumpParts): Pump => {
  const pumping: Pumping = {
    parts,
    line: createReadyLine(),
    carried: [],
    underWay: 0,
    isScheduled: false,
    whenDrained: [],
  };
  return {
    ready: (slot) => ready(pumping, slot),
    drained: () =>
      pumping.underWay === 0
        ? Promise.resolve()
        : new Promise((resolve) => {
            pumping.whenDrained.push(resolve);
          }),
  };
};

const ready = (pumping: Pumping, slot: Slot): void => {
  if (slot.isBusy) return;
  pumping.line.join(slot);
  schedule(pumping);
};

/** After the sockets were read: all commands that came together go into one batch. */
const schedule = (pumping: Pumping): void => {
  if (pumping.isScheduled) return;
  pumping.isScheduled = true;
  setImmediate(() => {
    pumping.isScheduled = false;
    pump(pumping);
  });
};

/** Back from a batch or an errand. */
const release = (pumping: Pumping, slot: Slot): void => {
  slot.isBusy = false;
  if (slot.queue.length > 0) ready(pumping, slot);
  else if (!slot.isReady) pumping.parts.slots.rest(slot);
};

const pump = (pumping: Pumping): void => {
  const { batchesMax, batchFillMin } = pumping.parts.tools.limits;
  while (pumping.underWay < batchesMax) {
    const waiting = pumping.line.length + pumping.carried.length;
    if (waiting === 0 || (pumping.underWay > 0 && waiting < batchFillMin)) return;
    const batch = fill(pumping);
    // Whoever had nothing to write is on an errand now, and calls again.
    if (batch.length > 0) send(pumping, batch);
  }
};

const fill = (pumping: Pumping): readonly Prepared[] => {
  const { tools } = pumping.parts;
  const { batchCommandsMax, batchCharsMax } = tools.limits;
  const batch = pumping.carried;
  pumping.carried = [];
  let commands = 0;
  let chars = 0;
  while (commands < batchCommandsMax && chars < batchCharsMax) {
    const slot = pumping.line.next();
    if (slot === undefined) break;
    slot.isBusy = true;
    const step = advance(slot, tools);
    if (step.kind === 'prepared' && step.prepared.blobs.length === 0) {
      batch.push(step.prepared);
      commands += step.prepared.entries.length;
      chars += step.prepared.chars;
    } else if (step.kind === 'idle') release(pumping, slot);
    else inBackground(pumping, slot, runErrand(pumping, slot, step));
  }
  return batch;
};

const send = (pumping: Pumping, batch: readonly Prepared[]): void => {
  pumping.underWay += 1;
  writeBatch(pumping.parts, batch)
    .catch(async (error: unknown) => {
      for (const { slot } of batch) await pumping.parts.onFailure(slot, slot.queue[0], error);
    })
    .catch((error: unknown) => {
      for (const { slot } of batch) giveUp(slot, error);
    })
    .finally(() => {
      pumping.underWay -= 1;
      for (const { slot } of batch) release(pumping, slot);
      pump(pumping);
      if (pumping.underWay === 0) for (const tell of pumping.whenDrained.splice(0)) tell();
    });
};

/** An errand that fails for good counts against the first command of the slot. */
const inBackground = (pumping: Pumping, slot: Slot, errand: Promise<'release' | 'carry'>): void => {
  errand
    .catch(async (error: unknown) => {
      await pumping.parts.onFailure(slot, slot.queue[0], error);
      return 'release' as const;
    })
    .catch((error: unknown) => {
      giveUp(slot, error);
      return 'release' as const;
    })
    .then((then) => {
      if (then === 'release') release(pumping, slot);
      else schedule(pumping);
    })
    .catch((error: unknown) => giveUp(slot, error));
};

const giveUp = (slot: Slot, error: unknown): void => {
  for (const task of slot.queue.splice(0)) task.fail(error);
};

type Errand = Exclude<Advance, { kind: 'idle' }>;

const runErrand = async (pumping: Pumping, slot: Slot, errand: Errand): Promise<'release' | 'carry'> => {
  const { fetches, blobs, gate, tools, crashPoint, onFailure } = pumping.parts;
  switch (errand.kind) {
    case 'prepared':
      await blobs.write(errand.prepared.blobs);
      crashPoint('after-blob-write');
      pumping.carried.push(errand.prepared);
      return 'carry';
    case 'load':
      await fetches.load(slot);
      return 'release';
    case 'plans':
      await gate.run(() => tools.plans.load(errand.digests));
      return 'release';
    case 'blobs':
      slot.blobs = new Map([...slot.blobs, ...(await blobs.load(errand.digests))]);
      return 'release';
    case 'references':
      slot.references = new Map([...slot.references, ...(await meaningsOf(pumping, errand.references))]);
      return 'release';
    case 'verify':
      await verify(pumping, slot);
      return 'release';
    case 'redispatch':
      redispatch(pumping, slot);
      return 'release';
    case 'failed':
      await onFailure(slot, errand.task, errand.error);
      return 'release';
  }
};

const meaningsOf = ({ parts }: Pumping, references: readonly string[]) => {
  const { gate, tools } = parts;
  return gate.run(() => loadReferences(tools.references, references));
};

const verify = async ({ parts }: Pumping, slot: Slot): Promise<void> => {
  const { late } = await parts.fetches.verify(slot);
  if (late.length === 0) return;
  // Commits we had given up; nobody has carried out their effects or told the streams.
  await parts.fetches.load(slot);
  if (slot.run !== undefined) parts.dispatcher.redispatch(slot.run.state);
  const state = slot.run?.state;
  for (const { commit, answer } of late)
    if (answer.ok) parts.feed.publish(noticeOf(commit, answer.status, state));
};

const redispatch = ({ parts }: Pumping, slot: Slot): void => {
  const task = slot.queue.shift();
  if (task === undefined || slot.run === undefined) return;
  const { state } = slot.run;
  parts.dispatcher.redispatch(state);
  const { seq, status } = state;
  task.settle({ ok: true, result: { kind: 'done' }, seq, status, runId: slot.runId, repeated: false });
};
