/**
 * What a run is after its events so far: exactly what `decide` needs, nothing for display.
 * A run is finished when its sets of live things are empty (design §5); no counter decides it.
 */
import type { ChangeSet, Digest, Issue, PatchProposal, Priority } from '@aob/ir';
import type { Actor, Failure, Payload, TicketGuard, TimerKind, WorkflowRef } from './events.ts';
import type { Table } from './table.ts';

export type RunStatus = 'QUEUED' | 'RUNNING' | 'WAITING' | 'COMPLETED' | 'FAILED' | 'CANCELLED' | 'TIMED_OUT';
export type NodeStatus =
  | 'pending'
  | 'queued'
  | 'running'
  | 'retrying'
  | 'waiting'
  | 'completed'
  | 'failed'
  | 'skipped'
  | 'cancelled';

export interface NodeState {
  readonly id: string;
  readonly scope: string;
  readonly status: NodeStatus;
  readonly execution: number;
  readonly attempt: number;
  /** Workers lost in this execution (R16). */
  readonly lost: number;
  readonly inputs?: Payload;
  readonly config?: Payload;
  readonly edges: readonly string[];
  readonly graphVersion: number;
  readonly output?: Payload;
  readonly label?: string;
  readonly error?: Failure;
  readonly queuedAt?: number;
  /** Held by a patch under review: its out-edges (or itself) wait for the decision. */
  readonly heldBy?: string;
}

export interface TicketState {
  readonly id: string;
  readonly kind: 'gate' | 'patch';
  readonly node?: string;
  readonly scope: string;
  readonly patchId?: string;
  readonly status: 'open' | 'decided' | 'superseded';
  readonly approvers: readonly string[];
  readonly form?: import('@aob/ir').Json;
  readonly onTimeout: 'approve' | 'reject' | 'fail';
  readonly due?: number;
  readonly guard?: TicketGuard;
  readonly supersededBy?: string;
  readonly decision?: { readonly decision: 'approve' | 'reject'; readonly actor: Actor; readonly at: number; readonly reason: string };
}

export interface TimerState {
  readonly id: string;
  readonly kind: TimerKind;
  readonly due: number;
  readonly node?: string;
  readonly scope: string;
  readonly ticketId?: string;
}

export interface PatchState {
  readonly id: string;
  readonly status: 'refused' | 'pending_review' | 'applied' | 'rejected';
  readonly operationsDigest: Digest;
  readonly proposal: PatchProposal;
  readonly changes?: ChangeSet;
  readonly issues?: readonly Issue[];
  readonly ticketId?: string;
  readonly after?: Digest;
  readonly graphVersion?: number;
}

/** One document the run has had; guards grow along the lineage (R24). */
export interface LineageStep {
  readonly digest: Digest;
  readonly by: 'base' | 'human' | 'admin' | 'agent' | 'optimizer';
}

export interface RunState {
  readonly runId: string;
  /** Seq of the last event; 0 before the first. */
  readonly seq: number;
  readonly status: RunStatus;
  readonly workflow?: WorkflowRef;
  readonly inputs?: Payload;
  readonly outputs?: Payload;
  readonly error?: Failure;
  readonly startedBy?: Actor;
  readonly startedAt: number;
  /** `at` never goes back within a run (R15). */
  readonly lastAt: number;
  readonly priority: Priority;
  /** Digest of the document the run follows now. */
  readonly plan?: Digest;
  readonly graphVersion: number;
  readonly lineage: readonly LineageStep[];
  /** By scope + node id. Pending nodes are absent. */
  readonly nodes: Table<NodeState>;
  /** By scope + edge id: resolved edges only (R1). */
  readonly edges: Table<'taken' | 'dead'>;
  readonly tickets: Table<TicketState>;
  readonly timers: Table<TimerState>;
  readonly patches: Table<PatchState>;
  /** Keys of what keeps the run alive: queued, running, retrying, waiting, held nodes and open tickets. */
  readonly live: Table<true>;
  /** Nodes that failed with nobody to handle it (R7). */
  readonly unhandled: readonly string[];
}
