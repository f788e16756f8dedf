/**
 * The log of every run and, in the same transaction, what is read from it: summaries, tickets, patches, used keys.
 * It owns the lock (R11); who decides owns everything else.
 */
import type { Digest, Fidelity, Priority } from '@aob/ir';
import type { Assignment } from '../run/events.ts';
import type { RunStatus } from '../run/state.ts';
import type { PatchRow, TicketRow } from './projections.ts';

/** One commit: the events one command produced, as the bytes that were hashed. Times are milliseconds by database time. */
export interface Commit {
  readonly runId: string;
  readonly firstSeq: number;
  readonly lastSeq: number;
  /** Random, so that a commit whose reply was lost can be told from another one in its place (R13). */
  readonly commitId: string;
  readonly at: number;
  readonly actor: string;
  readonly commandId: string | undefined;
  /** JSON array of events; each starts with its type. */
  readonly events: string;
  /** Hex of sha256(previous chain, identity, events) (R34). */
  readonly chain: string;
}

/** What a run is born with and never changes. */
export interface RunBirth {
  readonly workflow: string;
  readonly tag: string | undefined;
  readonly digest: Digest;
  /** JSON text of a `Payload`. */
  readonly inputs: string;
  readonly labels: { readonly [key: string]: string };
  readonly key: string | undefined;
  readonly priority: Priority;
  readonly fidelity: Fidelity;
  readonly startedBy: string;
  /** The node of another run that it runs for (R35). */
  readonly parent: RunParent | undefined;
  /** The arm of an experiment that it follows. */
  readonly experiment: RunArm | undefined;
  readonly createdAt: number;
}

export interface RunArm {
  readonly experimentId: string;
  readonly name: string;
  readonly arm: string;
  readonly why: Assignment['why'];
}

export interface RunParent {
  readonly runId: string;
  readonly scope: string;
  readonly node: string;
  readonly execution: number;
}

/** What a commit may change about its run. */
export interface RunHead {
  readonly lastSeq: number;
  readonly chain: string;
  readonly status: RunStatus;
  readonly planDigest: Digest;
  readonly graphVersion: number;
  /** JSON text of a `Payload`. */
  readonly outputs: string | undefined;
  /** JSON text of a `Failure`. */
  readonly error: string | undefined;
  readonly updatedAt: number;
  readonly finishedAt: number | undefined;
  readonly wakeAt: number | undefined;
  /** In words, what neither tickets nor `wakeAt` tell: a pause, a signal. */
  readonly waitsFor: string | undefined;
}

/** The answer kept under the caller's `Idempotency-Key`. */
export interface UsedKey {
  readonly key: string;
  readonly requestDigest: string | undefined;
  readonly runId: string;
  readonly seq: number;
  readonly status: RunStatus;
  /** JSON text of a `CommandResult`. */
  readonly answer: string;
}

export interface DocumentText {
  readonly digest: Digest;
  /** Canonical form. */
  readonly body: string;
}

/**
 * The slot of a run under limits (R19). A claim is part of the lock: if one of its numbers is taken, nothing of the run is
 * written. No two runs of a workflow have the same `number`, nor two of its runs with the same key the same `keyNumber`.
 */
export type SlotChange =
  | {
      readonly kind: 'claim';
      readonly workflow: string;
      readonly number: number | undefined;
      readonly key: string | undefined;
      readonly keyNumber: number | undefined;
    }
  | { readonly kind: 'release' };

/** All that one batch writes for one run: everything or nothing. */
export interface RunAppend {
  readonly runId: string;
  /** The lock: written only if the run's last seq is still this; 0 starts the run. */
  readonly expectedSeq: number;
  /** R21: a run in quarantine is written only by what repairs it, which ends the quarantine. */
  readonly repairs: boolean;
  /** Given exactly when the run starts. */
  readonly birth: RunBirth | undefined;
  readonly head: RunHead;
  readonly slot: SlotChange | undefined;
  /** Consecutive, the first at `expectedSeq + 1`. */
  readonly commits: readonly Commit[];
  readonly keys: readonly UsedKey[];
  readonly tickets: readonly TicketRow[];
  readonly patches: readonly PatchRow[];
  readonly documents: readonly DocumentText[];
}

export interface AppendOutcome {
  /** Runs of which nothing was written: somebody else was first, a key was used before, or a slot was taken. */
  readonly lost: ReadonlySet<string>;
  /** The keys among those of the batch that were used before. */
  readonly usedKeys: readonly UsedKey[];
}

/** The state of a run after its event `seq`, written down (R20). */
export interface Snapshot {
  readonly runId: string;
  readonly seq: number;
  /** The `EVOLVE_VERSION` that made it. */
  readonly version: number;
  readonly state: string;
}

export interface StoredRun {
  readonly runId: string;
  readonly lastSeq: number;
  readonly chain: string;
  readonly quarantine: string | undefined;
  /** Where the commits go on; absent when they begin with the first one. */
  readonly snapshot?: Snapshot;
  /** In order. */
  readonly commits: readonly Commit[];
}

export interface CommitRef {
  readonly runId: string;
  readonly firstSeq: number;
  readonly commitId: string;
}

export interface RunHeadRef {
  readonly lastSeq: number;
  readonly quarantine: string | undefined;
}

export interface EventLog {
  /**
   * One transaction for the whole batch, one `RunAppend` a run. Throws `AppError`s: `log.unavailable` (nothing was sent),
   * `log.outcome_unknown` (the reply was lost, R13), `log.contended` (nothing was written, try again); any other error
   * means that nothing was written and that trying again will not help (R21).
   */
  append(batch: readonly RunAppend[]): Promise<AppendOutcome>;
  /** Runs from their first commit, or from a snapshot of this version if there is one; unknown ids are absent. */
  load(
    runIds: readonly string[],
    options?: { readonly snapshotVersion?: number },
  ): Promise<ReadonlyMap<string, StoredRun>>;
  /** Keeps it in place of the one before; nothing depends on it. */
  keepSnapshot(snapshot: Snapshot): Promise<void>;
  /** Where runs stand now; unknown ids are absent. */
  heads(runIds: readonly string[]): Promise<ReadonlyMap<string, RunHeadRef>>;
  /** Which of these commits are in the log, by commit id. */
  committed(refs: readonly CommitRef[]): Promise<ReadonlySet<string>>;
  usedKeys(keys: readonly string[]): Promise<ReadonlyMap<string, UsedKey>>;
}
