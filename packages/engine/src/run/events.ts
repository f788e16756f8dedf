/**
 * The events of a run: past tense, dotted, stable (design §14). A commit stores its events in order, so `seq` is
 * implied by the place; `at` and the actor belong to the commit. Only `evolve` gives them meaning.
 *
 * Every type starts at version 1 (`read-events.ts`). A changed shape gets the next version and an upcaster, never an edit
 * here, and the frozen fixture of the old one stays.
 */
import type {
  ChangeSet,
  Digest,
  EdgeLabel,
  Fidelity,
  Issue,
  Json,
  JsonObject,
  PatchAuthor,
  PatchOperation,
  Priority,
} from '@aob/ir';
import type { Barred } from './barred.ts';
import type { EscalationStep } from './escalation-step.ts';
import type { Need } from './need.ts';

/** A value in the log: inline when small, else the digest of a blob. `digest` is over the canonical form. */
export type Payload =
  | { readonly value: Json; readonly digest: Digest }
  | { readonly ref: Digest; readonly digest: Digest; readonly size: number };

export interface Actor {
  /** `human:mia`, `agent:enrich`, `system:timer`. */
  readonly id: string;
  readonly roles: readonly string[];
}

/** Why a node or a run failed: a fact about the customer's work, never about our process. */
export interface Failure {
  readonly code: string;
  readonly message: string;
  readonly retryable: boolean;
  readonly node?: string;
  /** Where that node ran, when that was in an instance of a body. */
  readonly scope?: string;
  readonly details?: Json;
}

interface NodeFact<T extends string, D> {
  readonly type: T;
  /** Event version; absent means 1. */
  readonly v?: number;
  /** Path of loop/map instances, `each[3]/`; absent at the top. */
  readonly scope?: string;
  readonly node: string;
  readonly data: D;
}

interface RunFact<T extends string, D> {
  readonly type: T;
  readonly v?: number;
  readonly data: D;
}

export interface WorkflowRef {
  readonly name: string;
  readonly tag?: string;
  /** Of the version that was asked for. */
  readonly digest: Digest;
  /** Of the document that runs, where that differs: its references to other workflows are pinned (R28). */
  readonly pinned?: Digest;
}

/** The node of another run that a run was started for (R35). */
export interface ParentRun {
  readonly run_id: string;
  readonly scope: string;
  readonly node: string;
  readonly execution: number;
  /** How many runs are around it. */
  readonly depth: number;
  /** The gates whose approval let that node run, those around its run included: they approved this run as it began (R26). */
  readonly gates: readonly string[];
  /** Keys of the effects that other gates of the runs around it guard (R24, R27). */
  readonly guarded: readonly string[];
  /** The workflows of which a run around it has a slot: it would wait for that one for ever (R19). Absent: of none. */
  readonly holds?: readonly string[];
}

/**
 * The arm of an experiment that a run was given, and why. `weights`: its key falls to that arm. Otherwise its key fell to
 * `drawn` and it got the control arm instead, because that arm or the experiment had been halted; or it replays a run of
 * that arm.
 */
export interface Assignment {
  readonly experiment_id: string;
  readonly name: string;
  readonly arm: string;
  readonly why: 'weights' | 'arm_stopped' | 'paused' | 'stopped' | 'replay';
  readonly drawn: string;
  /** What it is kept to that arm by: the expression of the experiment, its own key, or nothing but itself. */
  readonly by: 'sticky' | 'key' | 'run';
  readonly bucket: number;
  /** Of the experiment whose weights counted. */
  readonly revision: number;
}

/** The run of another workflow that a node stands for. */
export interface ChildRun {
  readonly run_id: string;
  readonly workflow: WorkflowRef;
  readonly gates: ParentRun['gates'];
  readonly guarded: ParentRun['guarded'];
}

/** `freeze`: every result from the record. `shadow`: effects from the record, the rest computed again. `live`: for real. */
export type ReplayMode = 'freeze' | 'shadow' | 'live';

export interface Replay {
  /** The run it replays. */
  readonly of: string;
  readonly mode: ReplayMode;
  /** As asked: a node, `node#iteration`, `seq:N`; absent: from the beginning. */
  readonly from?: string;
  /** The blob with the `Recording`. */
  readonly recording: Digest;
}

/** What a patch was before it was written anew against the document as it is. */
export interface Rebased {
  readonly from: Digest;
  readonly operations: readonly PatchOperation[];
}

/** `gate`: a hitl node asks. `patch`: a change to the run asks. `failure`: a failed node asks (`on_failure: review`). */
export type TicketKind = 'gate' | 'patch' | 'failure';

/**
 * `request_changes`: not like this. It sends a patch back to its author; at a gate it is noted, and others still decide.
 * A failure takes `retry`, `skip` with an output, or `fail`.
 */
export type TicketDecision = 'approve' | 'reject' | 'request_changes' | 'retry' | 'skip' | 'fail';

/** Where a result was found instead of doing the work. */
export interface CachedFrom {
  /** Digest over everything the result depends on. */
  readonly key: Digest;
  /** The run that did the work, and when its result was kept, milliseconds by database time. */
  readonly from_run: string;
  readonly at: number;
}

/** `join`: it lost to others, and the join that both lead to has begun (R2). */
export type CancelledBy = 'failure' | 'run' | 'patch' | 'join';

/**
 * The out-edges that resolved with a node's end, in one line with it (version 2; a run of `fast` fidelity). Without them
 * each edge has a line of its own.
 */
export interface EdgesResolved {
  readonly taken?: readonly string[];
  readonly dead?: readonly string[];
}

/** What a node waits for: a decision, or (version 2) the patch that takes another one back and has yet to undo something. */
export type HeldBy = { readonly ticket_id: string } | { readonly patch_id: string };

export interface TicketGuard {
  /** R26: digest over everything the approval covers; an approval counts only while this is current. */
  readonly digest: Digest;
  readonly covered: readonly string[];
  /** Nodes whose output the decision depends on but that have not run yet. */
  readonly unseen: readonly string[];
}

/**
 * `run`: the time of the whole run is up; `wait`: no signal came; `body`: more instances are to be opened;
 * `compensation`: more is to be undone.
 */
export type TimerKind =
  | 'retry'
  | 'delay'
  | 'ticket'
  | 'reminder'
  | 'attempt'
  | 'wait'
  | 'run'
  | 'body'
  | 'compensation';

/** How a run ends once everything is undone, if all of that succeeds. */
export type Ending =
  | { readonly status: 'FAILED' | 'TIMED_OUT'; readonly error: Failure }
  | { readonly status: 'CANCELLED'; readonly reason: string; readonly actor: Actor };

/** One attempt to undo a node. */
interface UndoAttempt {
  /** Seq of the `compensation.prepared` it carries out. */
  readonly undoes: number;
  /** Of the undoing, not of the node: grows only when a person has it done again (R16). */
  readonly execution: number;
  readonly attempt: number;
}

export type RunEvent =
  | RunFact<
      'run.started',
      {
        readonly workflow: WorkflowRef;
        readonly inputs: Payload;
        readonly actor: Actor;
        readonly priority: Priority;
        readonly fidelity: Fidelity;
        readonly labels: { readonly [key: string]: string };
        readonly key?: string;
        readonly replay?: Replay;
        readonly parent?: ParentRun;
        /** Since version 2. */
        readonly experiment?: Assignment;
      }
    >
  /** It waits for a slot under these limits; nothing begins until it has one (R19). */
  | RunFact<'run.queued', { readonly concurrency?: number; readonly key_concurrency?: number }>
  /** It has a slot: these numbers among the runs of its workflow, and of its key, are its own until it ends. */
  | RunFact<'run.begun', { readonly number?: number; readonly key_number?: number }>
  | RunFact<'run.completed', { readonly outputs: Payload }>
  | RunFact<'run.failed', { readonly error: Failure }>
  | RunFact<'run.cancelled', { readonly reason: string; readonly actor: Actor }>
  | RunFact<'run.timed_out', { readonly error: Failure }>
  /** Nothing new begins until it is resumed; what was sent out reports and is recorded. */
  | RunFact<'run.paused', { readonly actor: Actor; readonly reason: string }>
  | RunFact<'run.resumed', { readonly actor: Actor }>
  /** Kept until a wait takes it; known from then on by the seq of this event. */
  | RunFact<'signal.received', { readonly name: string; readonly payload: Payload; readonly actor: Actor }>
  | NodeFact<'signal.taken', { readonly signal: number }>
  /** A gate was patched into a run around this one: what it guards must not be done here instead, from now on (R27). */
  | RunFact<'run.guarded', { readonly guarded: readonly string[] }>
  /** A failed run whose failure is being retried or skipped (R7). */
  | RunFact<'run.reopened', { readonly actor: Actor; readonly reason: string }>
  /** Somebody gave the run back after it had been set aside; what had been parked is retried in this commit, or dropped (R21). */
  | RunFact<
      'run.repaired',
      {
        readonly actor: Actor;
        readonly reason: string;
        readonly action: 'retry' | 'drop';
        readonly parked: readonly { readonly command: string; readonly error: string }[];
      }
    >
  | NodeFact<
      'node.queued',
      {
        /** R16: grows only by explicit restart. */
        readonly execution: number;
        readonly attempt: number;
        readonly inputs: Payload;
        /** The config with templates resolved; absent when the plan's config is final. */
        readonly config?: Payload;
        /** R4: the taken edges that made it ready, by id. */
        readonly edges: readonly string[];
        readonly graph_version: number;
        /** For jobs: when the attempt counts as lost (R16). */
        readonly deadline?: number;
      }
    >
  /** The node waits for a ticket, a timer or a signal: nothing of it is sent anywhere. */
  | NodeFact<
      'node.waiting',
      {
        readonly for: 'ticket' | 'delay' | 'signal' | 'body' | 'child';
        readonly signal?: string;
        readonly child?: ChildRun;
        readonly until?: number;
        /** For a map: how many instances there will be. */
        readonly instances?: number;
      }
    >
  /** An instance of the body of `node` begins and follows this document to its end, whatever is patched meanwhile (R6). */
  | NodeFact<
      'scope.opened',
      { readonly index?: number; readonly plan: Digest; readonly graph_version: number }
    >
  /** It has ended, with what it returns or with the failure that nobody in it handled. */
  | NodeFact<
      'scope.closed',
      | { readonly index?: number; readonly output: Payload; readonly error?: Failure }
      | { readonly index?: number; readonly output?: never; readonly error: Failure }
    >
  /** A failed instance goes on, because something in it is run again or skipped (R7). */
  | NodeFact<'scope.reopened', { readonly index?: number }>
  | NodeFact<
      'node.started',
      { readonly execution: number; readonly attempt: number; readonly at: number; readonly worker?: string }
    >
  /** Its job waits for a runner that has what it needs; none that is there has. */
  | NodeFact<'node.unclaimed', { readonly execution: number; readonly attempt: number; readonly needs: Need }>
  | NodeFact<
      'node.completed',
      EdgesResolved & {
        readonly execution: number;
        readonly attempt: number;
        readonly output: Payload;
        /** What it left through: success, approve, reject, timeout… (R1). */
        readonly label: EdgeLabel;
        /** A person gave the output instead of running it. */
        readonly skipped_by?: Actor;
        /** In a replay: seq of the event of the other run that this is taken from. */
        readonly recorded?: number;
        /** Nobody did the work: it is the result of an earlier run that asked the same. */
        readonly cached?: CachedFrom;
      }
    >
  | NodeFact<
      'node.failed',
      /** `handled`: an error edge takes it; else `on_failure` speaks (R7). */
      {
        readonly execution: number;
        readonly attempt: number;
        readonly error: Failure;
        readonly handled: boolean;
      }
    >
  | NodeFact<
      'node.retrying',
      {
        readonly execution: number;
        readonly attempt: number;
        readonly error: Failure;
        readonly due: number;
        readonly lost: number;
      }
    >
  /** `edges`: the dead in-edges that decided it; `lost_to`: none did, but a join that needs nobody else has begun (R2). */
  | NodeFact<'node.skipped', EdgesResolved & { readonly edges: readonly string[]; readonly lost_to?: string }>
  | NodeFact<'node.cancelled', { readonly by: CancelledBy; readonly reason: string }>
  /** Ready, or done with its out-edges open, but waiting for the decision on a ticket that touches it (design §4, R26). */
  | NodeFact<'node.held', HeldBy>
  | NodeFact<'node.released', HeldBy>
  | RunFact<'edge.taken', { readonly edge: string; readonly scope?: string }>
  | RunFact<'edge.dead', { readonly edge: string; readonly scope?: string; readonly error?: string }>
  | RunFact<
      'patch.proposed',
      {
        readonly patch_id: string;
        readonly author: PatchAuthor;
        readonly reason: string;
        readonly operations: readonly PatchOperation[];
        readonly operations_digest: Digest;
        readonly base: Digest;
        /** What its references to other workflows mean in this run from now on (R28). */
        readonly pins?: { readonly [reference: string]: string };
        /** The applied patch that this one takes back (R33). */
        readonly withdraws?: string;
        /** Since version 2: what came of that patch is undone first. */
        readonly compensates?: true;
        /** It was written against an older document of the run; these are the operations as they were sent (R32). */
        readonly rebased?: Rebased;
      }
    >
  | RunFact<'patch.refused', { readonly patch_id: string; readonly issues: readonly Issue[] }>
  | RunFact<
      'patch.review_requested',
      {
        readonly patch_id: string;
        readonly ticket_id: string;
        readonly issues: readonly Issue[];
        readonly changes: ChangeSet;
        /** What it would have done to the live run then: edges that fire at once, nodes that are cancelled. */
        readonly impact?: readonly string[];
      }
    >
  | RunFact<
      'patch.applied',
      {
        readonly patch_id: string;
        readonly author: PatchAuthor;
        readonly before: Digest;
        readonly after: Digest;
        readonly graph_version: number;
        readonly changes: ChangeSet;
        /** The graph had changed during its review: what was applied in place of what was proposed (R32). */
        readonly rebased_operations?: readonly PatchOperation[];
      }
    >
  /**
   * Before it takes another patch back it undoes what came of that one: of these nodes, at the top, and of what ran in their
   * bodies. It ends with `patch.applied`, or with the run.
   */
  | RunFact<
      'patch.compensation_started',
      { readonly patch_id: string; readonly nodes: readonly string[]; readonly changes: ChangeSet }
    >
  /** Taken back by the patch `by`; a withdrawal that is taken back itself brings the patch back. */
  | RunFact<
      'patch.withdrawn',
      { readonly patch_id: string; readonly by: string; readonly author: PatchAuthor }
    >
  | RunFact<'patch.rejected', { readonly patch_id: string; readonly reason: string; readonly actor: Actor }>
  /** Its review sent it back; what is proposed instead is another patch. */
  | RunFact<
      'patch.changes_requested',
      { readonly patch_id: string; readonly reason: string; readonly actor: Actor }
    >
  | RunFact<'plan.compiled', { readonly digest: Digest; readonly graph_version: number }>
  | RunFact<
      'ticket.opened',
      {
        readonly ticket_id: string;
        readonly kind: TicketKind;
        readonly node?: string;
        readonly scope?: string;
        readonly patch_id?: string;
        readonly message: string;
        readonly form?: JsonObject;
        readonly approvers: readonly string[];
        /** How many different people must approve; what the ticket says counts, whatever the document says later. */
        readonly quorum: number;
        /** Whose approval does not count (four eyes). */
        readonly barred: readonly Barred[];
        /** Milliseconds since the epoch, by database time. */
        readonly due?: number;
        readonly on_timeout: 'approve' | 'reject' | 'fail' | 'escalate';
        /** Whom silence asks next, in this order. */
        readonly escalation: readonly EscalationStep[];
        readonly remind_every_ms?: number;
        readonly guard?: TicketGuard;
        /** Of a failure to undo the node: seq of its `compensation.prepared`. */
        readonly undoes?: number;
      }
    >
  /** One approval of several; the one that makes the quorum is `ticket.decided`. */
  | RunFact<
      'ticket.approved',
      {
        readonly ticket_id: string;
        readonly reason: string;
        readonly data?: Json;
        readonly actor: Actor;
        readonly guard?: Digest;
      }
    >
  /** Somebody handed their say to another person. */
  | RunFact<
      'ticket.delegated',
      { readonly ticket_id: string; readonly to: string; readonly reason: string; readonly actor: Actor }
    >
  /** Of a gate: what it covers should change before anybody approves it. */
  | RunFact<
      'ticket.changes_requested',
      { readonly ticket_id: string; readonly reason: string; readonly actor: Actor }
    >
  /** Nobody answered in time: those of the next step may decide now, too. Steps count from 1. */
  | RunFact<
      'ticket.escalated',
      {
        readonly ticket_id: string;
        readonly step: number;
        readonly approvers: readonly string[];
        readonly due: number;
      }
    >
  /** The last step of the escalation let its time pass as well; the ticket stays open. */
  | RunFact<'ticket.breached', { readonly ticket_id: string }>
  | RunFact<'ticket.reminded', { readonly ticket_id: string; readonly count: number }>
  | RunFact<
      'ticket.decided',
      {
        readonly ticket_id: string;
        readonly decision: TicketDecision;
        readonly reason: string;
        readonly data?: Json;
        readonly actor: Actor;
        readonly guard?: Digest;
        /** True when the clock decided, so that a timeout is never mistaken for a person's word. */
        readonly timed_out?: boolean;
      }
    >
  | RunFact<
      'ticket.superseded',
      { readonly ticket_id: string; readonly by?: string; readonly reason: string }
    >
  | RunFact<
      'timer.set',
      {
        readonly timer_id: string;
        readonly kind: TimerKind;
        readonly due: number;
        readonly node?: string;
        readonly scope?: string;
        readonly ticket_id?: string;
        /** Seq of the `compensation.prepared` whose attempt it is about. */
        readonly undoes?: number;
      }
    >
  | RunFact<'timer.fired', { readonly timer_id: string }>
  /**
   * What undoes a node was written down as it completed: nothing that happens later changes what it would do, and its seq
   * is its name from then on. `problem`: why it could not be written down; then it fails when its turn comes.
   */
  | NodeFact<
      'compensation.prepared',
      | {
          /** Of the node that completed. */
          readonly execution: number;
          readonly inputs: Payload;
          /** The config with templates resolved; absent when the plan's config is final. */
          readonly config?: Payload;
          readonly problem?: never;
        }
      | { readonly execution: number; readonly problem: Failure; readonly inputs?: never }
    >
  /** The run has come to this end, and now undoes what it did before that is its last word. */
  | RunFact<'run.compensation_started', { readonly ending: Ending }>
  | NodeFact<'compensation.queued', UndoAttempt & { readonly deadline?: number }>
  | NodeFact<'compensation.started', UndoAttempt & { readonly at: number; readonly worker?: string }>
  | NodeFact<
      'compensation.retrying',
      UndoAttempt & { readonly error: Failure; readonly due: number; readonly lost: number }
    >
  | NodeFact<
      'compensation.completed',
      UndoAttempt & {
        readonly output: Payload;
        /** In a replay: seq of the event of the other run that this is taken from. */
        readonly recorded?: number;
      }
    >
  /** `asked`: a person decides what becomes of it (`on_failure: review`); else it stays as it is. */
  | NodeFact<'compensation.failed', UndoAttempt & { readonly error: Failure; readonly asked: boolean }>
  /** A person says that it needs no undoing any more. */
  | NodeFact<
      'compensation.skipped',
      { readonly undoes: number; readonly actor: Actor; readonly reason: string }
    >
  /** A person lets it be: it was not undone. */
  | NodeFact<
      'compensation.abandoned',
      { readonly undoes: number; readonly actor: Actor; readonly reason: string }
    >
  | NodeFact<
      'log.line',
      { readonly level: 'info' | 'warn' | 'error'; readonly message: string; readonly at: number }
    >;

export type RunEventType = RunEvent['type'];
export type EventOf<T extends RunEventType> = Extract<RunEvent, { type: T }>;
