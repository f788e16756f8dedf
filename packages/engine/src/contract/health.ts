import { z } from 'zod';

/** The process is there. */
export const health = z.object({ status: z.literal('ok') }).meta({ id: 'Health' });

/** It can do its work: each part it needs, by name. */
export const readiness = z
  .object({
    status: z.enum(['ready', 'not_ready']),
    checks: z.record(z.string(), z.enum(['ok', 'failed'])),
  })
  .meta({ id: 'Readiness' });

export type Health = z.infer<typeof health>;
export type Readiness = z.infer<typeof readiness>;
