import { readEvents } from '@aob/engine';
import { runEventList, runEventsQuery } from '@aob/engine/contract';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { answer } from '../http/answer.ts';
import { refuse } from '../http/problems.ts';
import { type RunStreamParts, streamRun } from '../sse/run-stream.ts';
import { type ApiParts, byId, type Routes } from './route.ts';

const schema = {
  tags: ['runs'],
  summary: 'The log of a run, as a page or as a stream',
  description:
    'With Accept: text/event-stream the log is followed: each event is one message, its id the seq; Last-Event-ID resumes after that seq. ' +
    'The named event `end` closes the stream of a finished run, `resync` asks to read the log again. ' +
    'With values=none what nodes got and gave is left out; its digests stay.',
  params: byId,
  querystring: runEventsQuery,
  response: {
    200: {
      description: 'A page of events, or the stream.',
      content: { 'application/json': { schema: runEventList }, 'text/event-stream': { schema: z.string() } },
    },
  },
};

export const runEventRoutes: Routes = (api, parts) => {
  api.get('/runs/:id/events', { schema }, async (request, reply) => {
    const { from, cursor, limit, values } = request.query;
    const first = resumeAt(request) ?? cursor ?? from ?? 1;
    const { id } = request.params;
    if (!wantsStream(request))
      return answer(reply, await readEvents(parts.ports.reads, id, { from: first, limit, values }));
    return follow(parts, { runId: id, from: first, values }, reply);
  });
};

const follow = async (
  { ports, streams }: ApiParts,
  { runId, from, values }: Pick<RunStreamParts, 'runId' | 'from' | 'values'>,
  reply: FastifyReply,
): Promise<FastifyReply> => {
  const { reads, commits } = ports;
  const isThere = await streamRun({ reads, commits, open: () => streams.open(reply), runId, from, values });
  return isThere ? reply : answer(reply, await readEvents(reads, runId, { from, limit: 1 }));
};

export const wantsStream = ({ headers }: FastifyRequest): boolean =>
  headers.accept?.includes('text/event-stream') === true;

/** R17: `Last-Event-ID` is what was seen, so the next one follows. */
const resumeAt = ({ headers }: FastifyRequest): number | undefined => {
  const seen = headers['last-event-id'];
  if (seen === undefined || seen === '') return undefined;
  if (typeof seen === 'string' && /^\d{1,15}$/.test(seen)) return Number(seen) + 1;
  throw refuse('malformed', {
    pointer: '',
    code: 'request.last_event_id',
    message: 'The header Last-Event-ID is not the seq of an event.',
    hint: 'Send the id of the last message you got, or leave it out.',
  });
};
