import type { Outcome } from '@aob/engine';
import type { FastifyReply } from 'fastify';
import { sendProblem } from './problems.ts';

/** Sends what a use-case came to: its value, or the problem. */
export const answer = <T>(
  reply: FastifyReply,
  outcome: Outcome<T>,
  status: number | ((value: T) => number) = 200,
): FastifyReply => {
  if (!outcome.ok) return sendProblem(reply, outcome.refusal);
  return reply.code(typeof status === 'number' ? status : status(outcome.value)).send(outcome.value);
};
