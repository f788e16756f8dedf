/**
 * What `decide` answers. It never waits and never throws: refusals are values, effects are data that the write path
 * performs after the commit is durable.
 */
import type {
  Digest,
  Fidelity,
  Issue,
  NodeDocument,
  Plan,
  Priority,
  ResolvedReference,
  WorkflowDocument,
} from '@aob/ir';
import type { Bounds } from './bounds.ts';
import type { CommandResult, Rejection } from './commands.ts';
import type { Actor, ParentRun, Payload, RunEvent, WorkflowRef } from './events.ts';
import type { RunState } from './state.ts';

/** Work for a runner; what the folded state says is outstanding can always be turned into the same job again (R14). */
export interface JobRef {
  readonly node: string;
  readonly scope: string;
  readonly execution: number;
  readonly attempt: number;
  /** It undoes what the node did: the name of that. */
  readonly undoes?: number;
}

export type Effect =
  | { readonly type: 'dispatch_job'; readonly job: JobRef }
  /** Tell the runner that nobody waits for this attempt any more. */
  | { readonly type: 'cancel_job'; readonly job: JobRef }
  | { readonly type: 'start_child'; readonly child: ChildStart }
  | { readonly type: 'cancel_child'; readonly child: ChildStart; readonly reason: string }
  /** This run has ended, and another one waits for that. */
  | { readonly type: 'tell_parent' };

/** A child run as its parent wants it; the folded state gives the same again (R14). */
export interface ChildStart {
  readonly runId: string;
  readonly workflow: WorkflowRef;
  readonly inputs: Payload;
  readonly actor: Actor;
  readonly priority: Priority;
  readonly fidelity: Fidelity;
  readonly labels: { readonly [key: string]: string };
  readonly parent: ParentRun;
}

export interface BlobWrite {
  readonly digest: Digest;
  /** UTF-8 text of the canonical form. */
  readonly text: string;
}

export interface DocumentWrite {
  readonly digest: Digest;
  readonly document: WorkflowDocument;
  /** What the decision compiled it to. */
  readonly plan: Plan;
}

export interface Accepted {
  readonly kind: 'accepted';
  readonly events: readonly RunEvent[];
  readonly effects: readonly Effect[];
  /** To be stored before the commit that names them. */
  readonly blobs: readonly BlobWrite[];
  readonly documents: readonly DocumentWrite[];
  /** The state after `events`: what `evolve` over them gives. */
  readonly next: RunState;
  readonly result: CommandResult;
}

export type Decision =
  | Accepted
  /** Nothing to write: a duplicate, a late or a foreign message. Final only on confirmed state (R12). */
  | {
      readonly kind: 'nothing';
      readonly why: 'duplicate' | 'late' | 'unknown' | 'not_due';
      readonly result: CommandResult;
    }
  | { readonly kind: 'rejected'; readonly rejection: Rejection }
  /** Values the decision reads that are not at hand: load them, decide again (R9). */
  | {
      readonly kind: 'need';
      readonly blobs: readonly Digest[];
      /** References to other workflows of which it must be known what they mean now (R28). */
      readonly references: readonly string[];
    };

/** Everything from outside, as values. */
export interface DecideContext {
  /** Milliseconds since the epoch, by database time. */
  readonly now: number;
  /** A fresh sortable id with this prefix: `ticket_01j…`. */
  readonly newId: (prefix: 'ticket' | 'timer' | 'patch') => string;
  /** SHA-256 over UTF-8, as a digest. */
  readonly hash: (text: string) => Digest;
  /** The plan of a document the run has had; the shell has it loaded. */
  readonly plan: (digest: Digest) => Plan;
  /** Canonical text of a blob if it is loaded. */
  readonly blob: (digest: Digest) => string | undefined;
  /** What a reference to another workflow means now, if it was looked up; absent where nobody can look. */
  readonly reference?: (reference: string) => ResolvedReference | undefined;
  /** Why a node may not call the URL it names, by its literal form (design §11); absent: the connection alone is guarded. */
  readonly urlIssue: ((node: NodeDocument) => Issue | undefined) | undefined;
  /** Absent: `DEFAULT_BOUNDS`. */
  readonly bounds?: Bounds;
}
