import { describe, expect, it } from 'vitest';
import { createClient } from './client.ts';
import { NetworkError, ProblemError } from './errors.ts';
import { hangUp, json, localServer, problem } from './testing/local-server.ts';

const started = json(201, { run_id: 'run_1', status: 'RUNNING' });

describe('requests', () => {
  it('names the actor and sends JSON', async () => {
    await using server = await localServer(started);
    const client = createClient({ url: `${server.url}/`, actor: 'human:mia;roles=operator' });
    const run = await client.runs.start({ workflow: 'lead-flow@main', inputs: { n: 1 } });
    expect(run).toEqual({ run_id: 'run_1', status: 'RUNNING' });
    expect(server.asked).toMatchObject([
      {
        method: 'POST',
        url: '/v1/runs',
        headers: { 'x-aob-actor': 'human:mia;roles=operator', 'content-type': 'application/json' },
        body: '{"workflow":"lead-flow@main","inputs":{"n":1}}',
      },
    ]);
  });

  it('refuses an actor that no header can carry before anything is sent', () => {
    expect(() => createClient({ url: 'http://127.0.0.1:9', actor: 'human:mia\n' })).not.toThrow();
    expect(() => createClient({ url: 'http://127.0.0.1:9', actor: 'human:mia\r\nx: y' })).toThrow(TypeError);
  });

  it('writes lists and numbers of a query as the API reads them, and leaves out what is not there', async () => {
    await using server = await localServer(json(200, { items: [], next_cursor: null }));
    await createClient({ url: server.url }).runs.list({ status: ['RUNNING', 'WAITING'], limit: 5 });
    expect(server.asked[0]?.url).toBe('/v1/runs?status=RUNNING&status=WAITING&limit=5');
  });

  it('keeps a reference with a tag or digest in one segment of the path', async () => {
    await using server = await localServer(json(200, {}));
    await createClient({ url: server.url }).workflows.get('lead-flow@main', { materialize: false });
    expect(server.asked[0]?.url).toBe('/v1/workflows/lead-flow%40main?materialize=false');
  });

  it('asks for the audit of a run and for a comparison under their addresses', async () => {
    await using server = await localServer(json(200, { valid: false }));
    expect(await createClient({ url: server.url }).runs.verify('run_1')).toEqual({ valid: false });
    await createClient({ url: server.url }).runs.compare('run_1', 'run/2');
    expect(server.asked.map(({ url }) => url)).toEqual([
      '/v1/runs/run_1/verify',
      '/v1/runs/run_1/compare/run%2F2',
    ]);
  });

  it('names what is to be thrown out of the cache in the address', async () => {
    await using server = await localServer(json(200, { removed: 1 }));
    const { cache } = createClient({ url: server.url });
    expect(await cache.invalidate('sha256:ab')).toEqual({ removed: 1 });
    await cache.invalidateMany({ workflow: 'lead flow', node: 'get' });
    await cache.invalidateMany({ all: true });
    expect(server.asked.map(({ method, url }) => `${method} ${url}`)).toEqual([
      'DELETE /v1/cache/sha256%3Aab',
      'DELETE /v1/cache?workflow=lead+flow&node=get',
      'DELETE /v1/cache?all=true',
    ]);
  });

  it('takes an empty answer as nothing', async () => {
    await using server = await localServer((response) => {
      response.writeHead(204).end();
    });
    expect(await createClient({ url: server.url }).workflows.remove('old')).toBeUndefined();
  });

  it('hands out the bytes of a blob as they are', async () => {
    await using server = await localServer((response) => {
      response.writeHead(200, { 'content-type': 'application/json' }).end('{"a":1}');
    });
    const blob = await createClient({ url: server.url }).blobs.get('sha256:00');
    expect(blob).toEqual({ mediaType: 'application/json', bytes: new TextEncoder().encode('{"a":1}') });
  });

  it('reports a server that is not ready as an answer', async () => {
    const body = { status: 'not_ready', checks: { database: 'failed' } };
    await using server = await localServer(json(503, body));
    expect(await createClient({ url: server.url }).ready()).toEqual(body);
  });
});

describe('refusals', () => {
  it('carry status, code and every issue', async () => {
    await using server = await localServer(
      problem(422, 'patch.refused', { patch_id: 'patch_1', hint: 'Ask.' }),
    );
    const call = createClient({ url: server.url }).patches.propose('run_1', {
      operations: [{ op: 'remove', path: '/nodes/{a}' }],
      reason: 'why not',
    });
    const error = await call.catch((cause: unknown) => cause);
    expect(error).toBeInstanceOf(ProblemError);
    expect(error).toMatchObject({
      status: 422,
      code: 'patch.refused',
      message: 'It says patch.refused.',
      hint: 'Ask.',
      issues: [{ code: 'patch.refused' }],
      problem: { patch_id: 'patch_1' },
    });
    expect(server.asked).toHaveLength(1);
  });

  it('from something that is no aob API are told apart, success or not', async () => {
    await using page = await localServer((response) => {
      response.writeHead(404, { 'content-type': 'text/html' }).end('<h1>nginx</h1>');
    });
    const failure = createClient({ url: page.url }).runs.get('run_1');
    await expect(failure).rejects.toMatchObject({ name: 'NetworkError', kind: 'not_aob' });
    await using login = await localServer((response) => {
      response.writeHead(200, { 'content-type': 'text/html' }).end('<h1>log in</h1>');
    });
    await expect(createClient({ url: login.url }).runs.list()).rejects.toMatchObject({ kind: 'not_aob' });
  });
});

describe('sending again', () => {
  it('starts one run under one key when the first answer was lost', async () => {
    await using server = await localServer(hangUp, started);
    await createClient({ url: server.url }).runs.start({ workflow: 'w' });
    const keys = server.asked.map((one) => one.headers['idempotency-key']);
    expect(keys).toHaveLength(2);
    expect(keys[0]).toMatch(/^[0-9a-f-]{36}$/);
    expect(keys[1]).toBe(keys[0]);
  });

  it('keeps the key of the caller', async () => {
    await using server = await localServer(started);
    await createClient({ url: server.url }).runs.start({ workflow: 'w' }, { idempotencyKey: 'mine' });
    expect(server.asked[0]?.headers['idempotency-key']).toBe('mine');
  });

  it('reads again while the server says "later", and no longer than asked to', async () => {
    await using server = await localServer(
      problem(503, 'unavailable', { retry_after_ms: 1 }),
      json(200, { run_id: 'run_1' }),
    );
    await createClient({ url: server.url }).runs.get('run_1');
    expect(server.asked).toHaveLength(2);
    await using away = await localServer(problem(503, 'unavailable'));
    const call = createClient({ url: away.url, retries: 1 }).runs.get('run_1');
    await expect(call).rejects.toMatchObject({ code: 'unavailable' });
    expect(away.asked).toHaveLength(2);
  });

  it('never repeats a decision by itself', async () => {
    await using server = await localServer(hangUp);
    const call = createClient({ url: server.url }).tickets.decide('ticket_1', { decision: 'approve' });
    await expect(call).rejects.toMatchObject({ kind: 'interrupted' });
    expect(server.asked).toHaveLength(1);
  });
});

describe('waiting', () => {
  it('ends with a typed timeout', async () => {
    await using server = await localServer(() => undefined);
    const call = createClient({ url: server.url, timeoutMs: 50, retries: 0 }).runs.get('run_1');
    await expect(call).rejects.toMatchObject({ name: 'NetworkError', kind: 'timeout' });
  });

  it("ends with the caller's own reason when the caller gives up, also between attempts", async () => {
    await using server = await localServer(problem(503, 'unavailable', { retry_after_ms: 60_000 }));
    const giveUp = new AbortController();
    const call = createClient({ url: server.url }).runs.get('run_1', { signal: giveUp.signal });
    giveUp.abort(new Error('enough'));
    await expect(call).rejects.toThrow('enough');
  });

  it('says where nobody listens', async () => {
    const server = await localServer(started);
    await server[Symbol.asyncDispose]();
    const error = await createClient({ url: server.url, retries: 0 })
      .health()
      .catch((cause: unknown) => cause);
    expect(error).toBeInstanceOf(NetworkError);
    expect(error).toMatchObject({ kind: 'unreachable', url: server.url });
  });
});
