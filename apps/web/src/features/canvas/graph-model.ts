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

export type CanvasUndo = 'undoing' | 'undone' | 'left';

export type ChangeKind = 'added' | 'removed' | 'changed';

/** One mark of the channel "what changed". */
export interface ChangeMark {
  readonly kind: ChangeKind;
  readonly author?: AuthorKind;
  readonly patchId?: string;
  /** Not applied: it waits for a decision. */
  readonly isProposed: boolean;
}

export type EdgeState = 'open' | 'taken' | 'live' | 'dead';

/** One of the instances of a body that a reader can look at. */
export interface CanvasInstance {
  /** Its path, `each[3]/`: what a choice is named by. */
  readonly scope: string;
  /** `item 4`. */
  readonly word: string;
  readonly state: 'open' | 'completed' | 'failed' | 'stopped';
}

/** Which instance of a body is on view, and what else there is. */
export interface InstanceChoice {
  readonly instances: readonly CanvasInstance[];
  readonly current: CanvasInstance;
  readonly previous?: CanvasInstance;
  readonly next?: CanvasInstance;
}

/** The graph inside of a node. */
export interface CanvasBody {
  /** How many steps it has, at every depth. */
  readonly steps: number;
  /** Drawn as a card; what is in it is not among the nodes. */
  readonly isFolded: boolean;
  /** `3 of 12 done, 1 failed`; absent where nothing has happened. */
  readonly progress?: string;
  /** Absent when there are no instances to choose from. */
  readonly choice?: InstanceChoice;
}

/** How a step went in the run that this one is compared with. */
export interface CanvasVersus {
  /** Only where it is another one. */
  readonly status?: CanvasStatus;
  /** It got or gave something else. */
  readonly isOtherwise: boolean;
}

export interface CanvasNode {
  readonly id: string;
  /** The node in whose body it stands; absent at the top. */
  readonly parent?: string;
  readonly type: NodeType;
  readonly label: string;
  /** One quiet line: handler, host, condition, approvers. */
  readonly line: string;
  /** Absent on a workflow page: nothing has happened. */
  readonly status?: CanvasStatus;
  readonly attempt?: number;
  readonly maxAttempts?: number;
  readonly isProtected: boolean;
  /** Its result is that of an earlier run. */
  readonly isCached: boolean;
  /** Its effect is undone, or was to be; absent before that. */
  readonly undo?: CanvasUndo;
  readonly change?: ChangeMark;
  /** On the page that compares two runs: what the step was in the other one. */
  readonly versus?: CanvasVersus;
  /** Maps, loops and composites. */
  readonly body?: CanvasBody;
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

/** A step inside of a closed body: not drawn, but to be found. */
export type HiddenNode = Pick<CanvasNode, 'id' | 'type' | 'label' | 'line'> & {
  /** The closed bodies around it, from the outermost. */
  readonly closed: readonly string[];
};

export interface CanvasGraph {
  readonly nodes: readonly CanvasNode[];
  readonly hidden: readonly HiddenNode[];
  readonly edges: readonly CanvasEdge[];
}

/** `live`: status leads and changes fade to an outline. `overlay`: changes lead and status fades to its icon. */
export type CanvasMode = 'live' | 'overlay';
