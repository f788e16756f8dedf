/**
 * The one table from what went wrong to what is answered and logged (style.md, Errors). Every problem has a code for
 * programs and at least one issue for people; nothing of our insides leaves the process.
 */
import { AppError, type ErrorKind, type Refusal } from '@aob/engine';
import { PROBLEM_MEDIA_TYPE, type Problem } from '@aob/engine/contract';
import type { Issue } from '@aob/ir';
import type { FastifyReply } from 'fastify';

type Kind = ErrorKind | 'malformed' | 'method' | 'too_large' | 'media_type';
type LogLevel = 'debug' | 'info' | 'warn' | 'error';

const ANSWERS: {
  readonly [kind in Kind]: { readonly status: number; readonly title: string; readonly log: LogLevel };
} = {
  malformed: { status: 400, title: 'This cannot be read', log: 'info' },
  rejected: { status: 422, title: 'This cannot be done as asked', log: 'info' },
  unauthorized: { status: 403, title: 'Not allowed', log: 'info' },
  not_found: { status: 404, title: 'Not found', log: 'info' },
  method: { status: 405, title: 'Method not allowed', log: 'info' },
  conflict: { status: 409, title: 'Things have changed', log: 'debug' },
  too_large: { status: 413, title: 'Too large', log: 'info' },
  media_type: { status: 415, title: 'Unsupported media type', log: 'info' },
  limit: { status: 429, title: 'Too much at once', log: 'info' },
  unavailable: { status: 503, title: 'Not available right now', log: 'warn' },
  corrupt: { status: 500, title: 'Stored data is damaged', log: 'error' },
  bug: { status: 500, title: 'This should not have happened', log: 'error' },
};

/** What is refused before any use-case sees it. */
export interface Refused extends Omit<Refusal, 'kind'> {
  readonly kind: Kind;
  readonly allow?: readonly string[];
  readonly retryAfterMs?: number;
}

/** Carries a refusal to the error handler from places that can only throw. */
export class RefusedRequest extends Error {
  readonly refusal: Refused;

  constructor(refusal: Refused) {
    super(refusal.message);
    this.name = 'RefusedRequest';
    this.refusal = refusal;
  }
}

/** A refusal with one reason. */
export const refuse = (
  kind: Kind,
  issue: Issue,
  more: { readonly allow?: readonly string[] } = {},
): RefusedRequest => {
  const { code, message, hint } = issue;
  return new RefusedRequest({
    kind,
    code,
    message,
    ...(hint !== undefined && { hint }),
    issues: [issue],
    ...more,
  });
};

export const problemOf = (refusal: Refused): Problem => {
  const { status, title } = ANSWERS[refusal.kind];
  const { code, message, hint, issues, patchId, allow, retryAfterMs } = refusal;
  return {
    type: `urn:aob:problem:${code}`,
    title,
    status,
    detail: message,
    code,
    ...(hint !== undefined && { hint }),
    issues: [...issues],
    ...(patchId !== undefined && { patch_id: patchId }),
    ...(allow !== undefined && { allow: [...allow] }),
    ...(retryAfterMs !== undefined && { retry_after_ms: retryAfterMs }),
  };
};

export const logLevelOf = (kind: Kind): LogLevel => ANSWERS[kind].log;

/** What an unexpected error is to the caller. */
export const refusalOf = (error: unknown): Refused => {
  if (error instanceof RefusedRequest) return error.refusal;
  if (error instanceof AppError) {
    const { kind, code, publicMessage: message, retryAfterMs } = error;
    const issue = { pointer: '', code, message };
    return { kind, code, message, issues: [issue], ...(retryAfterMs !== undefined && { retryAfterMs }) };
  }
  return fromFramework(error) ?? BUG;
};

const BUG: Refused = {
  kind: 'bug',
  code: 'internal',
  message: 'The server made a mistake; it is in its log.',
  issues: [{ pointer: '', code: 'internal', message: 'The server made a mistake; it is in its log.' }],
};

/** What Fastify refuses by itself before a route is reached. */
const fromFramework = (error: unknown): Refused | undefined => {
  if (!(error instanceof Error) || !('statusCode' in error) || typeof error.statusCode !== 'number')
    return undefined;
  if (error.statusCode === 415) return mediaType().refusal;
  if (error.statusCode < 400 || error.statusCode >= 500) return undefined;
  return refuse('malformed', { pointer: '', code: 'request.malformed', message: `${error.message}.` })
    .refusal;
};

export const mediaType = (): RefusedRequest =>
  refuse('media_type', {
    pointer: '',
    code: 'request.media_type',
    message: 'Only JSON is read here.',
    hint: 'Send the header Content-Type: application/json.',
  });

export const sendProblem = (reply: FastifyReply, refusal: Refused): FastifyReply => {
  const problem = problemOf(refusal);
  if (problem.allow !== undefined) reply.header('allow', problem.allow.join(', '));
  if (problem.retry_after_ms !== undefined)
    reply.header('retry-after', Math.ceil(problem.retry_after_ms / 1000));
  return reply.code(problem.status).type(PROBLEM_MEDIA_TYPE).send(JSON.stringify(problem));
};
