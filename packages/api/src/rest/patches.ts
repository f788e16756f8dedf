import {
  commutePatches,
  listPatches,
  previewWithdrawal,
  readPatch,
  reviewPatch,
  withdrawPatch,
} from '@aob/engine';
import * as contract from '@aob/engine/contract';
import { z } from 'zod';
import { answer } from '../http/answer.ts';
import { keyOf } from '../http/request-facts.ts';
import { byId, type Routes } from './route.ts';

const tags = ['patches'];
const { listPatchesQuery, patch, patchList, patchReviewed, reviewPatchRequest, ticketDecided } = contract;

export const patchRoutes: Routes = (api, { ports }) => {
  const list = {
    tags,
    summary: 'The patches of every run and workflow, newest first',
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

  const commute = {
    tags,
    summary: 'Whether one patch of a run stands without another, and whether their order matters',
    params: contract.patchPair,
    response: { 200: contract.patchCommute },
  };
  api.get('/patches/:a/commute/:b', { schema: commute }, async ({ params }, reply) =>
    answer(reply, await commutePatches(ports, params.a, params.b)),
  );

  for (const decision of ['approve', 'reject'] as const) {
    const schema = {
      tags,
      summary: `${decision === 'approve' ? 'Approve' : 'Reject'} a patch under review`,
      params: byId,
      body: reviewPatchRequest,
      response: { 200: z.union([ticketDecided, patchReviewed]) },
    };
    api.post(`/patches/:id/${decision}`, { schema }, async (request, reply) => {
      const { caller, params, body } = request;
      const word = { patchId: params.id, decision, reason: body.reason, caller, key: keyOf(request) };
      return answer(reply, await reviewPatch(ports, word));
    });
  }

  const withdraw = {
    tags,
    summary: 'Take an applied patch back, or call one of a workflow off that is under review',
    params: byId,
    body: contract.withdrawPatchRequest,
    response: { 201: z.union([contract.patchAccepted, contract.workflowPatchWithdrawn]) },
  };
  api.post('/patches/:id/withdraw', { schema: withdraw }, async (request, reply) => {
    const { caller, params, body } = request;
    const asked = { patchId: params.id, caller, key: keyOf(request), request: body };
    return answer(reply, await withdrawPatch(ports, asked), 201);
  });

  const preview = {
    tags,
    summary: 'Whether a patch can be taken back, without writing anything',
    params: byId,
    querystring: contract.previewWithdrawalQuery,
    response: { 200: contract.patchPreview },
  };
  api.get('/patches/:id/withdraw', { schema: preview }, async ({ caller, params, query }, reply) => {
    const asked = { patchId: params.id, caller, compensate: query.compensate === 'true' };
    return answer(reply, await previewWithdrawal(ports, asked));
  });
};
