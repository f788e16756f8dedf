/** Which arm a run gets: a function of the experiment as it stands and of what the run is kept to its arm by. */
import { canonicalJson, compileExpression, evaluate, type Json } from '@aob/ir';
import { LRUCache } from 'lru-cache';
import type { ExperimentRow } from '../../ports/experiments.ts';
import type { Assignment } from '../../run/events.ts';
import { sha256 } from '../../sha256.ts';
import { done, type Outcome, refused } from '../outcome.ts';
import { armOfBucket, BUCKETS } from './allocation.ts';

/** What a sticky expression can see. */
export const STICKY_VARIABLES = ['inputs'] as const;

export interface StickyRun {
  readonly runId: string;
  readonly key: string | undefined;
  readonly inputs: Json;
}

/** The same for the same text for ever, and nothing else about it: another experiment deals its keys anew. */
export const bucketOf = (experimentId: string, text: string): number => {
  const hex = sha256(`${experimentId}\n${text}`).slice('sha256:'.length);
  // 48 bits: the last buckets are less likely by a part in 28 billion.
  return Number.parseInt(hex.slice(0, 12), 16) % BUCKETS;
};

/** Stopped arms, and everything while the experiment is halted, are the control arm's; what fell where stays known. */
export const assignArm = (row: ExperimentRow, run: StickyRun): Outcome<Assignment> => {
  const kept = keptBy(row, run);
  if (!kept.ok) return kept;
  const { by, text } = kept.value;
  const bucket = bucketOf(row.experimentId, text);
  const drawn = armOfBucket(row.slices, bucket);
  const why = whyOf(row, drawn);
  return done({
    experiment_id: row.experimentId,
    name: row.name,
    arm: why === 'weights' ? drawn : row.control,
    why,
    drawn,
    by,
    bucket,
    revision: row.revision,
  });
};

const whyOf = ({ status, arms }: ExperimentRow, drawn: string): Assignment['why'] => {
  if (status !== 'running') return status;
  return arms.some(({ name, stop }) => name === drawn && stop !== undefined) ? 'arm_stopped' : 'weights';
};

/** With an expression nothing else counts: falling back to a key would send one customer to two arms. */
const keptBy = (
  { sticky }: ExperimentRow,
  { runId, key, inputs }: StickyRun,
): Outcome<{ readonly by: Assignment['by']; readonly text: string }> => {
  if (sticky === undefined)
    return done(key === undefined ? { by: 'run', text: runId } : { by: 'key', text: key });
  const result = evaluate(programOf(sticky), { inputs });
  if (!result.ok) return notSticky(sticky, result.error.message);
  const { value } = result;
  if (value === null) return notSticky(sticky, 'it gives null');
  return done({ by: 'sticky', text: typeof value === 'string' ? value : canonicalJson(value) });
};

const notSticky = (sticky: string, problem: string): Outcome<never> =>
  refused({
    kind: 'rejected',
    code: 'experiment.not_sticky',
    message: `${sticky} does not say which arm this run is kept to: ${problem}.`,
    hint: 'Send the inputs that the sticky expression of the experiment reads.',
    pointer: '/inputs',
  });

type Program = Parameters<typeof evaluate>[0];

const programs = new LRUCache<string, Program>({ max: 200 });

const programOf = (sticky: string): Program => {
  const known = programs.get(sticky);
  if (known !== undefined) return known;
  const compiled = compileExpression(sticky, { variables: STICKY_VARIABLES });
  if (!compiled.ok) throw new Error(`a sticky expression that was checked does not compile: ${sticky}`);
  programs.set(sticky, compiled.program);
  return compiled.program;
};
