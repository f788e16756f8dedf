import { z } from 'zod';
import { compensation } from './compensation.ts';
import { problem } from './problem.ts';
import {
  actorId,
  BATCH_RUNS_MAX,
  digest,
  failure,
  fidelity,
  jobNeed,
  json,
  line,
  listOf,
  pageById,
  priority,
  runId,
  runStatus,
  storedValue,
  timestamp,
  WATCHED_RUNS_MAX,
} from './values.ts';
import { unreadDefinition } from './workflows.ts';

export const FINISHED_STATUSES: readonly RunStatus[] = ['COMPLETED', 'FAILED', 'CANCELLED', 'TIMED_OUT'];

export const nodeStatus = z.enum([
  'pending',
  'queued',
  'running',
  'retrying',
  'waiting',
  'completed',
  'failed',
  'skipped',
  'cancelled',
]);

/**
 * Exactly one of `workflow` (`name`, `name@tag`, `name@sha256:…`), `tag` (`name@tag`, or a bare tag only one workflow has),
 * `definition` and `experiment` (its name or id: the run gets one of its arms).
 */
export const startRunRequest = z
  .strictObject({
    workflow: line.exactOptional(),
    tag: line.exactOptional(),
    definition: unreadDefinition.exactOptional(),
    experiment: line.exactOptional(),
    inputs: json.exactOptional(),
    priority: priority.exactOptional(),
    /** How much the run writes down; default: what the workflow says. */
    fidelity: fidelity.exactOptional(),
    labels: z.record(line.max(64), line.max(256)).exactOptional(),
    /** For search, what `limits.key_concurrency` counts, and what keeps runs of an experiment to one arm; sending the same run twice is what `Idempotency-Key` is for. */
    key: line.max(256).exactOptional(),
  })
  .meta({ id: 'StartRun' });

export const startedRun = z.object({ run_id: runId, status: runStatus }).meta({ id: 'StartedRun' });

/** Each run is looked at on its own: one bad one does not spoil the others. */
export const startBatchRequest = z
  .strictObject({ runs: z.array(json).min(1).max(BATCH_RUNS_MAX) })
  .meta({ id: 'StartBatch' });

export const startedBatch = z
  .object({ results: z.array(z.union([startedRun, problem])) })
  .meta({ id: 'StartedBatch' });

export const runWorkflow = z.object({ name: z.string(), tag: z.string().exactOptional(), digest });

/** What keeps a run from going on, each named so that somebody can act on it. */
export const waitingFor = z
  .discriminatedUnion('kind', [
    z.object({
      kind: z.literal('ticket'),
      ticket_id: z.string(),
      ticket_kind: z.enum(['gate', 'patch', 'failure']),
      node: z.string().exactOptional(),
      scope: z.string(),
      patch_id: z.string().exactOptional(),
      /** It is about undoing what the node did. */
      undoes: z.literal(true).exactOptional(),
      approvers: z.array(z.string()),
      due: timestamp.exactOptional(),
    }),
    z.object({
      kind: z.literal('timer'),
      timer_id: z.string(),
      timer_kind: z.enum(['retry', 'delay']),
      node: z.string().exactOptional(),
      scope: z.string(),
      /** Of an attempt to undo what the node did. */
      undoes: z.literal(true).exactOptional(),
      due: timestamp,
    }),
    z.object({
      kind: z.literal('signal'),
      signal: z.string(),
      node: z.string(),
      scope: z.string(),
      due: timestamp.exactOptional(),
    }),
    z.object({ kind: z.literal('child'), child_run_id: runId, node: z.string(), scope: z.string() }),
    z.object({ kind: z.literal('resume'), paused_by: actorId }),
    /** Other runs of the workflow, or of the key, are under way, as many as these limits let be (R19). */
    z.object({
      kind: z.literal('slot'),
      workflow: z.string(),
      concurrency: z.number().int().exactOptional(),
      key: z.string().exactOptional(),
      key_concurrency: z.number().int().exactOptional(),
    }),
    z.object({
      kind: z.literal('job'),
      node: z.string(),
      scope: z.string(),
      execution: z.number().int(),
      attempt: z.number().int(),
      /** It undoes what the node did. */
      undoes: z.literal(true).exactOptional(),
      status: z.enum(['queued', 'running']),
      /** No runner can carry it out: it goes on when one registers that can. */
      no_runner_for: jobNeed.exactOptional(),
    }),
  ])
  .meta({ id: 'WaitingFor' });

/** The node that a child run stands for in the run around it (R35). */
export const parentRun = z
  .object({ run_id: runId, node: z.string(), scope: z.string(), execution: z.number().int() })
  .meta({ id: 'ParentRun' });

/** Of a run: its arm, and why that one. */
export const runExperiment = z
  .object({
    experiment_id: z.string(),
    name: z.string(),
    arm: z.string(),
    why: z.enum(['weights', 'arm_stopped', 'paused', 'stopped', 'replay']),
  })
  .meta({ id: 'RunExperiment' });

/** A run as lists show it. */
export const runSummary = z
  .object({
    run_id: runId,
    status: runStatus,
    /** The status in words when there is more to say: "waiting for finance to approve pay". */
    status_text: z.string().exactOptional(),
    workflow: runWorkflow,
    error: failure.exactOptional(),
    /** 1 for the base; every applied patch adds one. */
    graph_version: z.number().int(),
    /** `fast`: its log has no display detail (what nodes print, when attempts began). */
    fidelity,
    /** Seq of the last event. */
    seq: z.number().int(),
    labels: z.record(z.string(), z.string()),
    key: z.string().exactOptional(),
    started_by: actorId,
    /** Absent for a run of its own. */
    parent: parentRun.exactOptional(),
    /** Absent outside of experiments. */
    experiment: runExperiment.exactOptional(),
    created_at: timestamp,
    updated_at: timestamp,
    finished_at: timestamp.exactOptional(),
    /** The next time the clock has something to do for it. */
    wake_at: timestamp.exactOptional(),
  })
  .meta({ id: 'RunSummary' });

/**
 * `freeze`: every result comes from the record, nothing is called. `shadow`: what touches the world comes from the record,
 * the rest is computed again. `live`: carried out for real. What comes before `from` is taken over as it was.
 */
export const replayMode = z.enum(['freeze', 'shadow', 'live']);

export const nodeCounts = z
  .object({
    pending: z.number().int(),
    queued: z.number().int(),
    running: z.number().int(),
    retrying: z.number().int(),
    waiting: z.number().int(),
    completed: z.number().int(),
    failed: z.number().int(),
    skipped: z.number().int(),
    cancelled: z.number().int(),
  })
  .meta({ id: 'NodeCounts' });

/** A command that failed alone again and again, and was set aside with its run (R21). */
export const parkedCommand = z
  .object({
    /** Its kind: `result`, `wake`, `decide_ticket`… */
    command: z.string(),
    /** It in words: "the result of attempt 2 of charge". */
    what: z.string(),
    node: z.string().exactOptional(),
    by: actorId.exactOptional(),
    error: z.string(),
    at: timestamp,
  })
  .meta({ id: 'ParkedCommand' });

export const quarantine = z
  .object({
    /** What broke: a fault of the engine or of its log, not of the workflow. */
    error: z.string(),
    since: timestamp.exactOptional(),
    /** What a repair retries or drops. */
    parked: z.array(parkedCommand),
  })
  .meta({ id: 'Quarantine' });

export const run = z
  .object({
    ...runSummary.shape,
    priority,
    inputs: json,
    /** Null until the run is completed. */
    outputs: json,
    /** Of the document it follows now; `workflow.digest` is the version that was asked for. */
    digest,
    counts: nodeCounts,
    waiting_for: z.array(waitingFor),
    /** Signals that no node has waited for yet, by name, in the order they came. */
    kept_signals: z.array(z.string()),
    /** Failed nodes that nothing handled: what `retry` and `skip` are allowed on (R7). Empty once the run undoes what it did. */
    unhandled: z.array(z.string()),
    /** The run that this one replays. */
    replay: z.object({ of: runId, mode: replayMode, from: z.string().exactOptional() }).exactOptional(),
    /** Absent when nothing that it did can be undone. */
    compensation: compensation.exactOptional(),
    /** Why the run is set aside for repair; absent unless it is (R21). */
    quarantine: quarantine.exactOptional(),
  })
  .meta({ id: 'Run' });

const runFilter = {
  status: z
    .preprocess(
      (value) => (typeof value === 'string' ? value.toUpperCase().split(',') : value),
      z.array(runStatus),
    )
    .exactOptional(),
  workflow: line.exactOptional(),
  /** `name=value`. */
  label: line.regex(/^[^=]+=/, 'Write a label as name=value.').exactOptional(),
  /** The run that started them; a child run is in every other list as well. */
  parent: line.exactOptional(),
  /** Started at or after: RFC 3339, or a span back from now like `2h`. */
  since: z.string().exactOptional(),
  /** Part of the run id, the workflow name or the key. */
  q: line.exactOptional(),
};

/** Which runs, for lists and for orders to many of them. */
export const runFilterFields = z.strictObject(runFilter).meta({ id: 'RunFilter' });

/** `id` watches many runs with one call; every other filter narrows the list, newest first. */
export const listRunsQuery = z.strictObject({
  ...pageById('run'),
  id: z
    .preprocess((value) => (typeof value === 'string' ? [value] : value), z.array(line).max(WATCHED_RUNS_MAX))
    .exactOptional(),
  ...runFilter,
});

export const cancelRunRequest = z
  .strictObject({ reason: z.string().max(2000).default('') })
  .meta({ id: 'CancelRun' });
export const pauseRunRequest = z
  .strictObject({ reason: z.string().max(2000).default('') })
  .meta({ id: 'PauseRun' });
export const resumeRunRequest = z.strictObject({}).meta({ id: 'ResumeRun' });
/** `data` becomes part of the output of the node that waits. */
export const signalRunRequest = z.strictObject({ data: json.default(null) }).meta({ id: 'SignalRun' });
export const signalName = z
  .string()
  .max(100)
  .regex(
    /^[A-Za-z_][A-Za-z0-9_.-]*$/,
    'Letters, digits, dots, dashes and underscores, beginning with a letter.',
  );
/** `each[3]/`: the instance of a body in which the node ran; left out at the top. */
const scopePath = z
  .string()
  .regex(/^(?:[A-Za-z_][A-Za-z0-9_]{0,63}(?:\[\d{1,5}\])?\/)*$/, 'A path of instances, like each[3]/.')
  .max(2000);

export const retryNodeRequest = z
  .strictObject({ node: z.string(), scope: scopePath.exactOptional() })
  .meta({ id: 'RetryNode' });
export const skipNodeRequest = z
  .strictObject({
    node: z.string(),
    scope: scopePath.exactOptional(),
    /** What the node is taken to have returned. */
    output: json.exactOptional(),
    reason: z.string().min(1, 'Say why.').max(2000),
  })
  .meta({ id: 'SkipNode' });

export const replayRequest = z
  .strictObject({
    mode: replayMode.default('freeze'),
    /** `parse`, `poll#2` (an iteration), `each[3]/fetch`, `seq:12`; left out: from the beginning. */
    from: line.exactOptional(),
  })
  .meta({ id: 'Replay' });

/** `retry` carries the parked commands out after all, `drop` goes on without them. */
export const repairRunRequest = z
  .strictObject({
    action: z.enum(['retry', 'drop']),
    reason: z.string().trim().min(1, 'Say why.').max(2000),
  })
  .meta({ id: 'RepairRun' });

/** What a run is after a command. */
export const runChanged = z
  .object({ run_id: runId, status: runStatus, seq: z.number().int() })
  .meta({ id: 'RunChanged' });

/** What a node left behind, under a name (the node id, with its scope in front). */
export const artifact = z
  .object({
    name: z.string(),
    node: z.string(),
    scope: z.string(),
    size: z.number().int(),
    content: storedValue,
  })
  .meta({ id: 'Artifact' });

export const runList = listOf(runSummary).meta({ id: 'RunList' });
export const artifactList = listOf(artifact).meta({ id: 'ArtifactList' });

export type RunStatus = z.infer<typeof runStatus>;
export type NodeStatus = z.infer<typeof nodeStatus>;
export type StartRunRequest = z.infer<typeof startRunRequest>;
export type StartedRun = z.infer<typeof startedRun>;
export type StartBatchRequest = z.infer<typeof startBatchRequest>;
export type StartedBatch = z.infer<typeof startedBatch>;
export type WaitingFor = z.infer<typeof waitingFor>;
export type RunSummary = z.infer<typeof runSummary>;
export type NodeCounts = z.infer<typeof nodeCounts>;
export type Run = z.infer<typeof run>;
export type RunFilterFields = z.infer<typeof runFilterFields>;
export type ListRunsQuery = z.infer<typeof listRunsQuery>;
export type CancelRunRequest = z.infer<typeof cancelRunRequest>;
export type PauseRunRequest = z.infer<typeof pauseRunRequest>;
export type SignalRunRequest = z.infer<typeof signalRunRequest>;
export type RetryNodeRequest = z.infer<typeof retryNodeRequest>;
export type ReplayMode = z.infer<typeof replayMode>;
export type ReplayRequest = z.infer<typeof replayRequest>;
export type SkipNodeRequest = z.infer<typeof skipNodeRequest>;
export type RepairRunRequest = z.infer<typeof repairRunRequest>;
export type ParkedCommand = z.infer<typeof parkedCommand>;
export type QuarantineResource = z.infer<typeof quarantine>;
export type RunChanged = z.infer<typeof runChanged>;
export type Artifact = z.infer<typeof artifact>;
