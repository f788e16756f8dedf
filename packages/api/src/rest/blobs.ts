import { readBlob } from '@aob/engine';
import { digest, json } from '@aob/engine/contract';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { sendProblem } from '../http/problems.ts';
import type { Routes } from './route.ts';

const schema = {
  tags: ['storage'],
  summary: 'A stored value by its digest',
  params: z.object({ digest }),
  response: { 200: json, 304: z.null() },
};

const sendBytes = (reply: FastifyReply, bytes: Uint8Array): FastifyReply =>
  reply.type('application/json').send(Buffer.from(bytes));

export const blobRoutes: Routes = (api, { ports }) => {
  api.get('/blobs/:digest', { schema }, async ({ params, headers }, reply) => {
    const etag = `"${params.digest}"`;
    const outcome = await readBlob(ports, params.digest);
    if (!outcome.ok) return sendProblem(reply, outcome.refusal);
    // The address is the content: it can be kept for ever.
    reply.header('etag', etag).header('cache-control', 'private, max-age=31536000, immutable');
    if (headers['if-none-match'] === etag) return reply.code(304).send(null);
    // Sent as the bytes that were hashed, never read and written again.
    return sendBytes(reply, outcome.value);
  });
};
