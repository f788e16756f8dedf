/** kill -9 at the run that trips a guardrail: the arm is stopped all the same, once, with the numbers of the runs there are. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createClient } from '@aob/client';
import { expect, it, onTestFinished } from 'vitest';
import { freePort, startServer, until } from '../support/server.ts';

const answer = {
  schema: 'aob/v1',
  name: 'answer',
  nodes: [{ id: 'make', type: 'transform', config: { expression: '1' } }],
  edges: [],
};
const BROKEN = [{ op: 'replace' as const, path: '/nodes/{make}/config/expression', value: '[1][7]' }];
const MIN_RUNS = 3;

it('killed after the commit of the run that is one too many, its arm is stopped by the next server', async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'aob-crash-experiments-'));
  const apiPort = await freePort();
  const open = (crashPoint?: string) =>
    startServer({ dataDir, apiPort, env: crashPoint === undefined ? {} : { AOB_CRASH_POINT: crashPoint } });
  let server = await open();
  onTestFinished(async () => {
    await server.stop();
    await rm(dataDir, { recursive: true, force: true, maxRetries: 5 });
  });
  const client = createClient({ url: server.apiUrl, retries: 0 });
  await client.workflows.push({ definition: answer });
  await client.experiments.create({
    name: 'answers',
    workflow: 'answer',
    arms: [
      { name: 'before', weight: 1 },
      { name: 'broken', weight: 1, operations: BROKEN },
    ],
    guardrails: { failure_rate: { above: 0.5, min_runs: MIN_RUNS } },
  });
  const start = async (key: string) => {
    const { run_id } = await client.runs.start({ experiment: 'answers', key });
    return (await client.runs.get(run_id)).experiment?.arm;
  };
  let key = 'k0';
  for (let n = 1; (await start(key)) !== 'broken'; n++) key = `k${n}`;
  for (let n = 1; n < MIN_RUNS - 1; n++) expect(await start(key)).toBe('broken');
  expect((await client.experiments.get('answers')).revision).toBe(1);

  await server.stop();
  server = await open('after-commit:1');
  await start(key).catch(() => undefined);
  await until(async () => server.hasEnded());
  server = await open();

  const broken = async () => (await client.experiments.get('answers')).arms[1];
  await until(async () => (await broken())?.stopped !== undefined);
  expect((await broken())?.stopped).toMatchObject({
    by: 'system:guardrail',
    breach: { guardrail: 'failure_rate', value: 1, runs: MIN_RUNS, failed: MIN_RUNS },
  });
  expect(await start(key)).toBe('before');
  const { items } = await client.experiments.events('answers');
  expect(items.map(({ type }) => type)).toEqual(['experiment.arm_stopped', 'experiment.created']);
  const { arms } = await client.experiments.report('answers');
  expect(arms[1]?.counts).toMatchObject({ started: MIN_RUNS, failed: MIN_RUNS });
  expect(arms[0]?.counts.diverted).toBe(1);
});
