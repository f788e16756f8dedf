/** The log of a run as the API shows it (design §14), and the two live streams. */
import { z } from 'zod';
import { jsonObject, LIST_LIMIT_MAX, listOf, runId, runStatus, timestamp } from './values.ts';

export const runEvent = z
  .object({
    seq: z.number().int(),
    at: timestamp,
    /** Past tense, dotted, stable: `node.completed`. */
    type: z.string(),
    run_id: runId,
    /** Version of the shape of `data`; absent means 1. */
    v: z.number().int().exactOptional(),
    scope: z.string().exactOptional(),
    node: z.string().exactOptional(),
    data: jsonObject,
  })
  .meta({ id: 'RunEvent' });

export const runEventList = listOf(runEvent).meta({ id: 'RunEventList' });

/** `none`: what nodes got and gave is left out, its digests stay; a long log can then be held whole. */
export const eventValues = z.enum(['inline', 'none']);

/** `from` is inclusive; the cursor of the next page is a seq too. */
export const runEventsQuery = z.strictObject({
  from: z.coerce.number().int().min(1).exactOptional(),
  cursor: z.coerce.number().int().min(1).exactOptional(),
  limit: z.coerce
    .number()
    .int()
    .min(1)
    .max(5 * LIST_LIMIT_MAX)
    .default(LIST_LIMIT_MAX),
  values: eventValues.default('inline'),
});

/** The last message of a run's stream (`event: end`). */
export const streamEnd = z
  .object({ run_id: runId, status: runStatus, seq: z.number().int() })
  .meta({ id: 'StreamEnd' });

/** `event: resync`: this client was too slow; read the log from `from`, then connect again. */
export const streamResync = z.object({ from: z.number().int() }).meta({ id: 'StreamResync' });

/** One message of the workspace stream: something changed, read it again (R17). It cannot be resumed. */
export const workspaceHint = z
  .object({
    run_id: runId,
    seq: z.number().int(),
    status: runStatus,
    /** What else the change touched, so that only the right lists are read again. */
    touched: z.array(z.enum(['tickets', 'patches'])),
  })
  .meta({ id: 'WorkspaceHint' });

/** `event: workflow` of the same stream: a version, a tag or a patch of this workflow changed. */
export const workflowHint = z.object({ workflow: z.string() }).meta({ id: 'WorkflowHint' });

export type RunEventResource = z.infer<typeof runEvent>;
export type EventValues = z.infer<typeof eventValues>;
export type StreamEnd = z.infer<typeof streamEnd>;
export type StreamResync = z.infer<typeof streamResync>;
export type WorkspaceHint = z.infer<typeof workspaceHint>;
export type WorkflowHint = z.infer<typeof workflowHint>;
