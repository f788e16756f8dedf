import { rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { fakeApi, problem } from './testing/fake-api.ts';
import { aob } from './testing/fake-io.ts';

const digest = `sha256:${'a'.repeat(64)}`;
const breach = { guardrail: 'failure_rate', above: 0.2, value: 0.3, runs: 50, failed: 15 };
const experiment = (more: object = {}) => ({
  experiment_id: 'experiment_1',
  name: 'prompts',
  revision: 3,
  status: 'running',
  workflow: 'answer',
  base: digest,
  control: 'before',
  sticky: null,
  cost: '/usage/cost',
  guardrails: {
    failure_rate: { above: 0.2, min_runs: 50 },
    mean_cost: { above: 0.05, min_runs: 20 },
    total_cost: { above: 30 },
  },
  arms: [
    { name: 'before', weight: 90, share: 0.9, digest, patches: [], operations: [] },
    {
      name: 'short',
      weight: 10,
      share: 0.1,
      digest,
      patches: ['patch_1'],
      operations: [{ op: 'remove', path: '/nodes/{a}' }],
      stopped: { by: 'system:guardrail', at: '2026-01-02T03:04:05.000Z', reason: '', breach },
    },
  ],
  created_by: 'human:mia',
  created_at: '2026-01-02T03:04:05.000Z',
  updated_at: '2026-01-02T03:04:05.000Z',
  ...more,
});

describe('an experiment', () => {
  it('is created from a file, and what is wrong with it is shown with its line', async () => {
    const file = join(tmpdir(), `aob-experiment-${process.pid}.yaml`);
    onTestFinished(() => rm(file));
    await writeFile(file, 'name: prompts\nworkflow: answer\narms:\n  - { name: before, weight: 90 }\n');
    await using api = await fakeApi({ 'POST /v1/experiments': { status: 201, body: experiment() } });
    const made = await aob(['experiment', 'create', file, '--api-url', api.url]);
    expect(made.code).toBe(0);
    expect(api.asked[0]?.body).toEqual({
      name: 'prompts',
      workflow: 'answer',
      arms: [{ name: 'before', weight: 90 }],
    });
    const issues = [{ pointer: '/arms/0/weight', code: 'request.value', message: 'Too much.' }];
    await using other = await fakeApi({
      'POST /v1/experiments': problem(422, 'experiment.invalid', { issues }),
    });
    const refused = await aob(['experiment', 'create', file, '--api-url', other.url]);
    expect(refused.code).toBe(2);
    expect(refused.stderr).toContain(`${file}:4:`);
  });

  it('is shown with what stops its arms and what has stopped one', async () => {
    await using api = await fakeApi({ 'GET /v1/experiments/prompts': { body: experiment() } });
    const { stdout } = await aob(['experiment', 'show', 'prompts', '--api-url', api.url]);
    expect(stdout).toContain('outputs/usage/cost');
    expect(stdout).toContain('more than 20 % failures, from 50 runs on');
    expect(stdout).toContain('a mean cost above 0.05, from 20 runs on');
    expect(stdout).toContain('a cost above 30 in all');
    expect(stdout).toMatch(/before +90 % .*control/);
    expect(stdout).toMatch(/short +10 % .*patch_1, 1 own operations .*15 of 50 runs failed, more than 20 %/);
  });

  it('that is halted says by whom and why', async () => {
    const halted = { by: 'human:ann', at: '2026-01-02T03:04:05.000Z', reason: 'sale' };
    await using api = await fakeApi({
      'POST /v1/experiments/prompts/pause': { body: experiment({ status: 'paused', halted }) },
      'POST /v1/experiments/prompts/resume': { body: experiment() },
    });
    const { stdout } = await aob([
      'experiment',
      'pause',
      'prompts',
      '--reason',
      'sale',
      '--api-url',
      api.url,
    ]);
    expect(stdout).toContain('paused by human:ann: sale');
    await aob(['experiment', 'resume', 'prompts', '--api-url', api.url]);
    expect(api.asked.map(({ body }) => body)).toEqual([{ reason: 'sale' }, {}]);
  });

  it('gets other weights for the arms that are named', async () => {
    await using api = await fakeApi({ 'PUT /v1/experiments/prompts/weights': { body: experiment() } });
    const weights = (...arms: readonly string[]) =>
      aob([
        'experiment',
        'weights',
        'prompts',
        ...arms.flatMap((arm) => ['--arm', arm]),
        '--api-url',
        api.url,
      ]);
    expect((await weights('before=50', 'short=50')).code).toBe(0);
    expect(api.asked[0]?.body).toEqual({ weights: { before: 50, short: 50 }, reason: '' });
    for (const wrong of [['before=-1'], ['before'], ['a=1', 'a=2'], []])
      expect((await weights(...wrong)).code).toBe(1);
    expect(api.asked).toHaveLength(1);
  });

  it('is stopped whole or by arm', async () => {
    await using api = await fakeApi({ 'POST /v1/experiments/prompts/stop': { body: experiment() } });
    await aob(['experiment', 'stop', 'prompts', '--api-url', api.url]);
    await aob(['experiment', 'stop', 'prompts', '--arm', 'short', '--reason', 'odd', '--api-url', api.url]);
    expect(api.asked.map(({ body }) => body)).toEqual([{}, { arm: 'short', reason: 'odd' }]);
  });

  it('in a list shows the shares of its arms', async () => {
    const items = [experiment(), experiment({ name: 'other', status: 'stopped' })];
    await using api = await fakeApi({ 'GET /v1/experiments': { body: { items, next_cursor: 'other' } } });
    const ran = await aob(['experiment', 'list', '--status', 'running', '--api-url', api.url]);
    expect(ran.stdout).toMatch(/prompts +running +answer +before 90 %, short stopped/);
    expect(ran.stderr).toContain('--cursor other');
    expect(api.asked[0]?.route).toContain('status=running');
  });

  it('tells what became of it', async () => {
    const at = '2026-01-02T03:04:05.000Z';
    const by = 'human:mia';
    const weights = { before: 90, short: 10 };
    const items = [
      { revision: 5, type: 'experiment.stopped', at, by, data: { reason: 'enough' } },
      { revision: 4, type: 'experiment.resumed', at, by, data: {} },
      { revision: 3, type: 'experiment.arm_stopped', at, by, data: { arm: 'short', reason: '', breach } },
      {
        revision: 2,
        type: 'experiment.weights_changed',
        at,
        by,
        data: { weights, before: weights, moved: 0.125, reason: 'more' },
      },
      { revision: 1, type: 'experiment.created', at, by, data: { weights } },
    ];
    await using api = await fakeApi({
      'GET /v1/experiments/prompts/events': { body: { items, next_cursor: null } },
    });
    const { stdout } = await aob(['experiment', 'events', 'prompts', '--api-url', api.url]);
    expect(stdout).toMatch(/5 .*experiment\.stopped +enough/);
    expect(stdout).toContain('short: 15 of 50 runs failed, more than 20 %');
    expect(stdout).toContain('before 90, short 10; 12.5 % of the keys moved: more');
  });
});

describe('the report of an experiment', () => {
  const arm = (name: string, more: object = {}) => ({
    name,
    is_control: name === 'before',
    stopped: false,
    share: 0.5,
    counts: { started: 0, running: 0, completed: 0, failed: 0, timed_out: 0, cancelled: 0, diverted: 0 },
    success_rate: null,
    difference: null,
    latency_ms: null,
    cost: null,
    ...more,
  });
  const report = (arms: readonly object[]) => ({
    body: {
      experiment_id: 'experiment_1',
      name: 'prompts',
      status: 'running',
      as_of: '2026-01-02T03:04:05.000Z',
      confidence: 0.95,
      arms,
      notes: ['Looked at once.'],
    },
  });

  it('shows rates and differences with their intervals, latency and cost', async () => {
    await using api = await fakeApi({
      'GET /v1/experiments/prompts/report': report([
        arm('before', {
          counts: {
            started: 100,
            running: 0,
            completed: 90,
            failed: 8,
            timed_out: 2,
            cancelled: 0,
            diverted: 4,
          },
          success_rate: { value: 0.9, low: 0.826, high: 0.945, runs: 100 },
          latency_ms: { p50: 1200, p95: 61_000, runs: 90 },
          cost: { total: 9, mean: 0.1, runs: 90 },
        }),
        arm('short', {
          success_rate: { value: 0.8, low: 0.711, high: 0.867, runs: 100 },
          difference: { value: -0.1, low: -0.198, high: -0.001, control_runs: 100 },
        }),
      ]),
    });
    const { stdout } = await aob(['experiment', 'report', 'prompts', '--api-url', api.url]);
    expect(stdout).toMatch(/before +100 \+4 diverted +0 +90 +10 +0 +90 % 82\.6 % to 94\.5 % +control/);
    expect(stdout).toContain('0.1        9 of 90 runs');
    expect(stdout).toContain('-10 -19.8 to -0.1');
    expect(stdout).toContain('Looked at once.');
  });

  it('of one that has just begun says that there is nothing yet', async () => {
    await using api = await fakeApi({
      'GET /v1/experiments/prompts/report': report([arm('before'), arm('short')]),
    });
    const { stdout } = await aob(['experiment', 'report', 'prompts', '--api-url', api.url]);
    expect(stdout).toMatch(/short +0 +0 +0 +0 +0 +none yet +none yet/);
    expect(stdout).not.toContain('COST');
  });
});

describe('a run of an experiment', () => {
  it('is started by its name in place of a workflow', async () => {
    await using api = await fakeApi({
      'POST /v1/runs': { status: 201, body: { run_id: 'run_1', status: 'RUNNING' } },
    });
    const start = (...args: readonly string[]) => aob(['run', 'start', ...args, '--api-url', api.url]);
    expect((await start('--experiment', 'prompts', '-i', 'customer=mia', '--key', 'k')).code).toBe(0);
    expect(api.asked[0]?.body).toEqual({ experiment: 'prompts', inputs: { customer: 'mia' }, key: 'k' });
    for (const wrong of [[], ['answer', '--experiment', 'prompts']])
      expect((await start(...wrong)).code).toBe(1);
  });
});
