/** What an operator types: orders for many runs, and the tests of workflows, with the built command line. */
import { fileURLToPath } from 'node:url';
import { createClient } from '@aob/client';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Server, startServer } from '../support/server.ts';
import { aob } from './aob.ts';

const RUNS = 300;

const definition = {
  schema: 'aob/v1',
  name: 'stock-take',
  nodes: [{ id: 'counted', type: 'wait', config: { signal: 'counted' } }],
  edges: [],
};

let server: Server;
beforeAll(async () => {
  server = await startServer();
  const { runs } = createClient({ url: server.apiUrl });
  for (let i = 0; i < RUNS; i += 100) await runs.batch(Array.from({ length: 100 }, () => ({ definition })));
});
afterAll(() => server.stop());

it('counts, pauses, resumes and cancels what fits, and says what became of it', async () => {
  const order = (action: string, ...more: readonly string[]) =>
    aob(server.apiUrl, ['bulk', action, '--workflow', 'stock-take', '--reason', 'stock-take', ...more]);
  expect(await order('pause', '--dry-run')).toMatchObject({
    code: 0,
    stdout: `${RUNS} runs fit; nothing was done\n`,
  });
  const paused = await order('pause');
  expect(paused).toMatchObject({ code: 0, stderr: '' });
  expect(paused.stdout).toContain(`${RUNS} done · 0 skipped · 0 failed, of ${RUNS} that fitted`);
  expect((await order('pause')).stdout).toContain(`0 done · ${RUNS} skipped`);
  const resumed = await order('resume', '--output', 'compact');
  expect(JSON.parse(resumed.stdout)).toMatchObject({ state: 'done', done: RUNS });
  const refused = await aob(server.apiUrl, ['bulk', 'cancel', '--reason', 'everything']);
  expect(refused).toMatchObject({ code: 2, stderr: expect.stringContaining('bulk.no_filter') });
});

it('is left alone when detached, and followed later; calling off what is over changes nothing', async () => {
  const detached = await aob(server.apiUrl, [
    ...['bulk', 'cancel', '--workflow', 'stock-take', '--status', 'waiting', '--reason', 'over', '--detach'],
    ...['--output', 'compact'],
  ]);
  const { bulk_id: id } = JSON.parse(detached.stdout) as { readonly bulk_id: string };
  const watched = await aob(server.apiUrl, ['bulk', 'watch', id, '--output', 'compact']);
  expect(watched.code).toBe(0);
  expect(JSON.parse(watched.stdout)).toMatchObject({ state: 'done', matched: RUNS, done: RUNS, failed: 0 });
  const { code, stdout } = await aob(server.apiUrl, ['bulk', 'abort', id]);
  expect({ code, isStillDone: stdout.includes('done') }).toEqual({ code: 0, isStillDone: true });
});

it('replays what an order for many runs is about, and says how to find the new runs', async () => {
  const { code, stdout } = await aob(server.apiUrl, [
    ...['bulk', 'replay', '--workflow', 'stock-take', '--reason', 'the same again?'],
  ]);
  expect(code).toBe(0);
  expect(stdout).toContain(`${RUNS} done · 0 skipped · 0 failed, of ${RUNS} that fitted`);
  const label = /--label (bulk=\S+)/.exec(stdout)?.[1] ?? '';
  const listed = await aob(server.apiUrl, ['run', 'list', '--label', label, '--output', 'compact']);
  const { items } = JSON.parse(listed.stdout) as { readonly items: readonly { readonly labels: object }[] };
  expect(items).toHaveLength(20);
  for (const { labels } of items) expect(labels).toMatchObject({ replay_mode: 'freeze' });
});

it('tests workflows although no server is there', async () => {
  const file = fileURLToPath(new URL('../../examples/approval/workflow.test.yaml', import.meta.url));
  const { code, stdout, stderr } = await aob('http://127.0.0.1:9', ['test', file]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toContain('3 passed');
});
