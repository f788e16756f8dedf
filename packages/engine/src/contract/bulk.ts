/** Orders for many runs at once. */
import { z } from 'zod';
import { replayMode, runFilterFields } from './runs.ts';
import { actorId, listOf, pageById, runId, timestamp } from './values.ts';

export const bulkAction = z.enum(['cancel', 'retry', 'pause', 'resume', 'replay']);
export const bulkId = z.string().meta({ examples: ['bulk_01jzk3v8x4q0b6e9m2r7t5w1yc'] });

/**
 * `filter` names at least one thing. Runs that are created later are not touched, nor are those that do not fit any more
 * when their turn comes. `retry` runs every failed node of a run again; `replay` makes a new run of each that is over, with the
 * label `bulk` naming the order. With `dry_run` the runs are counted only.
 */
export const startBulkRequest = z
  .strictObject({
    action: bulkAction,
    /** How runs are replayed; only with `replay`, where leaving it out means freeze. */
    mode: replayMode.exactOptional(),
    filter: runFilterFields,
    reason: z.string().trim().min(1, 'Say why.').max(2000),
    dry_run: z.boolean().exactOptional(),
  })
  .meta({ id: 'StartBulk' });

/** `bulk_id` is absent after a dry run: nothing was ordered. */
export const startedBulk = z
  .object({ bulk_id: bulkId.exactOptional(), matched: z.number().int() })
  .meta({ id: 'StartedBulk' });

export const bulkProblem = z
  .object({ run_id: runId, code: z.string(), message: z.string() })
  .meta({ id: 'BulkProblem' });

export const bulk = z
  .object({
    bulk_id: bulkId,
    action: bulkAction,
    mode: replayMode.exactOptional(),
    /** Times are absolute. `until` is the moment of the order. */
    filter: z.object({ ...runFilterFields.shape, until: timestamp }),
    reason: z.string(),
    /** `aborting`: the runs under way are still finished. */
    state: z.enum(['running', 'aborting', 'aborted', 'done']),
    /** Runs that fitted when it was ordered; some may have moved on before their turn came. */
    matched: z.number().int(),
    done: z.number().int(),
    failed: z.number().int(),
    /** There was nothing to do about them. */
    skipped: z.number().int(),
    /** The first 100 of those that failed. */
    problems: z.array(bulkProblem),
    started_by: actorId,
    aborted_by: actorId.exactOptional(),
    created_at: timestamp,
    updated_at: timestamp,
    finished_at: timestamp.exactOptional(),
  })
  .meta({ id: 'Bulk' });

export const listBulkQuery = z.strictObject(pageById('bulk'));
export const bulkList = listOf(bulk).meta({ id: 'BulkList' });
export const abortBulkRequest = z.strictObject({}).meta({ id: 'AbortBulk' });

export type BulkAction = z.infer<typeof bulkAction>;
export type StartBulkRequest = z.infer<typeof startBulkRequest>;
export type StartedBulk = z.infer<typeof startedBulk>;
export type BulkProblem = z.infer<typeof bulkProblem>;
export type Bulk = z.infer<typeof bulk>;
