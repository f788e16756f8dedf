/**
 * Directed worlds: small documents with two rows of nodes of one type, or with what only some runs come to, under as many
 * faults as the runs can bear. They bring what chance hardly ever brings together often enough to be counted (`coverage.ts`).
 */
import type { NodeType } from '@aob/ir';
import { ACTS, type Focus, PLAIN } from './focus.ts';

const STORM: Focus = {
  ...PLAIN,
  name: 'storm',
  isStorm: true,
  acts: {
    ...ACTS,
    start: 1.5,
    cancel: 0.2,
    patch: 6,
    withdraw: 2.5,
    decide: 12,
    delegate: 10,
    wake: 1,
    mend: 5,
    signal: 3,
    set_aside: 0.7,
    replay: 0.2,
  },
  runs: 3,
  onFailure: ['review', 'review', 'review', 'fail_fast', 'continue'],
  nodesMax: 6,
  undos: 0.05,
  busySteps: 200,
  interferes: 0.35,
  holds: 0.6,
  heldRows: 0.85,
  reviews: 0.9,
};

const JOBS = ['function', 'http', 'agent', 'notify'] as const;

/** How often something is put into the document that can fail: not everywhere is room for that, and not every run breaks it. */
const FAILING = {
  function: 0.2,
  http: 0.2,
  agent: 0.2,
  notify: 0.2,
  transform: 1.2,
  filter: 1.2,
  aggregate: 1.2,
  conditional: 2,
  parallel: 2,
  join: 2,
  map: 1.5,
  loop: 1.5,
  composite: 1.5,
  hitl: 0.4,
  delay: 0.4,
  wait: 0.9,
} as const satisfies { readonly [type in NodeType]?: number };
type Star = keyof typeof FAILING;

/** They begin and end in one decision, so that only a failure that somebody is asked about can be called off. */
const AT_ONCE: ReadonlySet<Star> = new Set(['conditional', 'parallel', 'join'] as const);

const HEAVY: ReadonlySet<NodeType> = new Set(['transform', 'filter', 'aggregate']);

const BODIES = ['map', 'loop', 'composite'] as const;

const stars: readonly Focus[] = (Object.keys(FAILING) as Star[]).map((star) => ({
  ...STORM,
  name: `storm of ${star}`,
  star,
  failures: FAILING[star],
  onFailure: AT_ONCE.has(star) ? ['review'] : STORM.onFailure,
  jobFailures: 0.4,
  unclaimed: 0.3,
  narrow: HEAVY.has(star) ? 0.9 : 0.3,
}));

/** A run undoes one thing after the other, so that only what people do meanwhile can overtake it. */
const undoings: readonly Focus[] = [...JOBS, 'composite' as const].map((star) => ({
  ...STORM,
  name: `undoing storm of ${star}`,
  star,
  hasSmallChildren: star === 'composite',
  acts: { ...STORM.acts, patch: 1, cancel: 0.2, pause: 8, set_aside: 3, decide: 18, delegate: 4 },
  interferes: 0.2,
  answers: 0.9,
  onFailure: ['review'],
  holds: 0.1,
  heldRows: 0.1,
  failures: 0.02,
  jobFailures: 0.05,
  undoFailures: 0.75,
  undos: 1,
}));

/** Where they fail they wait for somebody, or for a slot to be run again: whoever loses meanwhile is called off. */
const losings: readonly Focus[] = [...AT_ONCE].map((star) => ({
  ...STORM,
  name: `losing storm of ${star}`,
  star,
  acts: { ...STORM.acts, mend: 24, patch: 2, withdraw: 0.5, decide: 8, delegate: 4 },
  failures: 2,
  onFailure: ['review', 'fail_fast'],
  heldRows: 0,
  losers: 1,
  limits: 0.7,
}));

/** What failed inside fails its instance, its owner and mostly the run; and is run again from there. */
const reopenings: readonly Focus[] = BODIES.map((star) => ({
  ...STORM,
  name: `reopening storm of ${star}`,
  star,
  acts: { ...STORM.acts, mend: 24, patch: 2, withdraw: 0.5, decide: 8, delegate: 4 },
  failures: 0.4,
  jobFailures: 0.5,
  onFailure: ['fail_fast', 'review'],
  heldRows: 0,
  limits: 0.05,
}));

const others: readonly Focus[] = [
  {
    ...STORM,
    name: 'storm of control',
    acts: { ...STORM.acts, cancel: 0.5, pause: 10, set_aside: 6, mend: 10, patch: 3 },
    failures: 0.3,
    jobFailures: 0.3,
    limits: 0.5,
  },
  {
    ...STORM,
    name: 'storm of slots',
    acts: { ...STORM.acts, start: 3, signal: 6, pause: 6, patch: 4 },
    runs: 6,
    nodesMax: 4,
    limits: 0.9,
  },
  {
    ...STORM,
    name: 'storm of silence',
    types: { delay: 4, hitl: 4, wait: 2 },
    acts: { ...STORM.acts, patch: 16, withdraw: 5, decide: 3, delegate: 3 },
    answers: 0.1,
    limits: 0.5,
  },
  {
    ...STORM,
    name: 'storm of taking back',
    star: 'delay',
    acts: { ...STORM.acts, patch: 16, withdraw: 16, decide: 14, delegate: 2 },
    onFailure: ['review', 'continue'],
    failures: 0.1,
    jobFailures: 0.1,
    undoFailures: 0.4,
    holds: 0.02,
    heldRows: 0,
    undoable: 0.9,
    busySteps: 400,
    reviews: 0.1,
  },
  {
    ...STORM,
    name: 'storm of gates around',
    star: 'composite',
    acts: { ...STORM.acts, patch: 20, withdraw: 1, delegate: 2 },
    failures: 0.1,
    jobFailures: 0.1,
    holds: 0.05,
    heldRows: 0,
    gates: 0.9,
    // The runs inside come late, and are many.
    busySteps: 700,
    interferes: 0.2,
  },
];

export const STORMS: readonly Focus[] = [...stars, ...undoings, ...losings, ...reopenings, ...others];
