import type { Operations, OperationsPoint } from '@aob/engine/contract';
import { expect, it } from 'vitest';
import { fakeApi } from './testing/fake-api.ts';
import { aob } from './testing/fake-io.ts';

const counts = {
  runs_started: 20,
  runs_finished: 10,
  runs_failed: 1,
  attempts: 40,
  attempts_failed: 2,
  commits: 100,
  events: 300,
};
const point = (at: string): OperationsPoint => ({
  at,
  seconds: 5,
  ...counts,
  jobs_waiting: 3,
  latency_ms: {},
});
const now: Operations = {
  at: '2026-01-02T03:10:00.000Z',
  process: {
    started_at: '2026-01-02T03:00:00.000Z',
    memory_bytes: 123_400_000,
    cpu_seconds: 9,
  },
  totals: counts,
  latency_ms: { commit: { count: 100, p50: 1.24, p95: 3, p99: 1500 } },
  queue: {
    jobs_waiting: 3,
    by_priority: { high: 1, medium: 2, low: 0 },
    oldest_ms: 2500,
    commands_waiting: 4,
  },
  runners: [
    {
      name: 'embedded-7',
      offers: ['function', 'http'],
      slots: 256,
      busy: 2,
      computing: 0,
      queued: 3,
      connected_at: '2026-01-02T03:00:01.000Z',
      last_seen_at: '2026-01-02T03:09:58.000Z',
    },
  ],
  unclaimed: [{ need: { what: 'handler', name: 'acme.charge' }, runs: 1, run_ids: ['run_1'] }],
  failures: [{ code: 'http.status', count: 2 }],
  cache: { hits: 3, misses: 1, entries: 1, bytes: 10 },
  points: [point('2026-01-02T03:09:50.000Z'), point('2026-01-02T03:09:55.000Z')],
};

it('tells what the server does, what waits, and who works', async () => {
  await using api = await fakeApi({ 'GET /v1/operations': { body: now } });
  const { code, stdout } = await aob(['operations', '--api-url', api.url]);
  expect(code).toBe(0);
  expect(stdout).toContain('4.0 runs started, 2.0 finished, 8.0 steps, 20.0 commits');
  expect(stdout).toContain('3 waiting, the oldest for 2.5 s (high 1, medium 2, low 0)');
  expect(stdout).toMatch(/commit +1\.2 ms +3\.0 ms +1\.5 s +100/);
  expect(stdout).toMatch(/embedded-7 +2\/256 +3 +2 s ago +function, http/);
  expect(stdout).toContain('1 run waits for handler acme.charge, which no runner has: run_1');
  expect(stdout).toMatch(/http\.status +2/);
});

it('says so when nobody works and nothing was done', async () => {
  const idle = { ...now, latency_ms: {}, runners: [], unclaimed: [], failures: [], points: [] };
  await using api = await fakeApi({ 'GET /v1/operations': { body: idle } });
  const { stdout } = await aob(['operations', '--api-url', api.url]);
  expect(stdout).toContain('– runs started');
  expect(stdout).toContain('None: nothing but decisions is carried out.');
  expect(stdout).not.toContain('Attempts that failed');
});
