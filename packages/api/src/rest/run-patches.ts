import { applyPatch, listRunPatches, previewPatch } from '@aob/engine';
import {
  listRunPatchesQuery,
  patchAccepted,
  patchList,
  patchPreview,
  previewPatchRequest,
  proposePatchRequest,
} from '@aob/engine/contract';
import { answer } from '../http/answer.ts';
import { keyOf } from '../http/request-facts.ts';
import { byId, type Routes } from './route.ts';

const tags = ['patches'];
const propose = {
  tags,
  summary: 'Change a run while it runs',
  params: byId,
  body: proposePatchRequest,
  response: { 201: patchAccepted },
};

export const runPatchRoutes: Routes = (api, { ports }) => {
  for (const [url, hide] of [
    ['/runs/:id/patches', false],
    ['/runs/:id/patch', true],
  ] as const) {
    api.post(url, { schema: { ...propose, hide } }, async (request, reply) => {
      const { caller, body, params } = request;
      const outcome = await applyPatch(ports, {
        runId: params.id,
        caller,
        key: keyOf(request),
        request: body,
      });
      return answer(reply, outcome, 201);
    });
  }

  const list = {
    tags,
    summary: 'The patches of a run',
    params: byId,
    querystring: listRunPatchesQuery,
    response: { 200: patchList },
  };
  api.get('/runs/:id/patches', { schema: list }, async ({ params, query }, reply) =>
    answer(reply, await listRunPatches(ports.reads, params.id, query)),
  );

  const preview = {
    tags,
    summary: 'What the gate would say, without writing anything',
    params: byId,
    body: previewPatchRequest,
    response: { 200: patchPreview },
  };
  api.post('/runs/:id/patches/preview', { schema: preview }, async ({ caller, body, params }, reply) =>
    answer(reply, await previewPatch(ports, { runId: params.id, caller, request: body })),
  );
};
