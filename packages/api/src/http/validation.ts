/** The schemas of the contract at work: they check what comes in; what goes out is typed and not checked again. */

import { issuesOf } from '@aob/engine/contract';
import type { FastifyInstance } from 'fastify';
import type { z } from 'zod';
import { RefusedRequest } from './problems.ts';

export const validateByContract = (app: FastifyInstance): void => {
  app.setValidatorCompiler<z.ZodType>(({ schema, httpPart }) => (data: unknown) => {
    // No body at all (Fastify says null) is an empty one: POST …/cancel needs no {}.
    const parsed = schema.safeParse(data === null && httpPart === 'body' ? {} : data);
    return parsed.success ? { value: parsed.data } : { error: misshapen(schema, parsed.error) };
  });
  app.setSerializerCompiler(() => (data) => JSON.stringify(data));
};

export const misshapen = (schema: z.ZodType, error: z.ZodError): RefusedRequest => {
  const issues = issuesOf(schema, error);
  return new RefusedRequest({
    kind: 'rejected',
    code: issues[0]?.code ?? 'request.value',
    message:
      issues.length === 1
        ? 'One thing in the request is wrong.'
        : `${issues.length} things in the request are wrong.`,
    issues,
  });
};
