/**
 * What a run is after its events so far: exactly what `decide` needs, nothing for display.
 * A run is finished when its sets of live things are empty (design §5); no counter decides it.
 */
import type { ChangeSet, Digest, EdgeLabel, Issue, Json, JsonObject, PatchProposal, Priority } from '@aob/ir';
import type { Barred } from './barred.ts';
import type { EscalationStep } from './escalation-step.ts';
import type {
  Actor,
  Assignment,
  CancelledBy,
  ChildRun,
  Ending,
  Failure,
  ParentRun,
  Payload,
  Rebased,
  Replay,
  TicketDecision,
  TicketGuard,
  TicketKind,
  TimerKind,
  WorkflowRef,
} from './events.ts';
import type { Need } from './need.ts';
import { absorb, emptyTable, fork, get, type Table } from './table.ts';

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

/** Every field is always there, absent values as `undefined`: millions of these are copied, and engines copy one shape fast. */
export interface NodeState {
  readonly id: string;
  readonly scope: string;
  readonly status: NodeStatus;
  readonly execution: number;
  readonly attempt: number;
  /** Workers lost in this execution (R16). */
  readonly lost: number;
  readonly inputs: Payload | undefined;
  readonly config: Payload | undefined;
  readonly edges: readonly string[];
  readonly graphVersion: number;
  readonly output: Payload | undefined;
  readonly label: EdgeLabel | undefined;
  readonly error: Failure | undefined;
  readonly queuedAt: number | undefined;
  /** The name of the signal it waits for. */
  readonly signal: string | undefined;
  /** The run of another workflow that it stands for, also when that has ended. */
  readonly child: ChildRun | undefined;
  /** What no runner has that its job needs, until one has begun it. */
  readonly needs: Need | undefined;
  /**
   * The ticket it waits for although it is ready, or although its out-edges could resolve (design §4, R26); or the patch
   * that takes another one back, as long as that undoes what came of it (R33).
   */
  readonly heldBy: string | undefined;
  /** What reopening brings back: cancelled by a sibling's failure, not by a person or a patch (R7). */
  readonly cancelledBy: CancelledBy | undefined;
}

/** What somebody said on a ticket. */
export interface TicketWord {
  readonly actor: Actor;
  readonly at: number;
  readonly reason: string;
  readonly data?: Json;
}

export interface Delegation {
  readonly from: string;
  readonly to: string;
  readonly at: number;
  readonly reason: string;
}

export interface TicketState {
  readonly id: string;
  readonly kind: TicketKind;
  /** Of the event that opened it: tells which of a gate's tickets asked last. */
  readonly openedSeq: number;
  readonly node?: string;
  readonly scope: string;
  readonly patchId?: string;
  /** It is about the undoing of the node, by this name. */
  readonly undoes?: number;
  readonly status: 'open' | 'decided' | 'superseded';
  readonly approvers: readonly string[];
  readonly quorum: number;
  readonly barred: readonly Barred[];
  /** Of different people, in the order they came, as long as the quorum is not reached. */
  readonly approvals: readonly TicketWord[];
  /** In the order they came: the last one that names a person says whether they have a say. */
  readonly delegations: readonly Delegation[];
  /** The last request of each person, the latest last. */
  readonly changesRequested: readonly TicketWord[];
  readonly form?: JsonObject;
  readonly onTimeout: 'approve' | 'reject' | 'fail' | 'escalate';
  /** Of whoever was asked last. */
  readonly due?: number;
  readonly escalation: readonly EscalationStep[];
  /** When each step that has been reached was asked, and until when. */
  readonly asked: readonly { readonly at: number; readonly due: number }[];
  /** Since when everybody has let their time pass. */
  readonly breachedAt?: number;
  readonly remindEveryMs?: number;
  readonly reminders: number;
  readonly remindedAt?: number;
  readonly guard?: TicketGuard;
  readonly supersededBy?: string;
  readonly timedOut?: boolean;
  readonly decision?: TicketWord & { readonly decision: TicketDecision };
}

export interface TimerState {
  readonly id: string;
  readonly kind: TimerKind;
  readonly due: number;
  readonly node?: string;
  readonly scope: string;
  readonly ticketId?: string;
  readonly undoes?: number;
}

/** How far a node has come with the instances of its body. */
export interface BodyState {
  /** Scope + id of the node. */
  readonly key: string;
  /** How many there will be, when that is known: the items of a map. */
  readonly total: number | undefined;
  /** Instances that have begun; they are numbered in this order. */
  readonly opened: number;
  /** Instances that have ended for good. */
  readonly closed: number;
  /** What the last one returned. */
  readonly last: Payload | undefined;
  /** Paths of instances whose failure the node has yet to answer for, or has failed with. */
  readonly failed: readonly string[];
  /** Highest execution of anything inside, at any depth; counted for nodes at the top only, as patches remove no others. */
  readonly executed: number;
}

/** An instance of a body. Every field is always there. */
export interface ScopeState {
  /** Its path. */
  readonly scope: string;
  /** `closed` is kept only where its output is still asked for. */
  readonly status: 'open' | 'failed' | 'closed';
  /** The document it follows (R6). */
  readonly plan: Digest;
  readonly graphVersion: number;
  readonly output: Payload | undefined;
  readonly error: Failure | undefined;
  /** Keys of its nodes and edges in the tables of the run, to be dropped with it. */
  readonly nodes: readonly string[];
  readonly edges: readonly string[];
}

export type UndoStatus =
  | 'prepared'
  | 'queued'
  | 'running'
  | 'retrying'
  | 'completed'
  | 'failed'
  | 'skipped'
  | 'abandoned';

/** What undoes one completed node, kept although the instance it ran in may be gone. Every field is always there. */
export interface UndoState {
  /** Seq of the event that prepared it, which is its name. */
  readonly seq: number;
  readonly node: string;
  readonly scope: string;
  /** The document the node followed, which says how it is undone. */
  readonly plan: Digest;
  readonly graphVersion: number;
  readonly status: UndoStatus;
  readonly execution: number;
  readonly attempt: number;
  /** Workers lost in this execution (R16). */
  readonly lost: number;
  /** Both are let go once it is undone. */
  readonly inputs: Payload | undefined;
  readonly config: Payload | undefined;
  /** Why it could not be written down, or why it failed last. */
  readonly error: Failure | undefined;
  /** It failed, and nobody was asked about that: it has had its turn. */
  readonly isGivenUp?: true;
  /** The one that was prepared before it, whose turn comes after it. */
  readonly before: number | undefined;
}

/** A signal that came before the wait it is for. */
export interface KeptSignal {
  /** Seq of the event that brought it. */
  readonly seq: number;
  readonly name: string;
  readonly payload: Payload;
  readonly by: string;
  readonly at: number;
}

/** A patch as a run keeps it: beside what it does, what it stands for. */
export interface RunPatch extends PatchProposal {
  readonly withdraws?: string;
  /** What came of the patch that it takes back is undone first (R33). */
  readonly compensates?: true;
  readonly rebased?: Rebased;
}

export interface PatchState {
  readonly id: string;
  readonly status:
    | 'proposed'
    | 'refused'
    | 'pending_review'
    /** It takes another patch back and undoes first what came of that one. */
    | 'compensating'
    | 'applied'
    | 'withdrawn'
    | 'rejected'
    | 'changes_requested';
  readonly operationsDigest: Digest;
  readonly proposal: RunPatch & { readonly base: Digest };
  readonly changes?: ChangeSet;
  readonly issues?: readonly Issue[];
  readonly ticketId?: string;
  readonly after?: Digest;
  readonly graphVersion?: number;
  /** The patch that took it back. */
  readonly withdrawnBy?: string;
  /** What its reviewers were shown that it would do to the live run (R32). */
  readonly impact?: readonly string[];
}

/** A patch is being taken back, and what came of it is undone first (R33). */
export interface Withdrawing {
  /** The patch that takes it back. */
  readonly patchId: string;
  /** What it undoes: these nodes at the top, and whatever ran in their bodies. */
  readonly nodes: readonly string[];
  /** Name of what is undone next, or is being undone; undefined: all of it has had its turn. */
  readonly next: number | undefined;
}

/** The limits under which a run waits for a slot (R19). */
export interface RunQueue {
  readonly concurrency?: number;
  readonly keyConcurrency?: number;
}

/** What a run holds while it is under way. Without a number it counts under no limit of that kind. */
export interface RunSlot {
  readonly number?: number;
  readonly keyNumber?: number;
}

/** One document the run has had; guards grow along the lineage (R24). */
export interface LineageStep {
  readonly digest: Digest;
  readonly by: 'base' | 'human' | 'admin' | 'agent' | 'optimizer';
}

/** Every field is always there, as in `NodeState`. */
export interface RunState {
  readonly runId: string;
  /** Seq of the last event; 0 before the first. */
  readonly seq: number;
  readonly status: RunStatus;
  readonly workflow: WorkflowRef | undefined;
  readonly inputs: Payload | undefined;
  readonly outputs: Payload | undefined;
  readonly error: Failure | undefined;
  readonly startedBy: Actor | undefined;
  readonly replay: Replay | undefined;
  /** What it was started for; undefined for a run of its own. */
  readonly parent: ParentRun | undefined;
  /** The arm it follows; undefined outside of experiments. */
  readonly experiment: Assignment | undefined;
  readonly labels: { readonly [key: string]: string };
  /** Who paused it; while this is set nothing begins and no timer but the run's own fires. */
  readonly pausedBy: Actor | undefined;
  /** The caller's, under which runs of one workflow are limited together. */
  readonly key: string | undefined;
  /** Set while it waits for a slot: nothing begins (R19). */
  readonly queue: RunQueue | undefined;
  readonly slot: RunSlot | undefined;
  readonly startedAt: number;
  /** `at` never goes back within a run (R15). */
  readonly lastAt: number;
  /** When it ended, while it is ended: a repair may still be logged behind that (R21). */
  readonly finishedAt: number | undefined;
  readonly priority: Priority;
  /** Absent is `full`, as it is for every run of before there was a choice. */
  readonly fidelity: 'fast' | undefined;
  /** Digest of the document the run follows now. */
  readonly plan: Digest | undefined;
  readonly graphVersion: number;
  readonly lineage: readonly LineageStep[];
  /** By scope + node id. Pending nodes are absent. */
  readonly nodes: Table<NodeState>;
  /** By scope + edge id: resolved edges only (R1). */
  readonly edges: Table<'taken' | 'dead'>;
  readonly tickets: Table<TicketState>;
  readonly timers: Table<TimerState>;
  readonly patches: Table<PatchState>;
  /**
   * Last execution of nodes that a patch removed, and under `id/` of anything in their bodies: ids may come back,
   * idempotency keys may not (R16).
   */
  readonly retired: Table<number>;
  /** By scope + node id: of every node that has begun instances of its body and has not completed. */
  readonly bodies: Table<BodyState>;
  /** By path. */
  readonly scopes: Table<ScopeState>;
  /** Keys of what keeps the run alive: `node:` queued, running, retrying, waiting or held, `ticket:` open. */
  readonly live: Table<true>;
  /** Keys of queued and running jobs, the work that somebody must be doing (R14). */
  readonly jobs: Table<true>;
  /** Keys of the jobs among them that no runner can carry out; absent: of none. */
  readonly unclaimed: readonly string[] | undefined;
  /** In the order they came. */
  readonly signals: readonly KeptSignal[];
  /** By name. */
  readonly undos: Table<UndoState>;
  /** Name of the next one to undo: the last one that was prepared and has not had its turn. */
  readonly nextUndo: number | undefined;
  readonly withdrawing: Withdrawing | undefined;
  /** How the run ends, since it began to undo what it did; stays when it has ended. */
  readonly ending: Ending | undefined;
  /** Keys of nodes that failed with nobody to handle it (R7). */
  readonly unhandled: readonly string[];
}

/** For those who change a state that is theirs alone: `evolve`, and the keeper of a fork. */
export type WritableRun = { -readonly [Field in keyof RunState]: RunState[Field] };

export const nodeKey = (scope: string, id: string): string => `${scope}${id}`;

/** The scope of an event; events at the top carry none. */
export const inScope = (scope: string): { readonly scope?: string } => (scope === '' ? {} : { scope });

export const isTerminal = (status: RunStatus): boolean =>
  status === 'COMPLETED' || status === 'FAILED' || status === 'CANCELLED' || status === 'TIMED_OUT';

/** Paused, or without a slot: nothing begins, and it is not over. */
export const isHeldBack = ({ pausedBy, queue }: Pick<RunState, 'pausedBy' | 'queue'>): boolean =>
  pausedBy !== undefined || queue !== undefined;
/** Nothing new of its graph begins any more: it has ended, or only undoes what it did. */
export const isEnding = ({ status, ending }: Pick<RunState, 'status' | 'ending'>): boolean =>
  ending !== undefined || isTerminal(status);

export const undoKey = (name: number): string => `${name}`;

/** In the tables that hold keys of nodes, too: no id of a node has a colon. */
export const undoMark = (name: number): string => `${UNDO}${name}`;
const UNDO = 'undo:';

export const isUndoMark = (key: string): boolean => key.startsWith(UNDO);

export const undoBehind = (state: RunState, mark: string): UndoState | undefined =>
  get(state.undos, mark.slice(UNDO.length));

/** Keeps a run alive while it undoes what it did. */
export const COMPENSATION = 'compensation';

/** Keeps a run alive while it undoes what came of a patch that is taken back. */
export const WITHDRAWAL = 'withdrawal';

export const emptyState = (runId: string): WritableRun => ({
  runId,
  seq: 0,
  status: 'QUEUED',
  workflow: undefined,
  inputs: undefined,
  outputs: undefined,
  error: undefined,
  startedBy: undefined,
  replay: undefined,
  parent: undefined,
  experiment: undefined,
  labels: {},
  pausedBy: undefined,
  key: undefined,
  queue: undefined,
  slot: undefined,
  startedAt: 0,
  lastAt: 0,
  finishedAt: undefined,
  priority: 'medium',
  fidelity: undefined,
  plan: undefined,
  graphVersion: 0,
  lineage: [],
  nodes: emptyTable(),
  edges: emptyTable(),
  tickets: emptyTable(),
  timers: emptyTable(),
  patches: emptyTable(),
  retired: emptyTable(),
  bodies: emptyTable(),
  scopes: emptyTable(),
  live: emptyTable(),
  jobs: emptyTable(),
  unclaimed: undefined,
  signals: [],
  undos: emptyTable(),
  nextUndo: undefined,
  withdrawing: undefined,
  ending: undefined,
  unhandled: [],
});

/** A copy to write on: what happens to it leaves `state` as it is. */
export const forkState = (state: RunState): WritableRun => ({
  ...state,
  nodes: fork(state.nodes),
  edges: fork(state.edges),
  tickets: fork(state.tickets),
  timers: fork(state.timers),
  patches: fork(state.patches),
  retired: fork(state.retired),
  bodies: fork(state.bodies),
  scopes: fork(state.scopes),
  live: fork(state.live),
  jobs: fork(state.jobs),
  undos: fork(state.undos),
});

/**
 * Folds the changes of a fork into the tables of the state it was forked from and returns the state after them; neither
 * of the two is to be used again. Cost follows the change.
 */
export const absorbState = (fork: RunState, into: RunState): RunState => ({
  ...fork,
  nodes: absorb(fork.nodes, into.nodes),
  edges: absorb(fork.edges, into.edges),
  tickets: absorb(fork.tickets, into.tickets),
  timers: absorb(fork.timers, into.timers),
  patches: absorb(fork.patches, into.patches),
  retired: absorb(fork.retired, into.retired),
  bodies: absorb(fork.bodies, into.bodies),
  scopes: absorb(fork.scopes, into.scopes),
  live: absorb(fork.live, into.live),
  jobs: absorb(fork.jobs, into.jobs),
  undos: absorb(fork.undos, into.undos),
});
