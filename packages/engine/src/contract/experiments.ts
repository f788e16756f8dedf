import { z } from 'zod';
import { PATCH_OPERATIONS_MAX, patchOperation } from './patches.ts';
import { actorId, digest, line, listOf, pageByName, pageByNumber, timestamp } from './values.ts';

export const ARMS_MAX = 10;
export const ARM_PATCHES_MAX = 20;
export const WEIGHT_MAX = 10_000;
/** Labels every run of an experiment has; a start cannot set them itself. */
export const EXPERIMENT_LABEL = 'experiment';
export const ARM_LABEL = 'arm';
/** Runs with an end that are looked at before a guardrail may stop an arm, unless it says another number. */
const MIN_RUNS = 20;

const weight = z.number().int().min(0).max(WEIGHT_MAX);

export const wantedArm = z
  .strictObject({
    name: line.max(100),
    /** Of the keys it gets as many as its weight is of all weights. */
    weight,
    /** Ids of patches, of runs or of the workflow, in the order in which they are applied to the base. */
    patches: z.array(line.max(100)).max(ARM_PATCHES_MAX).default([]),
    /** RFC 6902, applied last. */
    operations: z.array(patchOperation).max(PATCH_OPERATIONS_MAX).default([]),
  })
  .meta({ id: 'WantedArm' });

const minRuns = z.number().int().min(1).default(MIN_RUNS);

/** What stops an arm; the control arm is never stopped. Looked at whenever a run of the experiment ends. */
export const guardrails = z
  .strictObject({
    /** More than this share of its ended runs failed or ran out of time. */
    failure_rate: z
      .strictObject({ above: z.number().min(0).max(1), min_runs: minRuns })
      .nullable()
      .default(null),
    /** A run costs more than this on average. */
    mean_cost: z
      .strictObject({ above: z.number().min(0), min_runs: minRuns })
      .nullable()
      .default(null),
    /** Its runs cost more than this together. */
    total_cost: z
      .strictObject({ above: z.number().min(0) })
      .nullable()
      .default(null),
  })
  .meta({ id: 'Guardrails' });

export const createExperimentRequest = z
  .strictObject({
    name: line.max(100),
    /** `name`, `name@tag` or `name@sha256:…`; the version it names now is the base from then on. */
    workflow: line.max(400),
    arms: z.array(wantedArm).min(2).max(ARMS_MAX),
    /** The arm the others are compared to, and that gets what they may not have; left out: the first one. */
    control: line.max(100).exactOptional(),
    /** CEL over `inputs`: runs for which it gives the same get the same arm. Null: the `key` of the run. */
    sticky: line.max(2000).nullable().default(null),
    /** JSON pointer into the outputs of a run, to the number that it cost. */
    cost: line.max(500).nullable().default(null),
    guardrails: guardrails.prefault({}),
  })
  .meta({ id: 'CreateExperiment' });

const reason = line.max(2000).default('');

/** Arms that are not named keep their weight. */
export const changeWeightsRequest = z
  .strictObject({ weights: z.record(line.max(100), weight), reason })
  .meta({ id: 'ChangeWeights' });

export const pauseExperimentRequest = z.strictObject({ reason }).meta({ id: 'PauseExperiment' });
export const resumeExperimentRequest = z.strictObject({}).meta({ id: 'ResumeExperiment' });
/** With `arm` that arm alone, else the whole experiment. */
export const stopExperimentRequest = z
  .strictObject({ arm: line.max(100).exactOptional(), reason })
  .meta({ id: 'StopExperiment' });

export const guardrailName = z.enum(['failure_rate', 'mean_cost', 'total_cost']);

/** The numbers on which a guardrail stopped an arm. */
export const breach = z
  .object({
    guardrail: guardrailName,
    /** What it may not be above, and what it was. */
    above: z.number(),
    value: z.number(),
    /** How many runs it was worked out from; of those, with `failure_rate`, how many failed or ran out of time. */
    runs: z.number().int(),
    failed: z.number().int().exactOptional(),
  })
  .meta({ id: 'Breach' });

const halt = z.object({ by: actorId, at: timestamp, reason: z.string() });

export const arm = z
  .object({
    name: z.string(),
    weight: z.number().int(),
    /** Of all keys, 0 to 1. */
    share: z.number(),
    /** Of the document its runs follow, with everything that one refers to. */
    digest,
    patches: z.array(z.string()),
    operations: z.array(patchOperation),
    /** Its keys get the control arm since. */
    stopped: halt.extend({ breach: breach.exactOptional() }).exactOptional(),
  })
  .meta({ id: 'Arm' });

export const experimentStatus = z.enum(['running', 'paused', 'stopped']);

export const experiment = z
  .object({
    experiment_id: z.string(),
    name: z.string(),
    /** Grows with every change; `GET …/events` has one entry for each. */
    revision: z.number().int(),
    /** `paused` and `stopped`: every run gets the control arm. A stopped experiment stays so. */
    status: experimentStatus,
    workflow: z.string(),
    /** Of the version that the arms are changes of. */
    base: digest,
    control: z.string(),
    sticky: z.string().nullable(),
    cost: z.string().nullable(),
    guardrails,
    arms: z.array(arm),
    halted: halt.exactOptional(),
    created_by: actorId,
    created_at: timestamp,
    updated_at: timestamp,
  })
  .meta({ id: 'Experiment' });

const entry = { revision: z.number().int(), at: timestamp, by: actorId };
const weights = z.record(z.string(), z.number().int());

/** What became of an experiment, one entry a revision; nothing is ever changed or taken out. */
export const experimentEvent = z
  .discriminatedUnion('type', [
    z.object({ ...entry, type: z.literal('experiment.created'), data: z.object({ weights }) }),
    z.object({
      ...entry,
      type: z.literal('experiment.weights_changed'),
      data: z.object({
        weights,
        before: weights,
        /** Share of all keys that have another arm than before, 0 to 1. */
        moved: z.number(),
        reason: z.string(),
      }),
    }),
    z.object({
      ...entry,
      type: z.literal('experiment.arm_stopped'),
      data: z.object({ arm: z.string(), reason: z.string(), breach: breach.exactOptional() }),
    }),
    z.object({ ...entry, type: z.literal('experiment.paused'), data: z.object({ reason: z.string() }) }),
    z.object({ ...entry, type: z.literal('experiment.resumed'), data: z.object({}) }),
    z.object({ ...entry, type: z.literal('experiment.stopped'), data: z.object({ reason: z.string() }) }),
  ])
  .meta({ id: 'ExperimentEvent' });

/** A share with its interval, all 0 to 1. */
const interval = { value: z.number(), low: z.number(), high: z.number() };

export const armReport = z
  .object({
    name: z.string(),
    is_control: z.boolean(),
    stopped: z.boolean(),
    share: z.number(),
    /** Runs whose key fell to this arm and that followed it. */
    counts: z.object({
      started: z.number().int(),
      running: z.number().int(),
      completed: z.number().int(),
      failed: z.number().int(),
      timed_out: z.number().int(),
      cancelled: z.number().int(),
      /** Runs of keys of other arms that got this one instead, being the control arm; in none of the numbers here. */
      diverted: z.number().int(),
    }),
    /** Completed of completed, failed and timed out, with the interval of Wilson; null before there is one. */
    success_rate: z.object({ ...interval, runs: z.number().int() }).nullable(),
    /** Success rate less that of the control arm, with the interval of Newcombe; -1 to 1. */
    difference: z.object({ ...interval, control_runs: z.number().int() }).nullable(),
    /** From start to end of completed runs, waiting for people and slots included. */
    latency_ms: z.object({ p50: z.number(), p95: z.number(), runs: z.number().int() }).nullable(),
    /** Of runs whose outputs say what they cost. */
    cost: z.object({ total: z.number(), mean: z.number(), runs: z.number().int() }).nullable(),
  })
  .meta({ id: 'ArmReport' });

export const experimentReport = z
  .object({
    experiment_id: z.string(),
    name: z.string(),
    status: experimentStatus,
    as_of: timestamp,
    /** Of every interval here. */
    confidence: z.number(),
    arms: z.array(armReport),
    /** What to keep in mind with these numbers. */
    notes: z.array(z.string()),
  })
  .meta({ id: 'ExperimentReport' });

export const experimentList = listOf(experiment).meta({ id: 'ExperimentList' });
export const experimentEventList = listOf(experimentEvent).meta({ id: 'ExperimentEventList' });

export const listExperimentsQuery = z.strictObject({
  ...pageByName,
  /** The name of a workflow. */
  workflow: line.exactOptional(),
  status: experimentStatus.exactOptional(),
});

export const listExperimentEventsQuery = z.strictObject(pageByNumber);

/** As it is sent: what has a default may be left out. */
export type CreateExperiment = z.input<typeof createExperimentRequest>;
export type WantedArm = z.infer<typeof wantedArm>;
export type GuardrailsResource = z.infer<typeof guardrails>;
export type GuardrailName = z.infer<typeof guardrailName>;
export type CreateExperimentRequest = z.infer<typeof createExperimentRequest>;
export type ChangeWeightsRequest = z.infer<typeof changeWeightsRequest>;
export type StopExperimentRequest = z.infer<typeof stopExperimentRequest>;
export type Arm = z.infer<typeof arm>;
export type BreachResource = z.infer<typeof breach>;
export type Experiment = z.infer<typeof experiment>;
export type ExperimentStatus = z.infer<typeof experimentStatus>;
export type ExperimentEvent = z.infer<typeof experimentEvent>;
export type ExperimentReport = z.infer<typeof experimentReport>;
export type ArmReport = z.infer<typeof armReport>;
export type ListExperimentsQuery = z.infer<typeof listExperimentsQuery>;
export type ListExperimentEventsQuery = z.infer<typeof listExperimentEventsQuery>;
