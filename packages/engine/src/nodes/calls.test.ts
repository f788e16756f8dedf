/** The contract of every node that calls out: what is tried again, and under which key. Against real local servers. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Json } from '@aob/ir';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Job } from '../messages.ts';
import { createOutgoingClient, type OutgoingClient } from '../outgoing/index.ts';
import { type NodeContext, type NodeExecutor, RetryableNodeError, TerminalNodeError } from './executor.ts';
import { createHttpExecutor } from './http.ts';
import { createNotifyExecutor } from './notify.ts';

interface Seen {
  readonly method: string | undefined;
  readonly url: string | undefined;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

let seen: Seen[] = [];
let answer: (request: Seen, response: ServerResponse) => void = (_request, response) => response.end();
let port = 0;
let outgoing: OutgoingClient;
const server = createServer(async (request, response) => {
  let body = '';
  for await (const chunk of request) body += chunk;
  const one = { method: request.method, url: request.url, headers: request.headers, body };
  seen.push(one);
  answer(one, response);
});

beforeAll(async () => {
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  port = (server.address() as AddressInfo).port;
  outgoing = createOutgoingClient({
    policy: { allow: [{ kind: 'host', host: '127.0.0.1', port }], own: [], machine: [] },
  });
});
afterAll(async () => {
  await outgoing.close();
  server.closeAllConnections();
  server.close();
});
afterEach(() => {
  seen = [];
});

const lines: string[] = [];
const ctx = (signal = new AbortController().signal): NodeContext => ({
  signal,
  log: (level, message) => lines.push(`${level} ${message}`),
});

const job = (nodeType: string, config: { [key: string]: Json }, attempt = 1): Job => ({
  runId: 'run_1',
  workflow: 'w',
  node: 'call',
  scope: '',
  execution: 1,
  attempt,
  nodeType,
  idempotencyKey: 'key-of-the-execution',
  inputs: {},
  config,
  timeoutMs: 5000,
  priority: 'medium',
  document: 'sha256:0',
  graphVersion: 1,
});

const url = (path = '/'): string => `http://127.0.0.1:${port}${path}`;

interface Caller {
  readonly name: string;
  readonly executor: () => NodeExecutor;
  readonly config: () => { [key: string]: Json };
}
const callers: readonly Caller[] = [
  {
    name: 'http',
    executor: () => createHttpExecutor(outgoing),
    config: () => ({ url: url(), method: 'POST', body: { a: 1 } }),
  },
  {
    name: 'notify',
    executor: () => createNotifyExecutor({ outgoing, now: Date.now }),
    config: () => ({ channel: 'webhook', to: url(), body: { a: 1 } }),
  },
];

async function failureOf(promise: Promise<unknown>): Promise<RetryableNodeError | TerminalNodeError> {
  const error: unknown = await promise.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (error instanceof RetryableNodeError || error instanceof TerminalNodeError) return error;
  throw new Error(`expected a node error, got ${String(error)}`);
}

describe.each(callers)('$name', ({ name, executor, config }) => {
  it('sends the same Idempotency-Key with every attempt', async () => {
    answer = (_request, response) => response.writeHead(seen.length < 2 ? 503 : 200).end();
    await failureOf(executor().execute(job(name, config(), 1), ctx()));
    await executor().execute(job(name, config(), 2), ctx());
    expect(seen.map(({ headers }) => headers['idempotency-key'])).toEqual([
      'key-of-the-execution',
      'key-of-the-execution',
    ]);
    expect(seen[0]).toMatchObject({ method: 'POST', body: '{"a":1}' });
    expect(seen[0]?.headers['content-type']).toBe('application/json');
  });

  it.each([408, 425, 429, 500, 502, 503, 504, 599])('may try again after %i', async (status) => {
    answer = (_request, response) => response.writeHead(status).end('busy');
    const failure = await failureOf(executor().execute(job(name, config()), ctx()));
    expect(failure).toBeInstanceOf(RetryableNodeError);
    expect(failure).toMatchObject({ code: 'http.status', details: { status, body: 'busy' } });
  });

  it.each([304, 400, 401, 403, 404, 409, 410, 422])('does not try again after %i', async (status) => {
    answer = (_request, response) => response.writeHead(status).end();
    expect(await failureOf(executor().execute(job(name, config()), ctx()))).toBeInstanceOf(TerminalNodeError);
  });

  it('waits as long as the server asked, in seconds or by date, at most an hour', async () => {
    const headers = (value: string): Record<string, string> => ({
      'retry-after': value,
      date: 'Fri, 02 Jan 2026 00:00:00 GMT',
    });
    const asked: readonly (readonly [string, number | undefined])[] = [
      ['7', 7000],
      ['Fri, 02 Jan 2026 00:01:00 GMT', 60_000],
      ['Thu, 01 Jan 2026 00:00:00 GMT', undefined],
      ['999999', 3_600_000],
      ['soon', undefined],
    ];
    for (const [value, expected] of asked) {
      answer = (_request, response) => response.writeHead(429, headers(value)).end();
      const failure = await failureOf(executor().execute(job(name, config()), ctx()));
      expect(failure).toMatchObject({ retryAfterMs: expected });
    }
  });

  it('may try again when the connection breaks', async () => {
    answer = (_request, response) => response.destroy();
    const failure = await failureOf(executor().execute(job(name, config()), ctx()));
    expect(failure).toBeInstanceOf(RetryableNodeError);
    expect(failure.code).toBe('http.connection');
  });

  it('refuses a host of a private network, with a hint, for good', async () => {
    const target = name === 'http' ? { url: 'http://169.254.169.254/' } : { to: 'http://169.254.169.254/' };
    const failure = await failureOf(executor().execute(job(name, { ...config(), ...target }), ctx()));
    expect(failure).toBeInstanceOf(TerminalNodeError);
    expect(failure).toMatchObject({ code: 'http.blocked_host' });
    expect(JSON.stringify(failure.details)).toContain('AOB_HTTP_ALLOW');
  });

  it('stops when its attempt is aborted', async () => {
    answer = () => {};
    const controller = new AbortController();
    const running = executor().execute(job(name, config()), ctx(controller.signal));
    controller.abort(new Error('cancelled'));
    await expect(running).rejects.toThrow('cancelled');
  });
});

describe('the answer of an http node', () => {
  const execute = (config: { [key: string]: Json }): Promise<{ output: Json }> =>
    createHttpExecutor(outgoing).execute(job('http', config), ctx());

  it('is status, headers and the parsed body', async () => {
    answer = (_request, response) =>
      response.writeHead(201, { 'content-type': 'application/vnd.x+json; charset=utf-8' }).end('{"id":7}');
    expect(await execute({ url: url() })).toMatchObject({
      output: {
        status: 201,
        headers: { 'content-type': 'application/vnd.x+json; charset=utf-8' },
        body: { id: 7 },
      },
    });
  });

  it.each<[string, string, string | Buffer, Json]>([
    ['text', 'text/plain', 'hello', 'hello'],
    ['latin text', 'text/plain; charset=iso-8859-1', Buffer.from([0x67, 0xfc, 0x74]), 'güt'],
    ['nothing', 'application/json', '', null],
    [
      'JSON with a number that would change',
      'application/json',
      '{"id":1152921504606846976}',
      '{"id":1152921504606846976}',
    ],
    ['JSON with a key given twice', 'application/json', '{"a":1,"a":2}', '{"a":1,"a":2}'],
    ['no JSON at all', 'application/json', '<html>', '<html>'],
  ])('keeps %s as it is', async (_name, type, body, expected) => {
    answer = (_request, response) => response.writeHead(200, { 'content-type': type }).end(body);
    expect(await execute({ url: url() })).toMatchObject({ output: { body: expected } });
  });

  it('gives bytes that are no text as base64 and says so', async () => {
    answer = (_request, response) =>
      response.writeHead(200, { 'content-type': 'image/png' }).end(Buffer.from([0x89, 0xff]));
    expect(await execute({ url: url() })).toMatchObject({
      output: { body: 'if8=', body_encoding: 'base64' },
    });
  });

  it('accepts a status that is listed, a redirect among them', async () => {
    answer = (request, response) =>
      response.writeHead(request.url === '/moved' ? 302 : 404, { location: '/' }).end();
    expect(await execute({ url: url(), accept_status: [404] })).toMatchObject({ output: { status: 404 } });
    expect(await execute({ url: url('/moved'), accept_status: [302] })).toMatchObject({
      output: { status: 302 },
    });
  });

  it('adds the query to the url and lets headers of the node win over the defaults', async () => {
    answer = (_request, response) => response.end();
    await execute({
      url: url('/find?a=1#x'),
      query: { q: 'x y&z', n: 2, b: true },
      headers: { Accept: 'text/csv', 'X-N': 5 },
    });
    expect(seen[0]).toMatchObject({ method: 'GET', url: '/find?a=1&q=x+y%26z&n=2&b=true' });
    expect(seen[0]?.headers).toMatchObject({ accept: 'text/csv', 'x-n': '5' });
  });

  it('sends a text body as text', async () => {
    answer = (_request, response) => response.end();
    await execute({ url: url(), method: 'PUT', body: 'plain' });
    expect(seen[0]).toMatchObject({ method: 'PUT', body: 'plain' });
    expect(seen[0]?.headers['content-type']).toBe('text/plain; charset=utf-8');
  });

  it.each(['Host', 'content-length', 'Transfer-Encoding', 'Idempotency-Key'])(
    'refuses to set the header %s',
    async (header) => {
      const failure = await failureOf(execute({ url: url(), headers: { [header]: 'x' } }));
      expect(failure).toMatchObject({ code: 'http.bad_request' });
      expect(seen).toEqual([]);
    },
  );
});

describe('the message of a notify node', () => {
  it('posts a text with its subject', async () => {
    answer = (_request, response) => response.end();
    const config = { channel: 'webhook', to: url(), subject: 'New lead', body: 'Ada' };
    const done = await createNotifyExecutor({ outgoing, now: Date.now }).execute(
      job('notify', config),
      ctx(),
    );
    expect(JSON.parse(seen[0]?.body ?? '')).toEqual({ subject: 'New lead', body: 'Ada' });
    expect(done).toEqual({ output: { channel: 'webhook', status: 200 } });
  });

  it('writes a line into the log of the run', async () => {
    const config = { channel: 'log', subject: 'New lead', body: { name: 'Ada' } };
    expect(
      await createNotifyExecutor({ outgoing, now: Date.now }).execute(job('notify', config), ctx()),
    ).toEqual({
      output: { channel: 'log' },
    });
    expect(lines).toContain('info New lead: {"name":"Ada"}');
    expect(seen).toEqual([]);
  });

  it('fails for good on a channel this build does not have', async () => {
    const notify = createNotifyExecutor({ outgoing, now: Date.now }).execute(
      job('notify', { channel: 'pigeon', body: 'x' }),
      ctx(),
    );
    expect(await failureOf(notify)).toMatchObject({ code: 'not_available' });
  });
});
