import { workflowHint, workspaceHint } from '@aob/engine/contract';
import { z } from 'zod';
import { refuse } from '../http/problems.ts';
import { streamWorkspace } from '../sse/workspace-stream.ts';
import type { Routes } from './route.ts';
import { wantsStream } from './run-events.ts';

const schema = {
  tags: ['runs'],
  summary: 'Hints that something changed, as a stream',
  description:
    'Each message names a run that changed; `event: workflow` names a workflow whose versions, tags or patches did. ' +
    '`resync` asks to read everything again. After a reconnect, read again.',
  response: {
    200: {
      description: 'The stream.',
      content: { 'text/event-stream': { schema: z.union([workspaceHint, workflowHint]) } },
    },
  },
};

export const workspaceEventRoutes: Routes = (api, { ports, streams }) => {
  api.get('/events', { schema }, async (request, reply) => {
    if (!wantsStream(request)) {
      throw refuse('rejected', {
        pointer: '',
        code: 'request.accept',
        message: 'This address is a stream.',
        hint: 'Send Accept: text/event-stream; the log of one run is at GET /v1/runs/{id}/events.',
      });
    }
    streamWorkspace(ports, streams.open(reply));
    return reply;
  });
};
