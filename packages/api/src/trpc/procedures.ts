/** tRPC over the same use-cases and shapes as REST; a refusal becomes an error that carries the whole problem. */
import type { Caller, Outcome, UseCasePorts } from '@aob/engine';
import type { Problem } from '@aob/engine/contract';
import { initTRPC, TRPCError } from '@trpc/server';
import { z } from 'zod';
import { problemOf, RefusedRequest, refusalOf } from '../http/problems.ts';
import { misshapen } from '../http/validation.ts';
import type { OperationsDesk } from '../operations/read-operations.ts';

export interface TrpcContext {
  readonly ports: UseCasePorts;
  readonly caller: Caller;
  readonly desk: OperationsDesk;
}

const CODE_OF_STATUS: { readonly [status: number]: TRPCError['code'] } = {
  400: 'BAD_REQUEST',
  403: 'FORBIDDEN',
  404: 'NOT_FOUND',
  409: 'CONFLICT',
  413: 'PAYLOAD_TOO_LARGE',
  422: 'UNPROCESSABLE_CONTENT',
  429: 'TOO_MANY_REQUESTS',
  503: 'SERVICE_UNAVAILABLE',
};

export const codeOf = (status: number): TRPCError['code'] =>
  CODE_OF_STATUS[status] ?? 'INTERNAL_SERVER_ERROR';

/** What the caller did wrong, or that we did. */
const problemBehind = ({ cause, code }: TRPCError): Problem | undefined => {
  if (cause instanceof z.ZodError) return problemOf(misshapen(z.unknown(), cause).refusal);
  if (cause === undefined && code !== 'INTERNAL_SERVER_ERROR') return undefined;
  return problemOf(refusalOf(cause));
};

const t = initTRPC.context<TrpcContext>().create({
  errorFormatter: ({ shape, error }) => ({
    ...shape,
    data: { code: shape.data.code, httpStatus: shape.data.httpStatus, problem: problemBehind(error) },
  }),
});

export const router = t.router;
export const procedure = t.procedure;

/** The value of an outcome; its refusal travels as an error. */
export const unwrap = <T>(outcome: Outcome<T>): T => {
  if (outcome.ok) return outcome.value;
  const { status, detail } = problemOf(outcome.refusal);
  throw new TRPCError({
    code: codeOf(status),
    message: detail ?? outcome.refusal.message,
    cause: new RefusedRequest(outcome.refusal),
  });
};
