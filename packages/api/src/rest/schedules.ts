import {
  backfillSchedule,
  changeSchedule,
  clearSchedule,
  createSchedule,
  listFirings,
  listSchedules,
  pauseSchedule,
  readSchedule,
  removeSchedule,
  resumeSchedule,
} from '@aob/engine';
import * as contract from '@aob/engine/contract';
import { z } from 'zod';
import { answer } from '../http/answer.ts';
import { type Api, type ApiParts, byId, type Routes } from './route.ts';

const tags = ['schedules'];
const { schedule, scheduleList, firingList, backfilled } = contract;
/** `id`: the id of a schedule, or its name. */
const one = { tags, params: byId, response: { 200: schedule } };

export const scheduleRoutes: Routes = (api, parts) => {
  writeRoutes(api, parts);
  readRoutes(api, parts);
};

const readRoutes: Routes = (api, { ports }) => {
  const list = {
    tags,
    summary: 'List schedules, with their next times',
    querystring: contract.listSchedulesQuery,
    response: { 200: scheduleList },
  };
  api.get('/schedules', { schema: list }, async ({ query }, reply) =>
    answer(reply, await listSchedules(ports, query)),
  );

  api.get('/schedules/:id', { schema: { ...one, summary: 'One schedule' } }, async ({ params }, reply) =>
    answer(reply, await readSchedule(ports, params.id)),
  );

  const firings = {
    tags,
    summary: 'What came of each time, the latest first',
    params: byId,
    querystring: contract.listFiringsQuery,
    response: { 200: firingList },
  };
  api.get('/schedules/:id/firings', { schema: firings }, async ({ params, query }, reply) =>
    answer(reply, await listFirings(ports, params.id, query)),
  );
};

const writeRoutes = (api: Api, { ports }: ApiParts): void => {
  const create = {
    tags,
    summary: 'Start a workflow by the clock',
    body: contract.createScheduleRequest,
    response: { 200: schedule, 201: schedule },
  };
  api.post('/schedules', { schema: create }, async ({ caller, body }, reply) => {
    const created = await createSchedule(ports, { caller, request: body });
    if (!created.ok) return answer(reply, created);
    const { schedule: made, isNew } = created.value;
    return answer(reply, { ok: true, value: made }, isNew ? 201 : 200);
  });

  const change = { ...one, summary: 'Change a schedule', body: contract.changeScheduleRequest };
  api.patch('/schedules/:id', { schema: change }, async ({ caller, params, body }, reply) =>
    answer(reply, await changeSchedule(ports, { ref: params.id, caller, request: body })),
  );

  const remove = {
    tags,
    summary: 'End a schedule; its runs go on',
    params: byId,
    response: { 204: z.null() },
  };
  api.delete('/schedules/:id', { schema: remove }, async ({ caller, params }, reply) =>
    answer(reply, await removeSchedule(ports, { ref: params.id, caller }), 204),
  );

  const pause = { ...one, summary: 'Start nothing until it is resumed', body: contract.pauseScheduleRequest };
  api.post('/schedules/:id/pause', { schema: pause }, async ({ caller, params, body }, reply) =>
    answer(reply, await pauseSchedule(ports, { ref: params.id, caller, request: body })),
  );

  const resume = { ...one, summary: 'Go on after a pause', body: contract.resumeScheduleRequest };
  api.post('/schedules/:id/resume', { schema: resume }, async ({ caller, params }, reply) =>
    answer(reply, await resumeSchedule(ports, { ref: params.id, caller })),
  );

  const clear = {
    tags,
    summary: 'Skip everything that waits',
    params: byId,
    body: contract.clearScheduleRequest,
    response: { 200: contract.clearedSchedule },
  };
  api.post('/schedules/:id/clear', { schema: clear }, async ({ caller, params }, reply) =>
    answer(reply, await clearSchedule(ports, { ref: params.id, caller })),
  );

  const backfill = {
    tags,
    summary: 'Start a run for every time of a past range that has none',
    params: byId,
    body: contract.backfillRequest,
    response: { 200: backfilled },
  };
  api.post('/schedules/:id/backfill', { schema: backfill }, async ({ caller, params, body }, reply) =>
    answer(reply, await backfillSchedule(ports, { ref: params.id, caller, request: body })),
  );
};
