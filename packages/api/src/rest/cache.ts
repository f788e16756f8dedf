import { invalidateCache, readCacheStats } from '@aob/engine';
import * as contract from '@aob/engine/contract';
import { z } from 'zod';
import { answer } from '../http/answer.ts';
import type { Routes } from './route.ts';

const tags = ['cache'];
const { cacheStats, invalidatedCache } = contract;

export const cacheRoutes: Routes = (api, { ports }) => {
  const stats = {
    tags,
    summary: 'How often results were reused, and what is kept',
    querystring: z.strictObject({}),
    response: { 200: cacheStats },
  };
  api.get('/cache/stats', { schema: stats }, async (_request, reply) =>
    answer(reply, await readCacheStats(ports)),
  );

  const one = {
    tags,
    summary: 'Throw away one result',
    params: contract.cacheKeyParams,
    response: { 200: invalidatedCache },
  };
  api.delete('/cache/:key', { schema: one }, async ({ params: { key }, caller }, reply) =>
    answer(reply, await invalidateCache(ports, { caller, key })),
  );

  const many = {
    tags,
    summary: 'Throw away the results of a workflow or of one of its nodes, or all of them',
    querystring: contract.invalidateCacheQuery,
    response: { 200: invalidatedCache },
  };
  api.delete('/cache', { schema: many }, async ({ query: { all, ...filter }, caller }, reply) =>
    answer(reply, await invalidateCache(ports, { caller, ...filter, all: all !== undefined })),
  );
};
