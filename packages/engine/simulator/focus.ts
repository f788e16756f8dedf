/** What a seed looks at most. Chance alone hardly ever leads to the rare corners, so every seed has a leaning (`foci.ts`). */
import type { NodeType } from '@aob/ir';

export type Interference =
  | 'start'
  | 'patch'
  | 'withdraw'
  | 'decide'
  | 'delegate'
  | 'wake'
  | 'mend'
  | 'signal'
  | 'pause'
  | 'cancel'
  | 'set_aside'
  | 'replay';

export interface Focus {
  readonly name: string;
  /** Shares of node types; what is absent has 1. */
  readonly types: { readonly [type in NodeType]?: number };
  readonly acts: { readonly [act in Interference]: number };
  /** How many runs begin. */
  readonly runs: number;
  /** Chance that anything in a document which can fail does, and that what runners do fails. */
  readonly failures: number;
  readonly jobFailures: number;
  readonly undoFailures: number;
  readonly onFailure: readonly ('fail_fast' | 'continue' | 'review')[];
  /** How often a body stands where a node could. */
  readonly bodies: number;
  readonly nodesMax: number;
  /** How many of the jobs can be undone. */
  readonly undos: number;
  /** Two rows of nodes of this type instead of a random graph. */
  readonly star: NodeType | undefined;
  /** Composites run another workflow, and that is a small one: a run with many of them is to have room for more. */
  readonly hasSmallChildren: boolean;
  /** Every fault strikes as often as it can without burying the runs. */
  readonly isStorm: boolean;
  /** After this many steps nothing new is started or asked for, so that everything can come to its end. */
  readonly busySteps: number;
  /** How often somebody interferes in place of whatever would come next. */
  readonly interferes: number;
  /** How many tickets somebody answers before long; in storms. */
  readonly answers: number;
  /** How many proposals hold back everything that has not begun. */
  readonly holds: number;
  /** How many runs of a document with rows have these held back before they begin. */
  readonly heldRows: number;
  /** How many proposals add what can be undone, so that they can be taken back when it is done. */
  readonly undoable: number;
  /** How many proposals put a gate into a run that waits for runs inside, which have to hear of it. */
  readonly gates: number;
  /** How many races between the nodes of a row call off whoever loses. */
  readonly losers: number;
  /** How many jobs no runner can take that is there. */
  readonly unclaimed: number;
  /** How often the bounds of a decision are narrow. */
  readonly narrow: number;
  /** How many workflows have each of the limits. */
  readonly limits: number;
  /** How many workflows say how their patches are reviewed. */
  readonly reviews: number;
}

export const ACTS: Focus['acts'] = {
  start: 3,
  patch: 4,
  withdraw: 2,
  decide: 14,
  delegate: 4,
  wake: 2,
  mend: 4,
  signal: 5,
  pause: 2,
  cancel: 0.3,
  set_aside: 1,
  replay: 1,
};

export const PLAIN: Focus = {
  name: 'everything',
  types: { function: 3, http: 3 },
  acts: ACTS,
  runs: 4,
  failures: 0.2,
  jobFailures: 0.2,
  undoFailures: 0.25,
  onFailure: ['fail_fast', 'continue', 'review'],
  bodies: 0.15,
  nodesMax: 10,
  undos: 0.1,
  star: undefined,
  hasSmallChildren: false,
  isStorm: false,
  busySteps: 800,
  interferes: 0.2,
  answers: 0.5,
  holds: 0,
  heldRows: 0,
  undoable: 0.05,
  gates: 0.05,
  losers: 0.67,
  unclaimed: 0.05,
  narrow: 0.3,
  limits: 0.2,
  reviews: 0.5,
};
