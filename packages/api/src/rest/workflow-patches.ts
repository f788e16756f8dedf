import { listWorkflowPatches, previewWorkflowPatch, proposeWorkflowPatch } from '@aob/engine';
import * as contract from '@aob/engine/contract';
import { answer } from '../http/answer.ts';
import { keyOf } from '../http/request-facts.ts';
import { byName, type Routes } from './route.ts';

const tags = ['patches'];

export const workflowPatchRoutes: Routes = (api, { ports }) => {
  const propose = {
    tags,
    summary: 'Change a workflow for its later runs',
    params: byName,
    body: contract.proposeWorkflowPatchRequest,
    response: { 201: contract.workflowPatchAccepted },
  };
  api.post('/workflows/:name/patches', { schema: propose }, async (request, reply) => {
    const { caller, params, body } = request;
    const asked = { name: params.name, caller, key: keyOf(request), request: body };
    return answer(reply, await proposeWorkflowPatch(ports, asked), 201);
  });

  const list = {
    tags,
    summary: 'The patches of a workflow itself',
    params: byName,
    querystring: contract.listWorkflowPatchesQuery,
    response: { 200: contract.patchList },
  };
  api.get('/workflows/:name/patches', { schema: list }, async ({ params, query }, reply) =>
    answer(reply, await listWorkflowPatches(ports, params.name, query)),
  );

  const preview = {
    tags,
    summary: 'What the gate would say, without writing anything',
    params: byName,
    body: contract.previewWorkflowPatchRequest,
    response: { 200: contract.workflowPatchPreview },
  };
  api.post('/workflows/:name/patches/preview', { schema: preview }, async ({ caller, params, body }, reply) =>
    answer(reply, await previewWorkflowPatch(ports, { name: params.name, caller, request: body })),
  );
};
