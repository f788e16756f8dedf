/** Orders for many runs at once: kept until they are done, worked on by one process at a time, taken over when it dies. */
import type { Actor, ReplayMode } from '../run/events.ts';
import type { Page, RunMatch } from './run-reads.ts';

export type BulkAction = 'cancel' | 'retry' | 'pause' | 'resume' | 'replay';

/** Which runs. `until` is the moment of the order: runs created later are none of its business. */
export type BulkFilter = RunMatch & { readonly until: number };

/** A run that could not be dealt with. */
export interface BulkProblem {
  readonly runId: string;
  readonly code: string;
  readonly message: string;
}

export interface NewBulkOperation {
  readonly bulkId: string;
  readonly action: BulkAction;
  /** Of the action `replay`, and of no other. */
  readonly mode: ReplayMode | undefined;
  readonly filter: BulkFilter;
  readonly reason: string;
  readonly actor: Actor;
  /** Runs that fitted at the moment of the order. */
  readonly matched: number;
  readonly createdAt: number;
  readonly requestKey: string | undefined;
  readonly requestDigest: string | undefined;
}

/** `aborting`: somebody still works on the chunk under way. */
export type BulkState = 'running' | 'aborting' | 'aborted' | 'done';

export interface BulkOperation extends NewBulkOperation {
  readonly state: BulkState;
  /** The last run looked at; runs are taken newest first. */
  readonly cursor: string | undefined;
  readonly done: number;
  readonly failed: number;
  readonly skipped: number;
  /** The first of those that failed, at most `BULK_PROBLEMS_MAX`. */
  readonly problems: readonly BulkProblem[];
  readonly abortedBy: string | undefined;
  readonly updatedAt: number;
  readonly finishedAt: number | undefined;
}

/** What one chunk of runs came to. */
export interface BulkStep {
  readonly bulkId: string;
  readonly lease: string;
  readonly leaseMs: number;
  readonly cursor: string | undefined;
  readonly done: number;
  readonly failed: number;
  readonly skipped: number;
  /** All that is to be kept, those of earlier chunks included. */
  readonly problems: readonly BulkProblem[];
  /** No run is left. */
  readonly isLast: boolean;
}

export const BULK_PROBLEMS_MAX = 100;

export interface BulkOperations {
  /** Keeps the order; one that was kept under the same request key before is answered instead (R13). */
  add(order: NewBulkOperation): Promise<BulkOperation>;
  get(bulkId: string): Promise<BulkOperation | undefined>;
  /** Newest first. */
  list(page: Page): Promise<readonly BulkOperation[]>;
  /** Takes the oldest order that is open and that nobody else works on, for `leaseMs` from now. */
  claim(lease: string, leaseMs: number): Promise<BulkOperation | undefined>;
  /** Counts a chunk and prolongs the lease, or ends the order. Undefined, and nothing counted: the lease is somebody else's now. */
  advance(step: BulkStep): Promise<BulkOperation | undefined>;
  /** No further chunk begins. An order that is over stays as it is. Undefined: there is none of this id. */
  abort(bulkId: string, by: string): Promise<BulkOperation | undefined>;
}
