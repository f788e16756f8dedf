import { listTags, moveTag, stepTag, tagHistory } from '@aob/engine';
import * as contract from '@aob/engine/contract';
import { z } from 'zod';
import { answer } from '../http/answer.ts';
import { byName, type Routes } from './route.ts';

const tags = ['workflows'];
const byTag = z.object({ name: contract.line, tag: contract.line });

export const workflowTagRoutes: Routes = (api, { ports }) => {
  const named = { tags, summary: 'Its tags', params: byName, response: { 200: contract.tagList } };
  api.get('/workflows/:name/tags', { schema: named }, async ({ params }, reply) =>
    answer(reply, await listTags(ports.workflows, params.name)),
  );

  const history = {
    tags,
    summary: 'Every move of a tag',
    params: byTag,
    querystring: contract.listTagMovesQuery,
    response: { 200: contract.tagMoveList },
  };
  api.get('/workflows/:name/tags/:tag/history', { schema: history }, async ({ params, query }, reply) =>
    answer(reply, await tagHistory(ports, { ...params, ...query })),
  );

  for (const step of ['undo', 'redo'] as const) {
    const schema = {
      tags,
      summary: step === 'undo' ? 'Point a tag to where it stood before' : 'Take the last undo back',
      params: byTag,
      body: contract.stepTagRequest,
      response: { 200: contract.tag },
    };
    api.post(`/workflows/:name/tags/:tag/${step}`, { schema }, async ({ caller, params, body }, reply) =>
      answer(reply, await stepTag(ports, { ...params, step, caller, request: body })),
    );
  }

  const move = {
    tags,
    summary: 'Point a tag at a version',
    params: byTag,
    body: contract.moveTagRequest,
    response: { 200: contract.tag },
  };
  api.put('/workflows/:name/tags/:tag', { schema: move }, async ({ caller, params, body }, reply) =>
    answer(reply, await moveTag(ports, { ...params, caller, request: body })),
  );
};
