import { createServer } from 'node:http';
import type { CacheStatsResource, Graph, Timeline } from '@aob/engine/contract';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { workflow } from './testing/documents.ts';
import { createRig, type Headers, type Rig } from './testing/rig.ts';

/** A service that answers each request with the number it has. */
const startService = async (): Promise<{ readonly host: string; readonly asked: string[] }> => {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`);
    const status = request.url === '/broken' && asked.length === 1 ? 400 : 200;
    response.writeHead(status, { 'content-type': 'application/json' }).end(`{"number":${asked.length}}`);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  return { host: `127.0.0.1:${typeof address === 'object' ? address?.port : 0}`, asked };
};

let rig: Rig;
let service: Awaited<ReturnType<typeof startService>>;
beforeEach(async () => {
  service = await startService();
  rig = await createRig({ allow: service.host });
});

const cache = { mode: 'read_through', ttl: '1h' };
const fetching = (more: object = {}, path = '/price') =>
  workflow('fetching', [
    { id: 'price', type: 'http', config: { url: `http://${service.host}${path}` }, cache, ...more },
  ]);

const run = async (
  definition: object,
  { headers, inputs = {} }: { headers?: Headers; inputs?: object } = {},
) => {
  const id = await rig.start({ definition, inputs }, headers);
  const { outputs, status } = await rig.until(id, (now) => now['finished_at'] !== undefined);
  return { id, status, number: (outputs as { body?: { number: number } } | undefined)?.body?.number };
};

const stats = async () => (await rig.get<CacheStatsResource>('/v1/cache/stats')).body;
const remove = async (url: string, headers: Headers = {}) => {
  const answer = await rig.api.inject({ method: 'DELETE', url, headers: { host: 'localhost', ...headers } });
  return { status: answer.statusCode, body: answer.json<{ removed?: number; code?: string }>() };
};

describe('a second run that asks the same', () => {
  it('makes no call, and says in graph, timeline and log where its result is from', async () => {
    const first = await run(fetching());
    const second = await run(fetching());
    expect(service.asked).toEqual(['GET /price']);
    expect([first.number, second.number]).toEqual([1, 1]);
    const cached = {
      key: expect.stringMatching(/^sha256:/),
      from_run: first.id,
      at: expect.stringMatching(/Z$/),
    };
    const graph = (await rig.get<Graph>(`/v1/runs/${second.id}/graph`)).body;
    expect(graph.nodes).toMatchObject([{ id: 'price', status: 'completed', attempt: 1, cached }]);
    expect(graph.nodes[0]).not.toHaveProperty('started_at');
    const timeline = (await rig.get<Timeline>(`/v1/runs/${second.id}/timeline`)).body;
    expect(timeline.spans).toMatchObject([{ node: 'price', cached }]);
    const { items } = (
      await rig.get<{ items: { type: string; data: object }[] }>(`/v1/runs/${second.id}/events`)
    ).body;
    expect(items.map(({ type }) => type)).not.toContain('node.started');
    expect(items.find(({ type }) => type === 'node.completed')?.data).toMatchObject({
      cached: { from_run: first.id },
    });
    expect((await rig.get<Graph>(`/v1/runs/${first.id}/graph`)).body.nodes[0]).not.toHaveProperty('cached');
    expect(await stats()).toMatchObject({ hits: 1, misses: 1, entries: 1 });
  });

  it('calls again when somebody else started it, when the time is up, and when it asks something else', async () => {
    await run(fetching());
    await run(fetching(), { headers: { 'x-aob-actor': 'human:ann;roles=operator' } });
    expect(service.asked).toHaveLength(2);
    await run(fetching({ cache: { mode: 'read_only', ttl: '1ms' } }));
    expect(service.asked).toHaveLength(3);
    await run(fetching({}, '/price?of=tea'));
    expect(service.asked).toHaveLength(4);
    expect((await run(fetching())).number).toBe(1);
  });

  it('calls again after a failure, which is never kept', async () => {
    expect((await run(fetching({}, '/broken'))).status).toBe('FAILED');
    expect((await run(fetching({}, '/broken'))).status).toBe('COMPLETED');
    expect((await run(fetching({}, '/broken'))).number).toBe(2);
  });
});

it('items of a map that ask the same share one result', async () => {
  const body = {
    nodes: [{ id: 'get', type: 'http', config: { url: `http://${service.host}/of/\${item}` }, cache }],
    edges: [],
  };
  const each = workflow('each', [
    { id: 'each', type: 'map', config: { items: 'inputs.of', concurrency: 1, body } },
  ]);
  await run(each, { inputs: { of: ['tea', 'rice', 'tea', 'tea'] } });
  expect(service.asked).toEqual(['GET /of/tea', 'GET /of/rice']);
  expect(await stats()).toMatchObject({
    hits: 2,
    misses: 2,
    groups: [{ workflow: 'each', node_type: 'http', hits: 2, misses: 2, entries: 2 }],
  });
});

it('a replay does not look: shadow is answered by its record, live calls again and keeps what came (R34)', async () => {
  const first = await run(fetching());
  const replayed = async (mode: string) => {
    const { body } = await rig.post(`/v1/runs/${first.id}/replay`, { mode });
    return rig.until(String(body['run_id']), (now) => now['finished_at'] !== undefined);
  };
  expect((await replayed('shadow'))['outputs']).toMatchObject({ body: { number: 1 } });
  expect((await replayed('freeze'))['outputs']).toMatchObject({ body: { number: 1 } });
  expect(service.asked).toHaveLength(1);
  expect((await replayed('live'))['outputs']).toMatchObject({ body: { number: 2 } });
  expect((await run(fetching())).number).toBe(2);
});

describe('throwing results away', () => {
  const keyOf = async (id: string): Promise<string> =>
    (await rig.get<Graph>(`/v1/runs/${id}/graph`)).body.nodes[0]?.cached?.key ?? '';

  it('by the key that a run names', async () => {
    await run(fetching());
    const key = await keyOf((await run(fetching())).id);
    expect(await remove(`/v1/cache/${key}`)).toEqual({ status: 200, body: { removed: 1 } });
    expect(await remove(`/v1/cache/${key}`)).toEqual({ status: 200, body: { removed: 0 } });
    expect((await run(fetching())).number).toBe(2);
  });

  it('by workflow, by node, and all', async () => {
    await run(fetching());
    expect((await remove('/v1/cache?workflow=other')).body).toEqual({ removed: 0 });
    expect((await remove('/v1/cache?workflow=fetching&node=other')).body).toEqual({ removed: 0 });
    expect((await remove('/v1/cache?workflow=fetching&node=price')).body).toEqual({ removed: 1 });
    expect((await run(fetching())).number).toBe(2);
    expect((await remove('/v1/cache?all=true')).body).toEqual({ removed: 1 });
    expect(await stats()).toMatchObject({ entries: 0, bytes: 0 });
  });

  it('takes the role operator and a clear word', async () => {
    const viewer = { 'x-aob-actor': 'human:guest;roles=viewer' };
    expect((await remove('/v1/cache?all=true', viewer)).status).toBe(403);
    for (const url of ['', '?node=price', '?all=true&workflow=w']) {
      const { status, body } = await remove(`/v1/cache${url}`);
      expect({ status, code: body.code }, url).toEqual({ status: 422, code: 'cache.selection' });
    }
    expect((await remove('/v1/cache/not-a-key')).status).toBe(422);
  });
});

it('an approval is asked for in every run (R27)', async () => {
  const { status, body } = await rig.post('/v1/runs', {
    definition: workflow('ask', [{ id: 'ask', type: 'hitl', config: { message: '?' }, cache }]),
  });
  expect(status).toBe(422);
  expect(body['issues']).toMatchObject([
    { code: 'gate.not_cacheable', rule: 'R27', pointer: expect.stringMatching(/nodes\/0\/cache$/) },
  ]);
});
