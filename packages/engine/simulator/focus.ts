/**
 * What a seed looks at most. Chance alone hardly ever leads to the rare corners, so every seed has a leaning, and the
 * seed itself says which.
 */
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
  /** Chance that anything which can fail does. */
  readonly failures: number;
  readonly onFailure: readonly ('fail_fast' | 'continue' | 'review')[];
  /** How often a body stands where a node could. */
  readonly bodies: number;
  readonly nodesMax: number;
  /** How many of the jobs can be undone. */
  readonly undos: number;
}

const ACTS: Focus['acts'] = {
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

const PLAIN: Focus = {
  name: 'everything',
  types: { function: 3, http: 3 },
  acts: ACTS,
  runs: 4,
  failures: 0.2,
  onFailure: ['fail_fast', 'continue', 'review'],
  bodies: 0.15,
  nodesMax: 10,
  undos: 0.1,
};

export const FOCI: readonly Focus[] = [
  PLAIN,
  {
    ...PLAIN,
    name: 'people',
    types: { hitl: 12, function: 2, http: 2, agent: 2 },
    acts: { ...ACTS, decide: 8, delegate: 8, patch: 3, cancel: 0.5 },
  },
  { ...PLAIN, name: 'bodies', bodies: 0.45, acts: { ...ACTS, mend: 8 }, failures: 0.15 },
  {
    ...PLAIN,
    name: 'failures',
    failures: 0.45,
    onFailure: ['review'],
    runs: 6,
    acts: { ...ACTS, decide: 12, delegate: 12, mend: 6, patch: 2 },
  },
  {
    ...PLAIN,
    name: 'time',
    types: { wait: 5, delay: 5, hitl: 3, http: 2 },
    acts: { ...ACTS, pause: 8, signal: 10, decide: 4 },
    runs: 6,
  },
  {
    ...PLAIN,
    name: 'patches',
    types: { agent: 6, http: 6, hitl: 2 },
    acts: { ...ACTS, patch: 9, withdraw: 6, decide: 8 },
    nodesMax: 14,
  },
  { ...PLAIN, name: 'replays', acts: { ...ACTS, replay: 8, patch: 2, cancel: 1 }, runs: 5, nodesMax: 7 },
  { ...PLAIN, name: 'control', acts: { ...ACTS, cancel: 3, set_aside: 8, pause: 8, mend: 8 }, runs: 8 },
  {
    ...PLAIN,
    name: 'holds',
    types: { hitl: 0.5, wait: 0.5, delay: 0.5, agent: 2 },
    acts: { ...ACTS, patch: 20, decide: 6, withdraw: 3, cancel: 0.2 },
    nodesMax: 14,
    bodies: 0.2,
  },
  {
    ...PLAIN,
    name: 'hand to hand',
    types: { conditional: 3, parallel: 3, join: 3, wait: 2, delay: 2, transform: 2, filter: 2, aggregate: 2 },
    failures: 0.6,
    onFailure: ['review'],
    acts: { ...ACTS, delegate: 26, decide: 12, mend: 8, patch: 1 },
    bodies: 0.25,
  },
  {
    ...PLAIN,
    name: 'undoing',
    types: { function: 3, http: 3, agent: 2, notify: 2 },
    acts: { ...ACTS, cancel: 3, decide: 10 },
    onFailure: ['review', 'review', 'fail_fast', 'continue'],
    failures: 0.3,
    undos: 0.7,
  },
];

export const focusOf = (seed: number): Focus => FOCI[seed % FOCI.length] ?? PLAIN;
