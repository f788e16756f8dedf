import { operations } from '@aob/engine/contract';
import { z } from 'zod';
import { answer } from '../http/answer.ts';
import type { Routes } from './route.ts';

const tags = ['operations'];

export const operationsRoutes: Routes = (api, { desk }) => {
  const now = {
    tags,
    summary: 'How the work of this server goes: what it did lately, what waits, who works',
    querystring: z.strictObject({}),
    response: { 200: operations },
  };
  api.get('/operations', { schema: now }, async (_request, reply) => answer(reply, await desk.read()));
};
