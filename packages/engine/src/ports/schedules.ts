/**
 * Schedules and what came of each of their times. Whoever looks at a schedule reads it with its open firings, decides, and
 * saves by its revision: of several that decide at once one wins, the others look again (R11).
 *
 * 1. A schedule has at most one firing for a time, and a firing at most one run.
 * 2. Firings change only together with their schedule's revision; the one exception is `settle`, which only tells what
 *    came of a start that was decided before.
 */
import type { Fidelity, Priority } from '@aob/ir';

export interface ScheduleSettings {
  readonly workflow: string;
  readonly cron: string;
  readonly timezone: string;
  /** Canonical JSON. */
  readonly inputs: string;
  /** The input that gets the time of the firing. */
  readonly timeInput: string | undefined;
  readonly overlap: 'skip' | 'queue' | 'cancel' | 'allow';
  readonly queueMax: number;
  readonly catchUp: 'latest' | 'all';
  /** As it was written: `1d`. */
  readonly catchUpWindow: string;
  readonly priority: Priority;
  /** Undefined: what the workflow says. */
  readonly fidelity: Fidelity | undefined;
  readonly labels: { readonly [key: string]: string };
}

export interface SchedulePause {
  readonly by: string;
  readonly at: number;
  readonly reason: string;
}

export interface ScheduleRow extends ScheduleSettings {
  readonly scheduleId: string;
  readonly name: string;
  /** Grows with every save. */
  readonly revision: number;
  /** The next time that has no firing yet; absent while paused. */
  readonly nextAt: number | undefined;
  /** When somebody has to look at it. */
  readonly wakeAt: number | undefined;
  readonly pause: SchedulePause | undefined;
  readonly createdBy: string;
  readonly createdAt: number;
  readonly updatedAt: number;
}

export interface FiringRow {
  /** The time it is for: with the schedule its name. */
  readonly nominalAt: number;
  /** A skipped firing that stands for all times up to here. */
  readonly untilAt: number | undefined;
  readonly kind: 'cron' | 'backfill';
  /** `waiting` for its turn, `starting` under a run id, and one of the three that it came to. */
  readonly status: 'waiting' | 'starting' | 'started' | 'skipped' | 'failed';
  readonly runId: string | undefined;
  /** Its run, or the one about to start, may still hold back the next. */
  readonly isActive: boolean;
  readonly reason: FiringReason | undefined;
  readonly askedBy: string | undefined;
  readonly recordedAt: number;
}

export interface FiringReason {
  readonly code: string;
  readonly message: string;
}

/** `from` is what was read: a move from anything else is not made. */
export interface FiringMove {
  readonly nominalAt: number;
  readonly from: FiringRow['status'];
  readonly to: FiringRow['status'];
  readonly runId: string | undefined;
  readonly isActive: boolean;
  readonly reason: FiringReason | undefined;
}

export interface SaveSchedule {
  /** As it is to be; its revision is the one that was read. */
  readonly row: ScheduleRow;
  /** A cron firing leaves a time alone that has one already; a backfill takes the place of one that was skipped or failed. */
  readonly added: readonly FiringRow[];
  readonly moved: readonly FiringMove[];
}

/** What came of a start that was decided before. */
export interface SettleFiring {
  readonly scheduleId: string;
  readonly nominalAt: number;
  readonly outcome: { readonly runId: string } | { readonly failed: FiringReason };
}

export interface ScheduleView {
  readonly row: ScheduleRow;
  /** Everything that waits, starts or is active; of the backfills that wait only the earliest. Earliest first. */
  readonly open: readonly FiringRow[];
}

export interface ScheduleGlance {
  readonly waiting: number;
  /** Latest time first. */
  readonly recent: readonly FiringRow[];
}

export interface Schedules {
  /** False when a schedule of this name is there; nothing is written then. */
  create(row: ScheduleRow): Promise<boolean>;
  /** By id, or by name. */
  get(idOrName: string): Promise<ScheduleRow | undefined>;
  /** By name; `after` is the last name of the page before. */
  list(filter: {
    readonly workflow?: string | undefined;
    readonly limit: number;
    readonly after?: string | undefined;
  }): Promise<readonly ScheduleRow[]>;
  view(scheduleId: string): Promise<ScheduleView | undefined>;
  /** False when somebody else saved it since, or it is gone: nothing is written then. */
  save(change: SaveSchedule): Promise<boolean>;
  /** A run that was started is told for good, whoever else had told that it failed. */
  settle(firing: SettleFiring): Promise<void>;
  /** Hides it, and forgets what waits; what it started goes on. False when there is none. */
  remove(scheduleId: string, at: number): Promise<boolean>;
  /** Latest time first; `before` is the last time of the page before. */
  firings(
    scheduleId: string,
    page: { readonly limit: number; readonly before?: number | undefined },
  ): Promise<readonly FiringRow[]>;
  /** Of the times from `from` to before `to` those that have a firing; `skipped` and `failed` ones excepted. */
  taken(scheduleId: string, from: number, to: number): Promise<readonly number[]>;
  /** For each of these that has firings: how many wait, and the latest few. */
  glances(scheduleIds: readonly string[], recentMax: number): Promise<ReadonlyMap<string, ScheduleGlance>>;
  /** Schedules to look at by `now`, the longest overdue first; `next` is the earliest beyond. */
  due(
    now: number,
    limit: number,
  ): Promise<{ readonly scheduleIds: readonly string[]; readonly next: number | undefined }>;
}

/** Of the backfills that wait, this many are read by `view`: those that may start next. */
export const WAITING_BACKFILLS_READ = 50;
