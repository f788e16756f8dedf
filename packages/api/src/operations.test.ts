import { type Operations, operations } from '@aob/engine/contract';
import { beforeEach, expect, it } from 'vitest';
import { workflow } from './testing/documents.ts';
import { createRig, type Rig } from './testing/rig.ts';

let rig: Rig;
beforeEach(async () => {
  rig = await createRig();
});

const look = async (): Promise<Operations> => operations.parse((await rig.get('/v1/operations')).body);

const echo = { id: 'one', type: 'function', inputs: { a: 1 } };
const failing = {
  id: 'two',
  type: 'function',
  config: { handler: 'builtin.fail' },
  inputs: { times: 9, message: 'no', retryable: false },
};

it('counts what was done, once', async () => {
  const good = await rig.start({ definition: workflow('good', [echo]) });
  const bad = await rig.start({ definition: workflow('bad', [failing]) });
  await rig.until(good, (run) => run['status'] === 'COMPLETED');
  await rig.until(bad, (run) => run['status'] === 'FAILED');
  const now = await look();
  expect(now.totals).toMatchObject({
    runs_started: 2,
    runs_finished: 2,
    runs_failed: 1,
    attempts: 2,
    attempts_failed: 1,
  });
  expect(now.latency_ms).toMatchObject({ start: { count: 2 }, wait: { count: 2 }, step: { count: 2 } });
  expect(now.latency_ms.commit?.count).toBeGreaterThan(0);
  expect(now.failures).toEqual([{ code: 'function.failed', count: 1 }]);
  // Prometheus is told the same.
  const { body } = await rig.api.inject({ url: '/metrics', headers: { host: 'localhost' } });
  expect(body).toContain('aob_attempt_seconds_count 2');
  expect(body).toContain('aob_attempts_failed_total{code="function.failed"} 1');
  expect(body).toContain(`aob_events_total ${now.totals.events}`);
});

it('names the runner, what it carries out, and what it does', async () => {
  const run = await rig.start({
    definition: workflow('slow', [
      { id: 'wait', type: 'function', config: { handler: 'builtin.sleep' }, inputs: { ms: 60_000 } },
    ]),
  });
  await rig.until(run, (state) => JSON.stringify(state).includes('"running":1'));
  const { runners, queue } = await look();
  expect(runners).toMatchObject([{ name: 'test', slots: 50, busy: 1, queued: 0 }]);
  expect(runners[0]?.offers).toContain('http');
  expect(queue).toEqual({
    jobs_waiting: 0,
    by_priority: { high: 0, medium: 0, low: 0 },
    commands_waiting: 0,
  });
  await rig.post(`/v1/runs/${run}/cancel`, { reason: 'enough' });
});

it('says what no runner can carry out, for as long as runs wait for it', async () => {
  const charge = { id: 'charge', type: 'function', config: { handler: 'acme.charge' }, inputs: {} };
  const first = await rig.start({ definition: workflow('charging', [charge]) });
  const second = await rig.start({ definition: workflow('charging', [charge]) });
  for (const run of [first, second])
    await rig.until(run, (state) => JSON.stringify(state).includes('no_runner_for'));
  expect((await look()).unclaimed).toEqual([
    { need: { what: 'handler', name: 'acme.charge' }, runs: 2, run_ids: [second, first] },
  ]);
  await rig.post(`/v1/runs/${second}/cancel`, { reason: 'nobody will' });
  await rig.until(second, (state) => state['status'] === 'CANCELLED');
  expect((await look()).unclaimed).toMatchObject([{ runs: 1, run_ids: [first] }]);
});

it('has nothing to say before anything was done', async () => {
  const now = await look();
  expect(now).toMatchObject({
    totals: { runs_started: 0, attempts: 0, commits: 0 },
    latency_ms: {},
    unclaimed: [],
    failures: [],
    points: [],
  });
  expect(Date.parse(now.process.started_at)).toBeLessThan(Date.parse(now.at));
  expect(now.process.memory_bytes).toBeGreaterThan(1_000_000);
  expect(now.process.cpu_seconds).toBeGreaterThan(0);
});
