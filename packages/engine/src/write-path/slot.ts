/**
 * A run with something to do: its state as far as known and the commands that wait for it. A slot is in one place at a
 * time (ready, at work, or in a batch), which is what keeps a run in at most one batch under way (R11).
 */
import type { Digest, ResolvedReference } from '@aob/ir';
import type { CommandMeta, Submitted } from '../ports/engine.ts';
import type { Commit } from '../ports/event-log.ts';
import type { RunCommand } from '../run/commands.ts';
import type { FoldedRun } from './fold.ts';

/** Dispatch what the folded state says is outstanding (R14); written nowhere, but in line with the run's commands. */
export interface RedispatchCommand {
  readonly type: 'redispatch';
}

export interface Task {
  readonly command: RunCommand | RedispatchCommand;
  readonly meta: CommandMeta;
  /** On the writer's own count of moments, see `Slot.confirmedAt`. */
  readonly arrivedAt: number;
  /** Milliseconds of the local clock after which nobody waits any more; `undefined`: somebody always does. */
  readonly patientUntil: number | undefined;
  readonly settle: (answer: Submitted) => void;
  readonly fail: (error: unknown) => void;
  races: number;
  failures: number;
  /** Its key and its doubtful commits were looked for, and neither was there. */
  isVerified: boolean;
  /** R13: commits of this command whose reply was lost and that were not there when looked for, with their answers. */
  readonly doubtful: { readonly commit: Commit; readonly answer: Submitted }[];
  /** Its caller was told that the database is away. */
  isAbandoned: boolean;
}

export interface Slot {
  readonly runId: string;
  /** In the order they came; a task leaves when it is settled. */
  readonly queue: Task[];
  /** `undefined`: not known, load it. A run nobody has heard of is at seq 0. */
  run: (FoldedRun & { readonly quarantine?: string | undefined }) | undefined;
  /** R12: the state was at the head of the log at this moment, so silence towards earlier tasks is final. */
  confirmedAt: number;
  /** Waits for its turn in the ready line. */
  isReady: boolean;
  /** In a batch, or waiting for a load. */
  isBusy: boolean;
  /** After a failure: one command at a time, so that the culprit is found (R21). */
  isCareful: boolean;
  /** What the decision under way reads; kept here so that no cache can drop it in between. */
  blobs: ReadonlyMap<Digest, string>;
  /** What references to other workflows mean, for the decision under way. */
  references: ReadonlyMap<string, ResolvedReference>;
}

export const createSlot = (runId: string): Slot => ({
  runId,
  queue: [],
  run: undefined,
  confirmedAt: -1,
  isReady: false,
  isBusy: false,
  isCareful: false,
  blobs: new Map(),
  references: new Map(),
});

/** Commands that somebody inside will always want taken: no caller could give them again. */
export const isOwn = (command: Task['command']): boolean =>
  command.type === 'result' ||
  command.type === 'started' ||
  command.type === 'unclaimed' ||
  command.type === 'wake' ||
  command.type === 'redispatch' ||
  command.type === 'child_ended' ||
  command.type === 'cancel_child' ||
  (command.type === 'start' && command.parent !== undefined);
