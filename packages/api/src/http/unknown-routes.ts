/** Addresses that lead nowhere: 404 with the nearest one, 405 when only the method is wrong. */
import { nearestWord } from '@aob/ir';
import type { FastifyInstance, FastifyRequest, HTTPMethods } from 'fastify';
import { type RefusedRequest, refuse, sendProblem } from './problems.ts';

const METHODS: readonly HTTPMethods[] = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'];

/** To be called before the routes are registered. */
export const answerUnknownRoutes = (app: FastifyInstance): void => {
  const addresses = new Set<string>();
  app.addHook('onRoute', ({ url, schema }) => {
    if (schema !== undefined && schema.hide !== true) addresses.add(url);
  });
  app.setNotFoundHandler((request, reply) => {
    const path = request.url.split('?', 1)[0] ?? '/';
    const allow = METHODS.filter((method) => app.findRoute({ method, url: path }) !== null);
    const refused = allow.length > 0 ? wrongMethod(request, path, allow) : unknown(path, [...addresses]);
    return sendProblem(reply, refused.refusal);
  });
};

const wrongMethod = (request: FastifyRequest, path: string, allow: readonly string[]): RefusedRequest =>
  refuse(
    'method',
    {
      pointer: '',
      code: 'request.method',
      message: `${path} does not understand ${request.method}.`,
      hint: `It understands ${allow.join(', ')}.`,
    },
    { allow },
  );

const unknown = (path: string, addresses: readonly string[]): RefusedRequest => {
  const near = nearestWord(path, addresses);
  return refuse('not_found', {
    pointer: '',
    code: 'route.unknown',
    message: `There is nothing at ${path}.`,
    hint: near === undefined ? 'GET /openapi.json lists every address.' : `Did you mean ${near}?`,
  });
};
