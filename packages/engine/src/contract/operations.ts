/** How the work of a server goes: what it did lately, what waits, and who works. Numbers of one process since it began. */
import { z } from 'zod';
import { cacheStats } from './cache.ts';
import { jobNeed, runId, timestamp } from './values.ts';

/** Milliseconds, worked out from the buckets of a histogram: right to about the width of a bucket. */
export const latency = z
  .object({
    /** How many were measured. */
    count: z.number().int(),
    p50: z.number(),
    p95: z.number(),
    p99: z.number(),
  })
  .meta({ id: 'Latency' });

const latencies = {
  /** From the first byte of `POST /v1/runs` to its answer, its commit included. */
  start: latency.exactOptional(),
  /** How long a job stood in the line of its runner. */
  wait: latency.exactOptional(),
  /** From the begin of an attempt until its result was durable. */
  step: latency.exactOptional(),
  /** One transaction of the write path, with the commits of several runs. */
  commit: latency.exactOptional(),
};

const counts = {
  runs_started: z.number().int(),
  /** However they ended. */
  runs_finished: z.number().int(),
  /** Those of them that failed or ran out of time. */
  runs_failed: z.number().int(),
  /** Attempts that came to an end, good or bad. */
  attempts: z.number().int(),
  attempts_failed: z.number().int(),
  commits: z.number().int(),
  events: z.number().int(),
};

/** A stretch of time that ends at `at`. */
export const operationsPoint = z
  .object({
    at: timestamp,
    /** How long it is. */
    seconds: z.number(),
    ...counts,
    /** At its end. */
    jobs_waiting: z.number().int(),
    /** Absent: nothing of the kind ended in it. */
    latency_ms: z.object(latencies),
  })
  .meta({ id: 'OperationsPoint' });

export const runnerResource = z
  .object({
    name: z.string(),
    /** Node types it carries out. */
    offers: z.array(z.string()),
    /** Jobs that wait for something, at once. */
    slots: z.number().int(),
    busy: z.number().int(),
    /** Jobs that only compute, under way; they take no slot. */
    computing: z.number().int(),
    /** Handed to it and not begun. */
    queued: z.number().int(),
    connected_at: timestamp,
    last_seen_at: timestamp,
  })
  .meta({ id: 'Runner' });

export const operations = z
  .object({
    at: timestamp,
    process: z.object({
      started_at: timestamp,
      memory_bytes: z.number().int(),
      /** Of processor time, all cores together. */
      cpu_seconds: z.number(),
    }),
    /** Since the process began. */
    totals: z.object(counts),
    /** Of the last minute. */
    latency_ms: z.object(latencies),
    queue: z.object({
      jobs_waiting: z.number().int(),
      /** Those of them, by priority. */
      by_priority: z.object({ high: z.number().int(), medium: z.number().int(), low: z.number().int() }),
      /** How long the oldest of them has waited; absent when none waits. */
      oldest_ms: z.number().exactOptional(),
      /** Commands that wait to be decided, or for their commit. */
      commands_waiting: z.number().int(),
    }),
    runners: z.array(runnerResource),
    /** What jobs ask for that no runner here has. */
    unclaimed: z.array(
      z.object({
        need: jobNeed,
        /** How many runs wait for it. */
        runs: z.number().int(),
        /** The newest of them, at most 20. */
        run_ids: z.array(runId),
      }),
    ),
    /** Why attempts failed since the process began, most often first. */
    failures: z.array(z.object({ code: z.string(), count: z.number().int() })),
    cache: cacheStats.omit({ groups: true }),
    /** Oldest first, at most a quarter of an hour. */
    points: z.array(operationsPoint),
  })
  .meta({ id: 'Operations' });

export type Operations = z.infer<typeof operations>;
export type OperationsPoint = z.infer<typeof operationsPoint>;
export type Latency = z.infer<typeof latency>;
export type RunnerResource = z.infer<typeof runnerResource>;
