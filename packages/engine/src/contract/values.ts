/** The small shapes every resource is made of. Names are those of design §7 and §14: snake_case, stable. */
import { type Digest, type Json, parseTimestampMs } from '@aob/ir';
import { z } from 'zod';

export const LIST_LIMIT_MAX = 200;
export const BATCH_RUNS_MAX = 100;
/** How many runs one `GET /v1/runs?id=…` may watch. */
export const WATCHED_RUNS_MAX = 200;

/** Any JSON. What JSON may be was checked when the text was read (R10), so nothing is looked at twice. */
export const json = z.unknown() as z.ZodType<Json>;

export const jsonObject = z.record(z.string(), json);

export const digest = z
  .string()
  .regex(/^sha256:[0-9a-f]{64}$/, 'A digest is sha256: and 64 hexadecimal digits.') as unknown as z.ZodType<
  Digest,
  string
>;

/** RFC 3339, UTC, milliseconds. */
/** Ids, names and words to look for: text that can be kept and searched. */
export const line = z.string().refine((text) => !text.includes('\0'), 'The character NUL cannot be kept.');

/** Why somebody does something, for those who read it later. */
export const why = line.trim().min(1, 'Say why.').max(2000);

export const timestamp = z.string().meta({ format: 'date-time' });

/** Position of an event in the log of its run; the first is 1. */
export const seq = z.number().int().nonnegative();

export const actorId = z.string().meta({ examples: ['human:mia', 'agent:enrich', 'system:timer'] });

export const actor = z.object({ id: actorId, roles: z.array(z.string()) }).meta({ id: 'Actor' });

export const priority = z.enum(['high', 'medium', 'low']);
/** `full`: every change of state is logged. `fast`: only what recovery and audit need. */
export const fidelity = z.enum(['full', 'fast']);

export const runId = z.string().meta({ examples: ['run_01jzk3v8x4q0b6e9m2r7t5w1yc'] });

export const runStatus = z.enum([
  'QUEUED',
  'RUNNING',
  'WAITING',
  'COMPLETED',
  'FAILED',
  'CANCELLED',
  'TIMED_OUT',
]);

/**
 * A value of a run: inline, or by the digest of the blob that holds it when its canonical form is above 16 kB.
 * `digest` is over the canonical form either way, so equal values have equal digests.
 */
export const storedValue = z
  .union([z.object({ value: json, digest }), z.object({ ref: digest, digest, size: z.number().int() })])
  .meta({ id: 'StoredValue' });

/** Why a node or a run failed: a fact about the customer's work. */
export const failure = z
  .object({
    code: z.string(),
    message: z.string(),
    node: z.string().exactOptional(),
    /** The instance of a body in which that node ran: `each[3]/`. */
    scope: z.string().exactOptional(),
    retryable: z.boolean(),
    details: json.exactOptional(),
  })
  .meta({ id: 'Failure' });

/** Nobody did the work of the node: it is the result of an earlier run that asked the same. */
export const cachedFrom = z
  .object({
    /** `DELETE /v1/cache/{key}` throws it away. */
    key: digest,
    from_run: runId,
    /** When it was kept. */
    at: timestamp,
  })
  .meta({ id: 'CachedFrom' });

/** One page. `next_cursor` is null on the last one. */
export function listOf<T extends z.ZodType>(item: T) {
  return z.object({ items: z.array(item), next_cursor: z.string().nullable() });
}

const NOT_OURS = 'The cursor is not one of this list. Send next_cursor of the page before.';
const limit = z.coerce.number().int().min(1).max(LIST_LIMIT_MAX).default(50);

/** Lists by name: any name is a place in them, also of what was deleted since. */
export const pageByName = { limit, cursor: line.exactOptional() };

/** Lists by id, which sorts by time. */
export const pageById = (kind: 'run' | 'ticket' | 'patch' | 'bulk') => ({
  limit,
  cursor: line.refine((text) => text.startsWith(`${kind}_`), NOT_OURS).exactOptional(),
});

export const pageByNumber = { limit, cursor: z.coerce.number().int().min(1).exactOptional() };

export const pageByTime = {
  limit,
  cursor: line.refine((text) => parseTimestampMs(text) !== undefined, NOT_OURS).exactOptional(),
};

export type Actor = z.infer<typeof actor>;
export type StoredValue = z.infer<typeof storedValue>;
export type FailureResource = z.infer<typeof failure>;
export type CachedFromResource = z.infer<typeof cachedFrom>;

export interface Page<T> {
  readonly items: readonly T[];
  readonly next_cursor: string | null;
}

/** What a job needs that no runner has: a handler, a provider, a type of node. */
export const jobNeed = z
  .object({ what: z.enum(['handler', 'provider', 'node type']), name: z.string() })
  .meta({ id: 'JobNeed' });
