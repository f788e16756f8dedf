/** How a JSON body comes in: bounded, valid UTF-8, and JSON that means one thing only (R10). */
import { isUtf8 } from 'node:buffer';
import type { IncomingMessage } from 'node:http';
import { type Json, parseJson } from '@aob/ir';
import type { FastifyInstance } from 'fastify';
import { mediaType, RefusedRequest, refuse } from './problems.ts';

export const BODY_BYTES_MAX = 8 * 1024 * 1024;
/** A refused body is read to its end up to here, so that its sender gets to read the answer instead of a closed connection. */
const DRAIN_BYTES_MAX = 64 * 1024 * 1024;

export const readJsonBodies = (app: FastifyInstance): void => {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser(
    /^application\/(?:[\w.-]+\+)?json(?:\s*;|$)/i,
    async (_request: unknown, body: IncomingMessage) => jsonOf(await readBody(body)),
  );
  // Without a content type there is either no body at all or something nobody announced.
  app.addContentTypeParser('*', async (_request: unknown, body: IncomingMessage) => {
    const bytes = await readBody(body);
    if (bytes.length > 0) throw mediaType();
    return undefined;
  });
};

const readBody = async (body: IncomingMessage): Promise<Buffer> => {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of body as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes <= BODY_BYTES_MAX) chunks.push(chunk);
    else chunks.length = 0;
    if (bytes > DRAIN_BYTES_MAX) break;
  }
  if (bytes > BODY_BYTES_MAX) throw tooLarge();
  const [only, ...others] = chunks;
  return only !== undefined && others.length === 0 ? only : Buffer.concat(chunks);
};

const jsonOf = (bytes: Buffer): Json | undefined => {
  if (bytes.length === 0) return undefined;
  if (!isUtf8(bytes)) {
    throw refuse('malformed', {
      pointer: '',
      code: 'json.encoding',
      message: 'The body is not UTF-8.',
      hint: 'Save or encode it as UTF-8 and send it again.',
    });
  }
  const parsed = parseJson(bytes.toString('utf8'));
  if (parsed.ok) return parsed.value;
  const [first] = parsed.issues;
  const isSyntax = first?.code === 'json.syntax';
  throw new RefusedRequest({
    kind: isSyntax ? 'malformed' : 'rejected',
    code: first?.code ?? 'json.syntax',
    message: isSyntax
      ? 'The body is not JSON.'
      : 'The body is JSON that would change its meaning on the way in.',
    issues: parsed.issues,
  });
};

const tooLarge = (): RefusedRequest =>
  refuse('too_large', {
    pointer: '',
    code: 'request.too_large',
    message: `A request body may have ${BODY_BYTES_MAX / 1024 / 1024} MB; this one has more.`,
    hint: 'Keep large data outside and pass a link to it in the inputs; split a batch into smaller ones.',
  });
