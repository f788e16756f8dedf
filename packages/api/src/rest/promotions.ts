import { previewPromotion, promotePatch } from '@aob/engine';
import * as contract from '@aob/engine/contract';
import { answer } from '../http/answer.ts';
import { keyOf } from '../http/request-facts.ts';
import { byId, type Routes } from './route.ts';

const tags = ['patches'];

export const promotionRoutes: Routes = (api, { ports }) => {
  const promote = {
    tags,
    summary: 'Bring a patch of a run to its workflow',
    params: byId,
    body: contract.promotePatchRequest,
    response: { 201: contract.workflowPatchAccepted },
  };
  api.post('/patches/:id/promote', { schema: promote }, async (request, reply) => {
    const { caller, params, body } = request;
    const asked = { patchId: params.id, caller, key: keyOf(request), request: body };
    return answer(reply, await promotePatch(ports, asked), 201);
  });

  const preview = {
    tags,
    summary: 'What a promotion would come to, without writing anything',
    params: byId,
    querystring: contract.promotionQuery,
    response: { 200: contract.promotionPreview },
  };
  api.get('/patches/:id/promote', { schema: preview }, async ({ caller, params, query }, reply) =>
    answer(reply, await previewPromotion(ports, { patchId: params.id, tag: query.tag, caller })),
  );
};
