/** What the canvas draws. Made from a document (and a run's progress) elsewhere; nothing here knows the API. */
import type { AuthorKind, NodeType } from '@aob/ir';

export type CanvasStatus =
  | 'pending'
  | 'queued'
  | 'running'
  | 'retrying'
  | 'waiting'
  | 'completed'
  | 'failed'
  | 'skipped'
  | 'cancelled';

export type ChangeKind = 'added' | 'removed' | 'changed';

/** One mark of the channel "what changed". */
export interface ChangeMark {
  readonly kind: ChangeKind;
  readonly author: AuthorKind;
  readonly patchId?: string;
  /** Not applied: it waits for a decision. */
  readonly isProposed: boolean;
}

export type EdgeState = 'open' | 'taken' | 'live' | 'dead';

export interface CanvasNode {
  readonly id: string;
  readonly type: NodeType;
  readonly label: string;
  /** One quiet line: handler, host, condition, approvers. */
  readonly line: string;
  /** Absent on a workflow page: nothing has happened. */
  readonly status?: CanvasStatus;
  readonly attempt?: number;
  readonly maxAttempts?: number;
  readonly isProtected: boolean;
  readonly change?: ChangeMark;
}

export interface CanvasEdge {
  readonly id: string;
  readonly from: string;
  readonly to: string;
  /** `reject`, a condition, `else`; absent when the edge is unconditional. */
  readonly label?: string;
  readonly state: EdgeState;
  readonly change?: ChangeMark;
}

export interface CanvasGraph {
  readonly nodes: readonly CanvasNode[];
  readonly edges: readonly CanvasEdge[];
}

/** `live`: status leads and changes fade to an outline. `overlay`: changes lead and status fades to its icon. */
export type CanvasMode = 'live' | 'overlay';
