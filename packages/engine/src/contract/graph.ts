/** What the canvas draws: the base, every patch put on it, and what happened to each node and edge so far. */
import { z } from 'zod';
import { undoStatus } from './compensation.ts';
import { patch } from './patches.ts';
import { nodeStatus } from './runs.ts';
import {
  cachedFrom,
  digest,
  failure,
  jobNeed,
  runId,
  runStatus,
  seq,
  storedValue,
  timestamp,
} from './values.ts';
import { definition } from './workflows.ts';

export const graphUndo = z
  .object({
    status: undoStatus,
    execution: z.number().int(),
    attempt: z.number().int(),
    /** What it was, or is to be, called with. */
    inputs: storedValue.exactOptional(),
    output: storedValue.exactOptional(),
    error: failure.exactOptional(),
    /** When the next attempt is due. */
    due: timestamp.exactOptional(),
    finished_at: timestamp.exactOptional(),
    /** Who said that it needs no undoing, or let it be. */
    by: z.string().exactOptional(),
  })
  .meta({ id: 'GraphUndo' });

export const graphNode = z
  .object({
    id: z.string(),
    /** Path of loop and map instances; empty at the top. */
    scope: z.string(),
    status: nodeStatus,
    /** Grows only by explicit restart (R16); 0 while pending. */
    execution: z.number().int(),
    attempt: z.number().int(),
    queued_at: timestamp.exactOptional(),
    started_at: timestamp.exactOptional(),
    finished_at: timestamp.exactOptional(),
    inputs: storedValue.exactOptional(),
    output: storedValue.exactOptional(),
    error: failure.exactOptional(),
    /** What it left through: success, approve, reject, timeout… */
    label: z.string().exactOptional(),
    /** When the next attempt is due, while retrying or delayed. */
    due: timestamp.exactOptional(),
    ticket_id: z.string().exactOptional(),
    /** The ticket it is held for although it could go on. */
    held_by: z.string().exactOptional(),
    /** Who gave the output instead of running it. */
    skipped_by: z.string().exactOptional(),
    /** Its job waits for a runner that has this. */
    no_runner_for: jobNeed.exactOptional(),
    cached: cachedFrom.exactOptional(),
    /** The run of another workflow that the node stands for (R35). */
    child_run_id: runId.exactOptional(),
    /** What undoes it: `prepared` until the run fails or is cancelled. */
    compensation: graphUndo.exactOptional(),
    /** The plan it was queued under. */
    graph_version: z.number().int().exactOptional(),
  })
  .meta({ id: 'GraphNode' });

export const graphEdge = z
  .object({
    /** `a->b` or `a->b:on`. */
    id: z.string(),
    from: z.string(),
    to: z.string(),
    scope: z.string(),
    state: z.enum(['taken', 'dead', 'pending']),
  })
  .meta({ id: 'GraphEdge' });

/** One run of a body: an item of a map, an iteration of a loop. */
export const bodyInstance = z
  .object({
    /** Its path: the `scope` of the nodes and edges in it. */
    scope: z.string(),
    status: z.enum(['open', 'completed', 'failed']),
  })
  .meta({ id: 'BodyInstance' });

/** How far a map, loop or composite has come with the instances of its body. */
export const graphBody = z
  .object({
    /** The node that owns the body, and where it runs. */
    node: z.string(),
    scope: z.string(),
    /** How many there will be: the items of a map. */
    total: z.number().int().exactOptional(),
    opened: z.number().int(),
    completed: z.number().int(),
    failed: z.number().int(),
    /**
     * The instances whose nodes are listed, in the order in which they began: those not ended yet, and of the completed and
     * the failed ones the last of each.
     */
    shown: z.array(bodyInstance),
  })
  .meta({ id: 'GraphBody' });

export const graph = z
  .object({
    run_id: runId,
    status: runStatus,
    digest,
    graph_version: z.number().int(),
    /** The event this picture was taken after. */
    seq,
    /** Base and applied patches put together. */
    definition,
    base: z.object({ digest, definition }),
    /** Applied patches in order. */
    stack: z.array(patch),
    nodes: z.array(graphNode),
    edges: z.array(graphEdge),
    bodies: z.array(graphBody),
    /**
     * The log was left out: there are no times of attempts, and of bodies only the instances that have not ended, none of a
     * body that has.
     */
    history: z.literal('none').exactOptional(),
  })
  .meta({ id: 'Graph' });

/**
 * `at`: the picture after this seq instead of now. `history=short`: the log of a long run is left out, and the answer says so;
 * for those who follow the log themselves.
 */
export const graphQuery = z.strictObject({
  at: z.coerce.number().int().min(1).exactOptional(),
  history: z.enum(['full', 'short']).exactOptional(),
});

export type GraphUndo = z.infer<typeof graphUndo>;
export type GraphNode = z.infer<typeof graphNode>;
export type GraphEdge = z.infer<typeof graphEdge>;
export type BodyInstance = z.infer<typeof bodyInstance>;
export type GraphBody = z.infer<typeof graphBody>;
export type Graph = z.infer<typeof graph>;
export type GraphQuery = z.infer<typeof graphQuery>;
