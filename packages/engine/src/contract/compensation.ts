/** What a run did and undoes, and how far that has come. */
import { z } from 'zod';
import { failure } from './values.ts';

/**
 * How far the undoing of a node has come. `prepared`: its turn is yet to come, if the run fails or is cancelled; `skipped`:
 * a person said that it needs no undoing; `abandoned`: a person let it be, and it was not undone.
 */
export const undoStatus = z.enum([
  'prepared',
  'queued',
  'running',
  'retrying',
  'completed',
  'failed',
  'skipped',
  'abandoned',
]);

/** What undoes one node. */
export const undoStep = z
  .object({
    node: z.string(),
    scope: z.string(),
    status: undoStatus,
    /** Of the undoing, not of the node; 0 before its turn. */
    execution: z.number().int(),
    attempt: z.number().int(),
    /** Why the last attempt failed. */
    error: failure.exactOptional(),
  })
  .meta({ id: 'UndoStep' });

/** What the run has to undo: there as soon as a node with `compensate` has completed. */
export const compensation = z
  .object({
    /**
     * `ready`: nothing has to be undone as yet. `withdrawing`: the run goes on, and what came of a patch is undone, which is
     * being taken back. `incomplete`: the run is over, and something was not undone.
     */
    status: z.enum(['ready', 'withdrawing', 'running', 'completed', 'incomplete']),
    /** How the run ends when all is undone; absent while it is `ready`. */
    ending: z
      .object({ status: z.enum(['FAILED', 'CANCELLED', 'TIMED_OUT']), reason: z.string() })
      .exactOptional(),
    total: z.number().int(),
    /** Undone, or said by a person to need no undoing. */
    undone: z.number().int(),
    failed: z.number().int(),
    /** In the order of their turns, the last that completed first; of many those around the present one. */
    steps: z.array(undoStep),
  })
  .meta({ id: 'Compensation' });

export type UndoStatus = z.infer<typeof undoStatus>;
export type UndoStep = z.infer<typeof undoStep>;
export type Compensation = z.infer<typeof compensation>;
