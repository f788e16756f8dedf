/** Where commands come in: turned away when too much waits (R20), one at a time under one key (R13), given up when the
 * database stays away. */
import { AppError } from '../errors.ts';
import type { Clock } from '../ports/clock.ts';
import type { CommandMeta, Submitted } from '../ports/engine.ts';
import type { JobBus } from '../ports/job-bus.ts';
import type { RunCommand } from '../run/commands.ts';
import { createTransientMap, type TransientMap } from '../transient-map.ts';
import type { WriterLimits } from './limits.ts';
import { isOwn, type RedispatchCommand, type Slot, type Task } from './slot.ts';
import type { Slots } from './slots.ts';

export interface Intake {
  /** For callers outside. */
  submit(runId: string, command: RunCommand, meta: CommandMeta): Promise<Submitted>;
  /** For the writer itself: always taken. */
  enqueue(runId: string, command: RunCommand | RedispatchCommand): Promise<Submitted>;
  /** From one run to another: taken unless the process is stopping, for then the next one sends it (R14). */
  relay(runId: string, command: RunCommand): Promise<Submitted>;
  /** Counts the commands that came; what is read from the log after a count is newer than all of those. */
  moment(): number;
  /** Commands that were taken and have no answer yet. */
  waiting(): number;
  stop(): void;
}

export interface IntakeParts {
  readonly slots: Slots;
  readonly bus: JobBus;
  readonly clock: Clock;
  readonly limits: WriterLimits;
  readonly isDatabaseDown: () => boolean;
  readonly onReady: (slot: Slot) => void;
}

interface Taking {
  readonly parts: IntakeParts;
  /** Commands under one key one after the other: the second finds the answer of the first. */
  readonly underKey: TransientMap<Promise<Submitted>>;
  moments: number;
  waiting: number;
  isStopped: boolean;
}

/** How often patience is looked at while the database is away. */
const PATIENCE_STEP_MS = 1_000;

export const createIntake = (parts: IntakeParts): Intake => {
  const taking: Taking = { parts, underKey: createTransientMap(), moments: 0, waiting: 0, isStopped: false };
  const patience = setInterval(() => {
    if (parts.isDatabaseDown()) abandonImpatient(parts);
  }, PATIENCE_STEP_MS);
  patience.unref();
  return {
    submit: (runId, command, meta) => {
      const refusal = refuse(taking, command);
      if (refusal !== undefined) return Promise.reject(refusal);
      return meta.commandId === undefined
        ? enqueue(taking, runId, command, meta)
        : enqueueUnderKey(taking, runId, command, { ...meta, commandId: meta.commandId });
    },
    enqueue: (runId, command) => enqueue(taking, runId, command, {}),
    relay: (runId, command) =>
      taking.isStopped ? Promise.reject(stopping()) : enqueue(taking, runId, command, {}),
    moment: () => taking.moments,
    waiting: () => taking.waiting,
    stop: () => {
      taking.isStopped = true;
      clearInterval(patience);
    },
  };
};

const refuse = ({ parts, waiting, isStopped }: Taking, command: RunCommand): AppError | undefined => {
  if (isStopped) return stopping();
  if (command.type !== 'start') return undefined;
  const isFull = waiting >= parts.limits.queueMax || parts.bus.depth() >= parts.limits.jobsMax;
  return isFull ? overloaded() : undefined;
};

const enqueue = (
  taking: Taking,
  runId: string,
  command: Task['command'],
  meta: CommandMeta,
): Promise<Submitted> =>
  new Promise((resolve, reject) => {
    const { slots, clock, limits, onReady } = taking.parts;
    taking.moments += 1;
    taking.waiting += 1;
    let isWaiting = true;
    const leave = (): void => {
      if (isWaiting) taking.waiting -= 1;
      isWaiting = false;
    };
    const slot = slots.open(runId);
    slot.queue.push({
      command,
      meta,
      arrivedAt: taking.moments,
      patientUntil: isOwn(command) ? undefined : clock.now() + limits.patienceMs,
      settle: (answer) => {
        leave();
        resolve(answer);
      },
      fail: (error) => {
        leave();
        reject(error);
      },
      races: 0,
      failures: 0,
      isVerified: false,
      doubtful: [],
      isAbandoned: false,
    });
    onReady(slot);
  });

const enqueueUnderKey = async (
  taking: Taking,
  runId: string,
  command: RunCommand,
  meta: CommandMeta & { readonly commandId: string },
): Promise<Submitted> => {
  const { underKey } = taking;
  const { commandId } = meta;
  for (let earlier = underKey.get(commandId); earlier !== undefined; earlier = underKey.get(commandId)) {
    await earlier.catch(() => undefined);
  }
  const answer = enqueue(taking, runId, command, meta);
  underKey.set(commandId, answer);
  try {
    return await answer;
  } finally {
    underKey.delete(commandId);
  }
};

const abandonImpatient = ({ slots, clock }: IntakeParts): void => {
  const now = clock.now();
  for (const slot of slots.all()) {
    for (const task of slot.queue) {
      if (task.isAbandoned || task.patientUntil === undefined || task.patientUntil > now) continue;
      task.isAbandoned = true;
      task.fail(databaseAway());
    }
  }
};

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
