import {
  changeWeights,
  createExperiment,
  listExperimentEvents,
  listExperiments,
  pauseExperiment,
  readExperiment,
  reportExperiment,
  resumeExperiment,
  stopExperiment,
} from '@aob/engine';
import * as contract from '@aob/engine/contract';
import { answer } from '../http/answer.ts';
import { byId, type Routes } from './route.ts';

const tags = ['experiments'];
const { experiment, experimentList, experimentReport, experimentEventList } = contract;
/** `id`: the id of an experiment, or its name. */
const one = { tags, params: byId, response: { 200: experiment } };

export const experimentRoutes: Routes = (api, parts) => {
  readRoutes(api, parts);
  writeRoutes(api, parts);
};

const readRoutes: Routes = (api, { ports }) => {
  const list = {
    tags,
    summary: 'List experiments by name',
    querystring: contract.listExperimentsQuery,
    response: { 200: experimentList },
  };
  api.get('/experiments', { schema: list }, async ({ query }, reply) =>
    answer(reply, await listExperiments(ports, query)),
  );

  api.get('/experiments/:id', { schema: { ...one, summary: 'One experiment' } }, async ({ params }, reply) =>
    answer(reply, await readExperiment(ports, params.id)),
  );

  const report = {
    tags,
    summary: 'How its arms compare: counts, success rates with intervals, latency, cost',
    params: byId,
    response: { 200: experimentReport },
  };
  api.get('/experiments/:id/report', { schema: report }, async ({ params }, reply) =>
    answer(reply, await reportExperiment(ports, params.id)),
  );

  const events = {
    tags,
    summary: 'What became of it, the latest first: weights, pauses, stops with their numbers',
    params: byId,
    querystring: contract.listExperimentEventsQuery,
    response: { 200: experimentEventList },
  };
  api.get('/experiments/:id/events', { schema: events }, async ({ params, query }, reply) =>
    answer(reply, await listExperimentEvents(ports, params.id, query)),
  );
};

const writeRoutes: Routes = (api, { ports }) => {
  const create = {
    tags,
    summary: 'Deal the runs of a workflow out to variants of it',
    body: contract.createExperimentRequest,
    response: { 200: experiment, 201: experiment },
  };
  api.post('/experiments', { schema: create }, async ({ caller, body }, reply) => {
    const created = await createExperiment(ports, { caller, request: body });
    if (!created.ok) return answer(reply, created);
    const { experiment: made, isNew } = created.value;
    return answer(reply, { ok: true, value: made }, isNew ? 201 : 200);
  });

  const weights = {
    ...one,
    summary: 'Change weights; as few keys as possible move',
    body: contract.changeWeightsRequest,
  };
  api.put('/experiments/:id/weights', { schema: weights }, async ({ caller, params, body }, reply) =>
    answer(reply, await changeWeights(ports, { ref: params.id, caller, request: body })),
  );

  const pause = {
    ...one,
    summary: 'Give every run the control arm until it is resumed',
    body: contract.pauseExperimentRequest,
  };
  api.post('/experiments/:id/pause', { schema: pause }, async ({ caller, params, body }, reply) =>
    answer(reply, await pauseExperiment(ports, { ref: params.id, caller, request: body })),
  );

  const resume = { ...one, summary: 'Go on after a pause', body: contract.resumeExperimentRequest };
  api.post('/experiments/:id/resume', { schema: resume }, async ({ caller, params }, reply) =>
    answer(reply, await resumeExperiment(ports, { ref: params.id, caller })),
  );

  const stop = {
    ...one,
    summary: 'Stop it, or one arm of it, for good: what is started gets the control arm',
    body: contract.stopExperimentRequest,
  };
  api.post('/experiments/:id/stop', { schema: stop }, async ({ caller, params, body }, reply) =>
    answer(reply, await stopExperiment(ports, { ref: params.id, caller, request: body })),
  );
};
