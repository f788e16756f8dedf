/**
 * What can be asked of a run. Every command carries what makes asking twice harmless: an attempt, a ticket,
 * or an id that is kept with the commit it caused (R13).
 */
import type { Digest, Fidelity, Issue, Json, PatchAuthor, PatchProposal, Priority } from '@aob/ir';
import type {
  Actor,
  Assignment,
  CachedFrom,
  Failure,
  ParentRun,
  Payload,
  Replay,
  TicketDecision,
  WorkflowRef,
} from './events.ts';
import type { Need } from './need.ts';

export interface StartCommand {
  readonly type: 'start';
  readonly workflow: WorkflowRef;
  readonly inputs: Json;
  readonly actor: Actor;
  readonly priority: Priority;
  /** Absent: `full`. */
  readonly fidelity?: Fidelity;
  readonly labels: { readonly [key: string]: string };
  readonly key?: string;
  /** Absent for a run of its own. */
  readonly replay?: Replay;
  /** For a child run: sent twice it is one start (R35). */
  readonly parent?: ParentRun;
  /** Absent outside of experiments. */
  readonly experiment?: Assignment;
}

/** From the run around it: this run is not wanted any more. One that has not begun yet never will (R35). */
export interface CancelChildCommand {
  readonly type: 'cancel_child';
  /** What it was to be, so that its log can say what never began. */
  readonly start: StartCommand & { readonly parent: ParentRun };
  readonly reason: string;
  readonly actor: Actor;
}

/** How the run that a node stands for has ended. Told any number of times (R35). */
export interface ChildEndedCommand {
  readonly type: 'child_ended';
  readonly node: string;
  readonly scope: string;
  readonly execution: number;
  /** Its run id: another run's end is nobody's business here. */
  readonly child: string;
  readonly outcome:
    | { readonly ok: true; readonly output: Payload }
    | { readonly ok: false; readonly error: Failure };
}

/** A slot is free and the next in line gets it: the run begins, if the commit gets these numbers (R19). */
export interface BeginCommand {
  readonly type: 'begin';
  /** Absent where no limit of that kind is in force. */
  readonly number?: number;
  readonly keyNumber?: number;
}

/** Which attempt a message from a runner is about. */
export interface AttemptRef {
  readonly node: string;
  readonly scope: string;
  readonly execution: number;
  readonly attempt: number;
  /** Of an attempt to undo the node: what it undoes, by its name. */
  readonly undoes?: number;
}

export interface StartedCommand extends AttemptRef {
  readonly type: 'started';
  /** By the runner's clock, milliseconds. */
  readonly at: number;
  readonly worker?: string;
}

/** There are runners, but none that can carry this attempt out: it waits for one that can. */
export interface UnclaimedCommand extends AttemptRef {
  readonly type: 'unclaimed';
  readonly need: Need;
}

export interface ResultCommand extends AttemptRef {
  readonly type: 'result';
  readonly startedAt: number;
  readonly worker?: string;
  readonly outcome: /** `cached`: found, not worked out; no attempt was made. */
    | { readonly ok: true; readonly output: Payload; readonly cached?: CachedFrom }
    | { readonly ok: false; readonly error: Failure; readonly retryAfterMs?: number };
  /** An agent's staged patches, applied in the commit that completes the attempt (R30). */
  readonly patches?: readonly PatchProposal[];
  readonly logs?: readonly {
    readonly level: 'info' | 'warn' | 'error';
    readonly message: string;
    readonly at: number;
  }[];
}

/** Fire what is due (R15). Safe to send at any time, any number of times. */
export interface WakeCommand {
  readonly type: 'wake';
}

export interface DecideTicketCommand {
  readonly type: 'decide_ticket';
  readonly ticketId: string;
  readonly decision: TicketDecision;
  readonly reason: string;
  readonly data?: Json;
  readonly actor: Actor;
}

/** Hand one's say on a ticket to another person. */
export interface DelegateTicketCommand {
  readonly type: 'delegate_ticket';
  readonly ticketId: string;
  /** `human:joe`. */
  readonly to: string;
  readonly reason: string;
  readonly actor: Actor;
}

export interface ApplyPatchCommand {
  readonly type: 'apply_patch';
  readonly proposal: PatchProposal;
}

/** Take an applied patch back: the patch `id` undoes what it did (R33). */
export interface WithdrawPatchCommand {
  readonly type: 'withdraw_patch';
  readonly id: string;
  readonly patchId: string;
  readonly reason: string;
  readonly author: PatchAuthor;
  /** What came of it is undone first, the last first. */
  readonly compensates?: true;
}

/** What changes the graph of a run. */
export type ChangeCommand = ApplyPatchCommand | WithdrawPatchCommand;

export interface CancelCommand {
  readonly type: 'cancel';
  readonly reason: string;
  readonly actor: Actor;
}

/** Nothing new begins until `resume`. */
export interface PauseCommand {
  readonly type: 'pause';
  readonly reason: string;
  readonly actor: Actor;
}

export interface ResumeCommand {
  readonly type: 'resume';
  readonly actor: Actor;
}

/** Word from outside: taken by the wait of this name that has waited longest, or kept for the next one. */
export interface SignalCommand {
  readonly type: 'signal';
  readonly name: string;
  readonly data: Json;
  readonly actor: Actor;
}

/** Run a failed node again as a new execution (R7). */
export interface RetryNodeCommand {
  readonly type: 'retry_node';
  readonly node: string;
  /** Where it ran; absent: at the top. */
  readonly scope?: string;
  readonly actor: Actor;
}

/** Give a failed node an output instead of running it (R7). Gates cannot be skipped (R27). */
export interface SkipNodeCommand {
  readonly type: 'skip_node';
  readonly node: string;
  /** Where it ran; absent: at the top. */
  readonly scope?: string;
  readonly output: Json;
  readonly reason: string;
  readonly actor: Actor;
}

/** What was set aside with a run (R21), as it was given then. */
export interface ParkedRunCommand {
  readonly command: Exclude<RunCommand, RepairCommand>;
  readonly error: string;
}

/** Gives back a run that was set aside (R21): its parked commands are decided in the same commit, or dropped. */
export interface RepairCommand {
  readonly type: 'repair';
  readonly action: 'retry' | 'drop';
  readonly reason: string;
  readonly parked: readonly ParkedRunCommand[];
  readonly actor: Actor;
}

export type RunCommand =
  | StartCommand
  | BeginCommand
  | StartedCommand
  | UnclaimedCommand
  | ResultCommand
  | WakeCommand
  | DecideTicketCommand
  | DelegateTicketCommand
  | ApplyPatchCommand
  | WithdrawPatchCommand
  | CancelCommand
  | PauseCommand
  | ResumeCommand
  | SignalCommand
  | RetryNodeCommand
  | SkipNodeCommand
  | CancelChildCommand
  | ChildEndedCommand
  | RepairCommand;

/** Expected refusals are values; the caller shows all issues at once. Nothing was written. */
export interface Rejection {
  readonly code:
    | 'inputs.invalid'
    | 'run.exists'
    | 'run.finished'
    | 'run.busy'
    | 'run.paused'
    /** It has come to its end and undoes what it did. */
    | 'run.compensating'
    /** What came of a patch is being undone, to take that one back: no other one changes the graph meanwhile. */
    | 'run.withdrawing'
    /** What it did was undone: nothing can go on from there. */
    | 'run.compensated'
    /** A frozen replay: its record says what changes its graph (R34). */
    | 'run.frozen'
    | 'signal.too_many'
    /** Set aside after an error of ours until somebody repairs it (R21). */
    | 'run.quarantined'
    | 'run.not_quarantined'
    /** What was parked failed again; the run stays set aside. */
    | 'run.repair_failed'
    /** The `Idempotency-Key` was used before with another body. */
    | 'key.reused'
    | 'patch.stale'
    | 'patch.id_reused'
    /** It was written against an older document, and what it speaks of has changed since (R22). */
    | 'patch.conflict'
    | 'patch.unknown'
    | 'patch.not_applied'
    | 'ticket.unknown'
    | 'ticket.decided'
    | 'ticket.superseded'
    /** One person is one voice of a quorum. */
    | 'ticket.already_spoken'
    | 'ticket.not_approver'
    /** Four eyes: what somebody started or proposed, somebody else approves. */
    | 'ticket.own_work'
    /** Gates and patches are approved or rejected, failures mended or not. */
    | 'ticket.wrong_decision'
    | 'ticket.form'
    | 'ticket.reason_missing'
    | 'ticket.delegate'
    | 'node.unknown'
    | 'node.not_failed'
    /** What is around it has failed for another of its items. */
    | 'node.stopped'
    /** A child run has told the run around it how it ended. */
    | 'child.reported'
    | 'gate.not_skippable';
  readonly message: string;
  readonly hint?: string;
  readonly issues: readonly Issue[];
}

/** What an accepted command came to, for the caller's answer. */
export type CommandResult =
  | { readonly kind: 'done' }
  | {
      readonly kind: 'patch';
      readonly patchId: string;
      /** `compensating`: it takes a patch back, and what came of that one is being undone first. */
      readonly state: 'applied' | 'pending_review' | 'compensating';
      readonly digest: Digest;
      readonly graphVersion: number;
      readonly ticketId?: string;
      /** The older document it was written against. */
      readonly rebasedFrom?: Digest;
      /** What is undone before it is applied, in that order. */
      readonly undoes?: readonly { readonly node: string; readonly scope: string }[];
    }
  | { readonly kind: 'patch_refused'; readonly patchId: string; readonly issues: readonly Issue[] }
  /** `approvals` of the `quorum` that have been given. */
  | {
      readonly kind: 'ticket';
      readonly status: 'open' | 'decided';
      readonly approvals: number;
      readonly quorum: number;
    };
