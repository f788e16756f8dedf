import type { Problem } from '@aob/engine/contract';
import { createTRPCClient, httpBatchLink, TRPCClientError } from '@trpc/client';
import { expect, it } from 'vitest';
import { approval, fetchAndProcess, workflow } from './testing/documents.ts';
import { createRig } from './testing/rig.ts';
import type { AppRouter } from './trpc/index.ts';

const connect = async () => {
  const rig = await createRig();
  const url = `${await rig.api.listen({ host: '127.0.0.1', port: 0 })}/trpc`;
  const client = (actor?: string) =>
    createTRPCClient<AppRouter>({
      links: [httpBatchLink({ url, headers: actor === undefined ? {} : { 'x-aob-actor': actor } })],
    });
  return { rig, url, client };
};

it('acts and reads through the same use-cases as REST', async () => {
  const { rig, client } = await connect();
  const studio = client();
  await studio.workflows.push.mutate({ definition: approval });
  const { run_id } = await studio.runs.start.mutate({ workflow: 'approval' });
  await rig.until(run_id, ({ status }) => status === 'WAITING');
  const [{ items }, run, me] = await Promise.all([
    studio.tickets.list.query({ status: 'open' }),
    studio.runs.get.query({ run_id }),
    studio.whoami.query(),
  ]);
  expect(run.status_text).toBe('waiting for finance to approve ask');
  expect(me.id).toBe('human:local');
  const ticket_id = items[0]?.ticket_id ?? '';
  await client('human:mia;roles=approver,finance').tickets.decide.mutate({
    ticket_id,
    decision: 'approve',
    reason: 'fine',
  });
  await rig.until(run_id, ({ status }) => status === 'COMPLETED');
  expect(await studio.runs.verify.query({ run_id })).toMatchObject({ valid: true, checked: { tickets: 1 } });
  expect(await studio.runs.compare.query({ a: run_id, b: run_id })).toMatchObject({ differs: [] });
  expect((await studio.runs.graph.query({ run_id })).nodes.find(({ id }) => id === 'pay')?.status).toBe(
    'completed',
  );
});

it('counts reused results and throws them away for an operator', async () => {
  const { rig, client } = await connect();
  const cache = { mode: 'read_through' };
  const definition = workflow('dice', [{ id: 'throw', config: { handler: 'builtin.random' }, cache }]);
  const studio = client();
  for (let n = 0; n < 2; n++) {
    const { run_id } = await studio.runs.start.mutate({ definition });
    await rig.until(run_id, ({ status }) => status === 'COMPLETED');
  }
  expect(await studio.cache.stats.query()).toMatchObject({ hits: 1, misses: 1, entries: 1 });
  await expect(client('human:guest;roles=viewer').cache.invalidate.mutate({ all: true })).rejects.toThrow(
    'role operator',
  );
  expect(await studio.cache.invalidate.mutate({ workflow: 'dice', node: 'throw' })).toEqual({ removed: 1 });
});

it('gives the whole problem with an error', async () => {
  const { client } = await connect();
  const failure = await client()
    .runs.get.query({ run_id: 'run_nothing' })
    .catch((error: unknown) => error);
  if (!(failure instanceof TRPCClientError)) throw failure;
  const { problem } = failure.data as { problem: Problem };
  expect(problem).toMatchObject({
    status: 404,
    code: 'run.unknown',
    hint: expect.any(String),
    issues: [{ code: 'run.unknown' }],
  });
  const misshapen = await client()
    .runs.list.query({ limit: 0 })
    .catch((error: unknown) => error);
  if (!(misshapen instanceof TRPCClientError)) throw misshapen;
  expect((misshapen.data as { problem: Problem }).problem).toMatchObject({
    status: 422,
    issues: [{ pointer: '/limit' }],
  });
});

it('reads bodies as strictly as REST', async () => {
  const { rig, url } = await connect();
  await rig.push(fetchAndProcess);
  const response = await fetch(`${url}/runs.start`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{"workflow":"fetch-process","workflow":"x"}',
  });
  expect({ status: response.status, body: await response.json() }).toMatchObject({
    status: 422,
    body: { code: 'json.duplicate_key' },
  });
});
