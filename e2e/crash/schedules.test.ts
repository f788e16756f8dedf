/** kill -9 while a schedule catches up: each of its times has one run in the end, and none ran beside another. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { createClient } from '@aob/client';
import { expect, it, onTestFinished } from 'vitest';
import { freePort, startServer, until } from '../support/server.ts';

const DAYS = 40;
const KILLS = 6;
const CRASH_POINTS = ['before-commit:3', 'after-commit:4', 'after-dispatch:5', 'before-ack:6'];

const report = {
  schema: 'aob/v1',
  name: 'report',
  nodes: [{ id: 'make', type: 'function', config: { handler: 'builtin.sleep' }, inputs: { ms: 30 } }],
  edges: [],
};

it('killed at any moment, a backfill starts one run for each of its times, one after the other', async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'aob-crash-schedules-'));
  const apiPort = await freePort();
  const open = (crashPoint?: string) =>
    startServer({ dataDir, apiPort, env: crashPoint === undefined ? {} : { AOB_CRASH_POINT: crashPoint } });
  let server = await open();
  onTestFinished(async () => {
    await server.stop();
    await rm(dataDir, { recursive: true, force: true, maxRetries: 5 });
  });
  const client = createClient({ url: server.apiUrl });
  await client.workflows.push({ definition: report });
  await client.schedules.create({ name: 'nightly', workflow: 'report', cron: '30 2 * * *' });
  const range = { from: '2025-03-01T00:00:00Z', to: new Date(Date.UTC(2025, 2, 1 + DAYS)).toISOString() };
  await client.schedules.backfill('nightly', range);

  for (let kill = 0; kill < KILLS; kill++) {
    await pause(20 + 60 * kill);
    await server.kill();
    server = await open(CRASH_POINTS[kill]);
    if (CRASH_POINTS[kill] !== undefined) await until(async () => server.hasEnded());
    if (server.hasEnded()) server = await open();
  }

  const runs = async () => (await client.runs.list({ label: 'schedule=nightly', limit: 200 })).items;
  await until(
    async () => (await runs()).filter(({ status }) => status === 'COMPLETED').length >= DAYS,
    90_000,
  );
  const all = await runs();
  expect(all).toHaveLength(DAYS);
  expect(new Set(all.map(({ labels }) => labels['scheduled_for'])).size).toBe(DAYS);
  const spans = all
    .map(({ created_at, finished_at }) => [Date.parse(created_at), Date.parse(finished_at ?? '')] as const)
    .sort(([left], [right]) => left - right);
  for (const [i, [, finished]] of spans.entries()) {
    const next = spans[i + 1];
    if (next !== undefined) expect(next[0]).toBeGreaterThanOrEqual(finished);
  }
  const { items } = await client.schedules.firings('nightly', { limit: 200 });
  expect(items.map(({ status }) => status)).toEqual(Array(DAYS).fill('started'));
  expect(new Set(items.map(({ run_id }) => run_id))).toEqual(new Set(all.map(({ run_id }) => run_id)));
});
