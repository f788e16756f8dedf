import { blameRun, listArtifacts, readGraph, readTimeline } from '@aob/engine';
import { artifactList, blame, graph, graphQuery, runBlameQuery, timeline } from '@aob/engine/contract';
import { answer } from '../http/answer.ts';
import { byId, type Routes } from './route.ts';

const tags = ['runs'];

export const runReadRoutes: Routes = (api, { ports }) => {
  const picture = {
    tags,
    summary: 'Base, patches, and what happened to each node and edge',
    params: byId,
    querystring: graphQuery,
    response: { 200: graph },
  };
  api.get('/runs/:id/graph', { schema: picture }, async ({ params, query }, reply) =>
    answer(reply, await readGraph(ports, params.id, query)),
  );

  const origins = {
    tags,
    summary: 'Which version or patch brought each node, edge and field',
    params: byId,
    querystring: runBlameQuery,
    response: { 200: blame },
  };
  api.get('/runs/:id/blame', { schema: origins }, async ({ params, query }, reply) =>
    answer(reply, await blameRun(ports, params.id, query.at)),
  );

  const times = { tags, summary: 'When each attempt ran', params: byId, response: { 200: timeline } };
  api.get('/runs/:id/timeline', { schema: times }, async ({ params }, reply) =>
    answer(reply, await readTimeline(ports.reads, params.id)),
  );

  const artifacts = {
    tags,
    summary: 'What its nodes left behind',
    params: byId,
    response: { 200: artifactList },
  };
  api.get('/runs/:id/artifacts', { schema: artifacts }, async ({ params }, reply) =>
    answer(reply, await listArtifacts(ports.writer, params.id)),
  );
};
