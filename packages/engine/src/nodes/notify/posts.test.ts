/** Webhooks that are signed and Slack messages, against a real local server. What all calls share is in ../calls.test.ts. */
import { createHmac, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Json } from '@aob/ir';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createOutgoingClient, type OutgoingClient } from '../../outgoing/index.ts';
import { RetryableNodeError, TerminalNodeError } from '../executor.ts';
import { createNotifyExecutor } from '../notify.ts';
import { contextWith, failureOf, KEY, notifyJob } from '../testing/notify-job.ts';

interface Seen {
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

const seen: Seen[] = [];
let answer: (response: ServerResponse) => void = (response) => response.end('ok');
let outgoing: OutgoingClient;
let to = '';
const server = createServer(async (request, response) => {
  let body = '';
  for await (const chunk of request) body += chunk;
  seen.push({ headers: request.headers, body });
  answer(response);
});

beforeAll(async () => {
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as AddressInfo;
  to = `http://127.0.0.1:${port}/services/T/B/X`;
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
  seen.length = 0;
  answer = (response) => response.end('ok');
});

describe('a signed webhook', () => {
  const SECRET = 'whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD';
  const webhookKey = Buffer.from(SECRET.slice('whsec_'.length), 'base64');
  const NOW = 1_790_000_000_999;

  /** As a receiver would write it, from docs/operations.md. */
  const isGenuine = ({ headers, body }: Seen, secret: string): boolean => {
    const key = Buffer.from(secret.split('_')[1] ?? '', 'base64');
    const signed = [headers['webhook-id'], headers['webhook-timestamp'], body].join('.');
    const wanted = createHmac('sha256', key).update(signed, 'utf8').digest();
    return `${headers['webhook-signature']}`
      .split(' ')
      .filter((part) => part.startsWith('v1,'))
      .map((part) => Buffer.from(part.slice('v1,'.length), 'base64'))
      .some((given) => given.length === wanted.length && timingSafeEqual(given, wanted));
  };

  const send = (body: Json, attempt = 1, now = NOW) =>
    createNotifyExecutor({ outgoing, now: () => now, webhookKey }).execute(
      notifyJob({ channel: 'webhook', to, body }, attempt),
      contextWith(),
    );

  it('can be checked by whoever has the secret, and by nobody else', async () => {
    await send({ text: 'Grüße', n: 1.5 });
    const [one] = seen;
    if (one === undefined) throw new Error('nothing arrived');
    expect(one.headers).toMatchObject({
      'webhook-id': KEY,
      'idempotency-key': KEY,
      'webhook-timestamp': '1790000000',
      'content-type': 'application/json',
    });
    expect(isGenuine(one, SECRET)).toBe(true);
    expect(isGenuine(one, `whsec_${Buffer.alloc(24, 1).toString('base64')}`)).toBe(false);
    expect(isGenuine({ ...one, body: one.body.replace('1.5', '1.6') }, SECRET)).toBe(false);
    const later = { ...one.headers, 'webhook-timestamp': '1790000001' };
    expect(isGenuine({ ...one, headers: later }, SECRET)).toBe(false);
  });

  it('has one id for all attempts and the time of each', async () => {
    await send({ a: 1 }, 1, NOW);
    await send({ a: 1 }, 2, NOW + 60_000);
    expect(seen.map(({ headers }) => [headers['webhook-id'], headers['webhook-timestamp']])).toEqual([
      [KEY, '1790000000'],
      [KEY, '1790000060'],
    ]);
    expect(seen.map((one) => isGenuine(one, SECRET))).toEqual([true, true]);
  });

  it('is not signed without a secret, and tells the secret to nobody', async () => {
    await createNotifyExecutor({ outgoing, now: Date.now }).execute(
      notifyJob({ channel: 'webhook', to, body: {} }),
      contextWith(),
    );
    expect(Object.keys(seen[0]?.headers ?? {}).filter((name) => name.startsWith('webhook-'))).toEqual([]);
    expect(seen[0]?.headers['idempotency-key']).toBe(KEY);
    answer = (response) => response.writeHead(400).end();
    const failure = await failureOf(send({}));
    expect(`${failure.stack} ${JSON.stringify(failure)}`).not.toContain(SECRET.slice(6, 20));
  });
});

describe('a Slack message', () => {
  const send = (body: Json, signal?: AbortSignal) =>
    createNotifyExecutor({ outgoing, now: Date.now }).execute(
      notifyJob({ channel: 'slack', to, body }),
      contextWith(signal),
    );

  it('is a text, or the object as it is written', async () => {
    const blocks = { text: 'New lead', blocks: [{ type: 'divider' }] };
    expect(await send('New lead')).toEqual({ output: { channel: 'slack', status: 200 } });
    await send(blocks);
    expect(seen.map(({ body }) => JSON.parse(body) as Json)).toEqual([{ text: 'New lead' }, blocks]);
    expect(seen[0]?.headers['content-type']).toBe('application/json');
  });

  it('is neither a list nor nothing', async () => {
    for (const body of [[1], null, 7]) {
      expect(await failureOf(send(body))).toMatchObject({ code: 'notify.bad_body' });
    }
    expect(seen).toEqual([]);
  });

  it('waits as long as Slack asks', async () => {
    answer = (response) => response.writeHead(429, { 'retry-after': '30' }).end('rate_limited');
    const failure = await failureOf(send('x'));
    expect(failure).toBeInstanceOf(RetryableNodeError);
    expect(failure).toMatchObject({ retryAfterMs: 30_000 });
  });

  it.each([500, 503])('is tried again after %i', async (status) => {
    answer = (response) => response.writeHead(status).end();
    expect(await failureOf(send('x'))).toBeInstanceOf(RetryableNodeError);
  });

  it.each([400, 403, 404, 410])('is given up after %i, with what Slack said', async (status) => {
    answer = (response) => response.writeHead(status).end('invalid_blocks');
    const failure = await failureOf(send('x'));
    expect(failure).toBeInstanceOf(TerminalNodeError);
    expect(failure.details).toEqual({ status, body: 'invalid_blocks' });
  });

  it('has arrived only when the answer is ok', async () => {
    answer = (response) => response.writeHead(200).end('<html>Sign in</html>');
    const failure = await failureOf(send('x'));
    expect(failure).toBeInstanceOf(TerminalNodeError);
    expect(failure).toMatchObject({ code: 'notify.no_slack', details: { body: '<html>Sign in</html>' } });
  });

  it('goes through the outgoing guard', async () => {
    const job = notifyJob({ channel: 'slack', to: 'http://169.254.169.254/x', body: 'x' });
    const failure = await failureOf(
      createNotifyExecutor({ outgoing, now: Date.now }).execute(job, contextWith()),
    );
    expect(failure).toBeInstanceOf(TerminalNodeError);
    expect(failure.code).toBe('http.blocked_host');
  });

  it('stops when its attempt is aborted', async () => {
    const controller = new AbortController();
    answer = () => controller.abort(new Error('cancelled'));
    await expect(send('x', controller.signal)).rejects.toThrow('cancelled');
  });
});
