/** What an audit of one run's log came to (R34). Damage is a finding, never an error of the request. */
import { z } from 'zod';
import { actorId, runId, seq, timestamp } from './values.ts';

/** So many problems are listed; `problem_count` counts them all. */
export const VERIFY_PROBLEMS_MAX = 1_000;

export const logProblem = z
  .object({
    /** The event it is about; absent for what no event stands for. */
    seq: seq.exactOptional(),
    /** Stable; docs/failure-modes.md has a line for each. */
    code: z.string().meta({ examples: ['commit.chain', 'blob.missing', 'row.differs'] }),
    message: z.string(),
    /** What it is about beside the event: a digest, a column, a ticket or a patch. */
    subject: z.string().exactOptional(),
  })
  .meta({ id: 'LogProblem' });

export const repair = z
  .object({
    seq,
    at: timestamp,
    by: actorId,
    reason: z.string(),
    /** What became of the commands that had been parked. */
    action: z.enum(['retry', 'drop']),
    parked: z.array(z.object({ command: z.string(), error: z.string() })),
  })
  .meta({ id: 'Repair' });

export const verification = z
  .object({
    run_id: runId,
    /** True when there is no problem at all. */
    valid: z.boolean(),
    /** Of the last event in the log. */
    seq,
    /** Hash of the last commit, hex: it seals the whole log. Kept elsewhere, it shows later that nothing was rewritten. */
    chain: z.string(),
    /** False when the log is too damaged to say what state it leads to; then rows were not compared with it. */
    refolded: z.boolean(),
    /** Why the run is set aside now; absent unless it is (R21). That is no damage: its log can be sound. */
    quarantine: z.string().exactOptional(),
    /** The times it was set aside and given back, as its log tells. */
    repairs: z.array(repair),
    checked: z.object({
      commits: z.number().int(),
      events: z.number().int(),
      /** Inputs, configs and outputs, each against its digest. */
      payloads: z.number().int(),
      blobs: z.number().int(),
      documents: z.number().int(),
      tickets: z.number().int(),
      patches: z.number().int(),
    }),
    problem_count: z.number().int(),
    /** In the order in which they were found; the log first, then what is kept beside it. */
    problems: z.array(logProblem),
  })
  .meta({ id: 'Verification' });

export type Repair = z.infer<typeof repair>;
export type LogProblem = z.infer<typeof logProblem>;
export type Verification = z.infer<typeof verification>;
