import { problem } from '@aob/engine/contract';
import { expect, it } from 'vitest';
import { createRig } from './testing/rig.ts';

interface Described {
  readonly openapi: string;
  readonly paths: {
    readonly [path: string]: {
      readonly [method: string]: {
        readonly summary?: string;
        readonly responses: { readonly [status: string]: { readonly content?: object } };
        readonly parameters?: readonly { readonly name: string; readonly in: string }[];
      };
    };
  };
  readonly components: { readonly schemas: { readonly [name: string]: object } };
}

it('describes every route with the schemas that validate it', async () => {
  const rig = await createRig();
  const { body } = await rig.get<Described>('/openapi.json');
  expect(body.openapi).toBe('3.1.0');
  const text = JSON.stringify(body);
  // Every reference leads somewhere.
  for (const [, name] of text.matchAll(/"#\/components\/schemas\/([^"]+)"/g))
    expect(body.components.schemas).toHaveProperty([String(name)]);
  expect(text).not.toContain('__SCHEMA');
  const addresses = Object.keys(body.paths);
  expect(addresses).toEqual(
    expect.arrayContaining([
      '/v1/runs',
      '/v1/runs/batch',
      '/v1/runs/{id}/events',
      '/v1/tickets/{id}/decision',
      '/healthz',
    ]),
  );
  expect(
    addresses.every(
      (address) => address.startsWith('/v1/') || address === '/healthz' || address === '/readyz',
    ),
  ).toBe(true);
  for (const [path, operations] of Object.entries(body.paths)) {
    for (const [method, operation] of Object.entries(operations)) {
      const name = `${method} ${path}`;
      expect(operation.summary, name).toBeTruthy();
      expect(operation.responses['default'], name).toMatchObject({
        content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
      });
      for (const [, parameter] of path.matchAll(/\{(\w+)\}/g)) {
        expect(operation.parameters, name).toEqual(
          expect.arrayContaining([expect.objectContaining({ name: parameter, in: 'path' })]),
        );
      }
    }
  }
});

it('answers every described route with a problem of the contract when it is called wrongly', async () => {
  const rig = await createRig();
  const { body } = await rig.get<Described>('/openapi.json');
  const streams = new Set(['/v1/events']);
  for (const [path, operations] of Object.entries(body.paths)) {
    if (path === '/healthz' || path === '/readyz') continue;
    for (const method of Object.keys(operations) as ('get' | 'post' | 'put' | 'delete')[]) {
      const url = `${path.replaceAll(/\{\w+\}/g, 'nothing')}${method === 'get' && !streams.has(path) ? '?nonsense=1' : ''}`;
      const answer = await rig.api.inject({
        method,
        url,
        headers: { host: 'localhost', ...(method === 'get' ? {} : { 'content-type': 'application/json' }) },
        ...(method === 'post' || method === 'put' ? { payload: '{"nonsense": 1}' } : {}),
      });
      const isListOfNothing = answer.statusCode === 200;
      expect(isListOfNothing, `${method} ${url} ${answer.body}`).toBe(false);
      const parsed = problem.parse(answer.json());
      expect({ status: parsed.status, issues: parsed.issues.length > 0 }, `${method} ${url}`).toEqual({
        status: answer.statusCode,
        issues: true,
      });
      expect(parsed.status, answer.body).toBeLessThan(500);
    }
  }
});

it('says that it is there, that it can work, and how much it did', async () => {
  const rig = await createRig();
  expect((await rig.get('/healthz')).body).toEqual({ status: 'ok' });
  expect((await rig.get('/readyz')).body).toEqual({ status: 'ready', checks: { database: 'ok' } });
  const { body } = await rig.api.inject({ url: '/metrics', headers: { host: 'localhost' } });
  expect(body).toContain('aob_runs_started_total 0');
  expect(body).toContain('aob_http_request_seconds_bucket');
});
