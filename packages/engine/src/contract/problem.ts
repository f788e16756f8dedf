/** Every answer that is not a success (RFC 9457). `code` is for programs, `issues` for whoever has to fix it. */
import { z } from 'zod';

export const issue = z
  .object({
    /** RFC 6901, into what was sent; empty for the whole. */
    pointer: z.string(),
    code: z.string(),
    message: z.string(),
    hint: z.string().exactOptional(),
    /** The rule of docs/rules behind a refusal. */
    rule: z.string().exactOptional(),
    /** The node it is about, when the pointer does not show it. */
    node: z.string().exactOptional(),
  })
  .meta({ id: 'Issue' });

export const problem = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.number().int(),
    detail: z.string().exactOptional(),
    code: z.string(),
    hint: z.string().exactOptional(),
    /** Never empty: the first says what is wrong, together they say everything that is. */
    issues: z.array(issue),
    /** The patch that was refused; it is kept with its reasons. */
    patch_id: z.string().exactOptional(),
    run_id: z.string().exactOptional(),
    /** The ticket that took the place of the one that was decided on. */
    ticket_id: z.string().exactOptional(),
    /** For 405: what the address does understand. */
    allow: z.array(z.string()).exactOptional(),
    retry_after_ms: z.number().exactOptional(),
  })
  .meta({ id: 'Problem' });

export type IssueResource = z.infer<typeof issue>;
export type Problem = z.infer<typeof problem>;

export const PROBLEM_MEDIA_TYPE = 'application/problem+json';
