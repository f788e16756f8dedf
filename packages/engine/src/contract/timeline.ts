/** When what happened in a run, for people to look at. */
import { z } from 'zod';
import { nodeStatus } from './runs.ts';
import { actorId, cachedFrom, failure, fidelity, runId, timestamp } from './values.ts';

export const timelineSpan = z
  .object({
    node: z.string(),
    scope: z.string(),
    execution: z.number().int(),
    attempt: z.number().int(),
    status: nodeStatus,
    queued_at: timestamp.exactOptional(),
    started_at: timestamp.exactOptional(),
    finished_at: timestamp.exactOptional(),
    worker: z.string().exactOptional(),
    graph_version: z.number().int().exactOptional(),
    error: failure.exactOptional(),
    label: z.string().exactOptional(),
    cached: cachedFrom.exactOptional(),
    /** The run of another workflow that the node stands for. */
    child_run_id: runId.exactOptional(),
  })
  .meta({ id: 'TimelineSpan' });

export const timelineMark = z
  .object({
    seq: z.number().int(),
    at: timestamp,
    /** The event type it stands for. */
    type: z.string(),
    title: z.string(),
    node: z.string().exactOptional(),
    patch_id: z.string().exactOptional(),
    ticket_id: z.string().exactOptional(),
    by: actorId.exactOptional(),
  })
  .meta({ id: 'TimelineMark' });

/** One span per attempt of a node, and a mark for whatever else changed the course of the run. */
export const timeline = z
  .object({
    run_id: runId,
    /** `fast`: spans of short attempts have no `started_at` and no `worker`; those were not written down. */
    fidelity,
    started_at: timestamp,
    finished_at: timestamp.exactOptional(),
    spans: z.array(timelineSpan),
    marks: z.array(timelineMark),
  })
  .meta({ id: 'Timeline' });

export type Timeline = z.infer<typeof timeline>;
export type TimelineSpan = z.infer<typeof timelineSpan>;
export type TimelineMark = z.infer<typeof timelineMark>;
