import {
  blameWorkflow,
  diffWorkflow,
  dryRunPolicy,
  listTags,
  listVersions,
  moveTag,
  stepTag,
  tagHistory,
} from '@aob/engine';
import * as contract from '@aob/engine/contract';
import { z } from 'zod';
import { answer } from '../http/answer.ts';
import { byName, type Routes } from './route.ts';

const tags = ['workflows'];
const byTag = z.object({ name: contract.line, tag: contract.line });

export const workflowVersionRoutes: Routes = (api, { ports }) => {
  const { workflows } = ports;
  const versions = {
    tags,
    summary: 'Its versions, newest first',
    params: byName,
    response: { 200: contract.versionList },
  };
  api.get('/workflows/:name/versions', { schema: versions }, async ({ params }, reply) =>
    answer(reply, await listVersions(workflows, params.name)),
  );

  const named = { tags, summary: 'Its tags', params: byName, response: { 200: contract.tagList } };
  api.get('/workflows/:name/tags', { schema: named }, async ({ params }, reply) =>
    answer(reply, await listTags(workflows, params.name)),
  );

  const history = {
    tags,
    summary: 'Every move of a tag',
    params: byTag,
    querystring: contract.pageOnlyQuery,
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

  const dryRun = {
    tags,
    summary: 'What another policy would have said to the patches of the past',
    description:
      'Judges the newest patches of the workflow and of its runs again, each on the document it was proposed on, with the policy ' +
      'and the limits given here in place of those of then, and says where the verdict would have been another one. What the ' +
      'live run decided stays as it was. Writes nothing.',
    params: byName,
    body: contract.dryRunPolicyRequest,
    response: { 200: contract.policyDryRun },
  };
  api.post('/workflows/:name/policy/dry-run', { schema: dryRun }, async ({ params, body }, reply) =>
    answer(reply, await dryRunPolicy(ports, params.name, body)),
  );

  const diff = {
    tags,
    summary: 'What differs between two versions, runs or patches of a workflow',
    params: byName,
    querystring: contract.workflowDiffQuery,
    response: { 200: contract.workflowDiff },
  };
  api.get('/workflows/:name/diff', { schema: diff }, async ({ params, query }, reply) =>
    answer(reply, await diffWorkflow(ports, params.name, query)),
  );

  const blame = {
    tags,
    summary: 'Which version or patch brought each node, edge and field',
    params: byName,
    querystring: contract.blameQuery,
    response: { 200: contract.blame },
  };
  api.get('/workflows/:name/blame', { schema: blame }, async ({ params, query }, reply) =>
    answer(reply, await blameWorkflow(ports, params.name, query.ref)),
  );
};
