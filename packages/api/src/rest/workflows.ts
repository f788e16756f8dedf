import { listWorkflows, pushWorkflow, readWorkflow, removeWorkflow, validateWorkflow } from '@aob/engine';
import * as contract from '@aob/engine/contract';
import { z } from 'zod';
import { answer } from '../http/answer.ts';
import { byName, type Routes } from './route.ts';

const tags = ['workflows'];
const { pushedWorkflow, validation, workflow, workflowList } = contract;

export const workflowRoutes: Routes = (api, { ports }) => {
  const push = {
    tags,
    summary: 'Save a version and move a tag to it',
    body: contract.pushWorkflowRequest,
    response: { 200: pushedWorkflow, 201: pushedWorkflow },
  };
  api.post('/workflows', { schema: push }, async ({ caller, body }, reply) =>
    answer(reply, await pushWorkflow(ports, { caller, request: body }), ({ unchanged }) =>
      unchanged ? 200 : 201,
    ),
  );

  const validate = {
    tags,
    summary: 'Everything that is wrong with a document',
    body: contract.validateWorkflowRequest,
    response: { 200: validation },
  };
  api.post('/workflows/validate', { schema: validate }, async ({ body }) => validateWorkflow(ports, body));

  const list = {
    tags,
    summary: 'List workflows',
    querystring: contract.listWorkflowsQuery,
    response: { 200: workflowList },
  };
  api.get('/workflows', { schema: list }, async ({ query }, reply) =>
    answer(reply, await listWorkflows(ports.workflows, query)),
  );

  const one = {
    tags,
    summary: 'One version: name, name@tag or name@sha256:…',
    params: z.object({ ref: contract.line }),
    querystring: contract.readWorkflowQuery,
    response: { 200: workflow },
  };
  api.get('/workflows/:ref', { schema: one }, async ({ params, query }, reply) =>
    answer(reply, await readWorkflow(ports, params.ref, query.materialize === 'true')),
  );

  const remove = {
    tags,
    summary: 'Hide a workflow; its runs go on',
    params: byName,
    response: { 204: z.null() },
  };
  api.delete('/workflows/:name', { schema: remove }, async ({ caller, params }, reply) =>
    answer(reply, await removeWorkflow(ports, params.name, caller), 204),
  );
};
