/** Two runs beside each other: what went another way. Times are shown, never counted as a difference. */
import { z } from 'zod';
import { nodeStatus, runWorkflow } from './runs.ts';
import { digest, failure, runId, runStatus, timestamp } from './values.ts';
import { changeSet } from './workflows.ts';

export const comparedRun = z
  .object({
    run_id: runId,
    status: runStatus,
    workflow: runWorkflow,
    /** Of the document it follows now, its patches included. */
    digest,
    graph_version: z.number().int(),
    started_at: timestamp,
    finished_at: timestamp.exactOptional(),
    duration_ms: z.number().int().exactOptional(),
    /** Digest of the canonical value: equal digests are equal values. */
    inputs: digest,
    /** Absent until the run is completed. */
    outputs: digest.exactOptional(),
    error: failure.exactOptional(),
  })
  .meta({ id: 'ComparedRun' });

export const comparedNode = z
  .object({
    status: nodeStatus,
    /** How often it was begun anew (R16); 0 while pending. */
    executions: z.number().int(),
    /** Of all executions together. */
    attempts: z.number().int(),
    /** From its first attempt to the end of its last. */
    duration_ms: z.number().int().exactOptional(),
    /** Digests of what it got and gave. */
    input: digest.exactOptional(),
    output: digest.exactOptional(),
  })
  .meta({ id: 'ComparedNode' });

export const nodeComparison = z
  .object({
    node: z.string(),
    scope: z.string(),
    in: z.enum(['both', 'a', 'b']),
    differs: z.array(z.enum(['status', 'executions', 'attempts', 'input', 'output'])),
    a: comparedNode.exactOptional(),
    b: comparedNode.exactOptional(),
  })
  .meta({ id: 'NodeComparison' });

export const runComparison = z
  .object({
    a: comparedRun,
    b: comparedRun,
    /** What is not alike; empty when the two runs went the same way. */
    differs: z.array(z.enum(['workflow', 'document', 'status', 'inputs', 'outputs', 'error', 'nodes'])),
    /**
     * When one of them replays the other: whether it came to the same, by status and digest of every node and of the
     * outputs. `inconclusive`: something was asked that nothing was recorded about, which proves nothing.
     */
    verdict: z.enum(['same', 'different', 'inconclusive']).exactOptional(),
    /** From the document of a to that of b; absent when they are the same document. */
    changes: changeSet.exactOptional(),
    /** By scope and node id, in plan order; where the two plans put a node differently, at the later place. */
    nodes: z.array(nodeComparison),
  })
  .meta({ id: 'RunComparison' });

export type ComparedRun = z.infer<typeof comparedRun>;
export type ComparedNode = z.infer<typeof comparedNode>;
export type NodeComparison = z.infer<typeof nodeComparison>;
export type RunComparison = z.infer<typeof runComparison>;
