import { blameWorkflow, diffWorkflow, dryRunPolicy, listVersions } from '@aob/engine';
import * as contract from '@aob/engine/contract';
import { answer } from '../http/answer.ts';
import { byName, type Routes } from './route.ts';

const tags = ['workflows'];

export const workflowVersionRoutes: Routes = (api, { ports }) => {
  const versions = {
    tags,
    summary: 'Its versions, newest first',
    params: byName,
    response: { 200: contract.versionList },
  };
  api.get('/workflows/:name/versions', { schema: versions }, async ({ params }, reply) =>
    answer(reply, await listVersions(ports.workflows, params.name)),
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
