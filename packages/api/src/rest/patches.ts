import { listPatches, readPatch, reviewPatch } from '@aob/engine';
import { listPatchesQuery, patch, patchList, reviewPatchRequest, ticketDecided } from '@aob/engine/contract';
import { answer } from '../http/answer.ts';
import { keyOf } from '../http/request-facts.ts';
import { byId, type Routes } from './route.ts';

const tags = ['patches'];

export const patchRoutes: Routes = (api, { ports }) => {
  const list = {
    tags,
    summary: 'The patches of every run, newest first',
    querystring: listPatchesQuery,
    response: { 200: patchList },
  };
  api.get('/patches', { schema: list }, async ({ query }, reply) =>
    answer(reply, await listPatches(ports.reads, query)),
  );

  const one = { tags, summary: 'One patch', params: byId, response: { 200: patch } };
  api.get('/patches/:id', { schema: one }, async ({ params }, reply) =>
    answer(reply, await readPatch(ports.reads, params.id)),
  );

  for (const decision of ['approve', 'reject'] as const) {
    const schema = {
      tags,
      summary: `${decision === 'approve' ? 'Approve' : 'Reject'} a patch under review`,
      params: byId,
      body: reviewPatchRequest,
      response: { 200: ticketDecided },
    };
    api.post(`/patches/:id/${decision}`, { schema }, async (request, reply) => {
      const { caller, params, body } = request;
      const word = { patchId: params.id, decision, reason: body.reason, caller, key: keyOf(request) };
      return answer(reply, await reviewPatch(ports, word));
    });
  }
};
