import type { Caller } from '@aob/engine';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { ACTOR_HEADER, callerOf } from './actor.ts';
import { refuse } from './problems.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Who asks (R29); set before any route is reached. */
    caller: Caller;
  }
}

export const nameCallers = (app: FastifyInstance): void => {
  app.decorateRequest('caller');
  app.addHook('onRequest', async (request) => {
    request.caller = callerOf(request.headers[ACTOR_HEADER]);
  });
};

const KEY = /^[\x21-\x7e]{1,200}$/;

/** The `Idempotency-Key`: the same request under the same key is done once (R13). */
export const keyOf = (request: FastifyRequest): string | undefined => {
  const key = request.headers['idempotency-key'];
  if (key === undefined || (typeof key === 'string' && KEY.test(key))) return key;
  throw refuse('malformed', {
    pointer: '',
    code: 'request.idempotency_key',
    message: 'The Idempotency-Key is not one word of up to 200 printable characters.',
    hint: 'A UUID is a good key.',
  });
};
