/**
 * Experiments, what became of them, and what their runs came to. Whoever changes one reads it, decides, and saves by its
 * revision: of several that decide at once one wins, the others look again (R11).
 *
 * 1. Every save is one entry of the log of the experiment, under the revision it made. Entries are never changed.
 * 2. Arms keep their documents and their order; only weights and stops change.
 * 3. The documents of arms are kept as long as the experiment is (R37).
 * 4. Runs are counted as they stand now: one that was mended counts as it ended then.
 */
import type { Digest } from '@aob/ir';

export interface Guardrails {
  readonly failureRate: { readonly above: number; readonly minRuns: number } | undefined;
  readonly meanCost: { readonly above: number; readonly minRuns: number } | undefined;
  readonly totalCost: { readonly above: number } | undefined;
}

/** The numbers on which a guardrail stopped an arm. */
export interface Breach {
  readonly guardrail: 'failure_rate' | 'mean_cost' | 'total_cost';
  readonly above: number;
  readonly value: number;
  readonly runs: number;
  readonly failed?: number;
}

export interface Halt {
  readonly by: string;
  readonly at: number;
  readonly reason: string;
}

export interface ArmRow {
  readonly name: string;
  readonly weight: number;
  readonly digest: Digest;
  readonly patches: readonly string[];
  /** JSON text of RFC 6902 operations. */
  readonly operations: string;
  readonly stop: (Halt & { readonly breach?: Breach }) | undefined;
}

/** Buckets `from` to before `to` belong to an arm. */
export interface Slice {
  readonly arm: string;
  readonly from: number;
  readonly to: number;
}

export interface ExperimentRow {
  readonly experimentId: string;
  readonly name: string;
  /** 1 when it is made; grows with every save. */
  readonly revision: number;
  readonly status: 'running' | 'paused' | 'stopped';
  /** The name of the workflow. */
  readonly workflow: string;
  readonly base: Digest;
  readonly control: string;
  readonly sticky: string | undefined;
  /** JSON pointer into the outputs of a run. */
  readonly cost: string | undefined;
  readonly guardrails: Guardrails;
  readonly arms: readonly ArmRow[];
  /** All buckets, in order. */
  readonly slices: readonly Slice[];
  /** Since it is paused or stopped. */
  readonly halt: Halt | undefined;
  /** Digest of the request that made it. */
  readonly requestDigest: Digest;
  readonly createdBy: string;
  readonly createdAt: number;
  readonly updatedAt: number;
}

export type ExperimentFact =
  | { readonly type: 'experiment.created'; readonly data: { readonly weights: Weights } }
  | {
      readonly type: 'experiment.weights_changed';
      readonly data: {
        readonly weights: Weights;
        readonly before: Weights;
        readonly moved: number;
        readonly reason: string;
      };
    }
  | {
      readonly type: 'experiment.arm_stopped';
      readonly data: { readonly arm: string; readonly reason: string; readonly breach?: Breach };
    }
  | {
      readonly type: 'experiment.paused' | 'experiment.stopped';
      readonly data: { readonly reason: string };
    }
  | { readonly type: 'experiment.resumed'; readonly data: object };

export interface Weights {
  readonly [arm: string]: number;
}

/** What is done with a save, by whom. */
export type ExperimentEntry = ExperimentFact & { readonly by: string; readonly at: number };

export type ExperimentEventRow = ExperimentEntry & { readonly revision: number };

/** What the runs of an arm have come to. Replays are in none of it. */
export interface ArmTally {
  readonly arm: string;
  /** Of keys that fell to this arm. */
  readonly started: number;
  readonly completed: number;
  readonly failed: number;
  readonly timedOut: number;
  readonly cancelled: number;
  /** Of keys that fell to other arms; in none of the other numbers. */
  readonly diverted: number;
  /** Runs whose outputs are at hand, not in a blob, hold no NUL and say in a number what they cost; and the sum. */
  readonly priced: number;
  readonly totalCost: number;
}

export interface ArmLatency {
  readonly arm: string;
  /** Completed ones of keys that fell to this arm. */
  readonly runs: number;
  /** Nearest rank, milliseconds from start to end. */
  readonly p50: number;
  readonly p95: number;
}

export interface Experiments {
  /** Its log begins with `entry`. False when an experiment of this name is there; nothing is written then. */
  create(row: ExperimentRow, entry: ExperimentEntry): Promise<boolean>;
  /** By id, or by name. */
  get(idOrName: string): Promise<ExperimentRow | undefined>;
  /** By name; `after` is the last name of the page before. */
  list(filter: {
    readonly workflow?: string | undefined;
    readonly status?: ExperimentRow['status'] | undefined;
    readonly limit: number;
    readonly after?: string | undefined;
  }): Promise<readonly ExperimentRow[]>;
  /**
   * `row` as it is to be, with the revision that was read, and why. False when somebody else saved it since: nothing is
   * written then.
   */
  save(row: ExperimentRow, entry: ExperimentEntry): Promise<boolean>;
  /** Latest first; `before` is the last revision of the page before. */
  events(
    experimentId: string,
    page: { readonly limit: number; readonly before?: number | undefined },
  ): Promise<readonly ExperimentEventRow[]>;
  /** Arms that have runs, in no order. `cost`: the path to what a run cost in its outputs. `until`: only runs started before. */
  tallies(
    experimentId: string,
    options: { readonly cost?: readonly string[] | undefined; readonly until?: number | undefined },
  ): Promise<readonly ArmTally[]>;
  latencies(experimentId: string): Promise<readonly ArmLatency[]>;
  /** Ids of those that are not stopped and have guardrails. */
  guarded(): Promise<readonly string[]>;
}
