import { beforeEach, describe, expect, it } from 'vitest';
import { approval, workflow } from './testing/documents.ts';
import { type Body, createRig, type Headers, type Rig } from './testing/rig.ts';

/** `answer` gives what it cost; the arm `short` costs less, the arm `broken` fails. */
const answer = workflow('answer', [
  { id: 'make', type: 'transform', config: { expression: '{"cost": 2.0}' } },
]);
const says = (expression: string) => [
  { op: 'replace', path: '/nodes/{make}/config/expression', value: expression },
];
const SHORT = { name: 'short', weight: 50, operations: says('{"cost": 1.0}') };
const BROKEN = { name: 'broken', weight: 50, operations: says('{"cost": 1.0 + [1.0][7]}') };
const prompts = { name: 'prompts', workflow: 'answer', arms: [{ name: 'before', weight: 50 }, SHORT] };

let rig: Rig;
let base: string;
beforeEach(async () => {
  rig = await createRig();
  base = await rig.push(answer);
});

const create = async (request: object): Promise<Body> => {
  const { status, body } = await rig.post('/v1/experiments', request);
  expect({ status, body }).toMatchObject({ status: 201 });
  return body;
};

const put = async (url: string, body: object) => {
  const { statusCode: status, payload } = await rig.api.inject({
    method: 'PUT',
    url,
    headers: { host: 'localhost' },
    payload: body,
  });
  return { status, body: JSON.parse(payload) as Body };
};

const list = (body: Body, name: string): readonly Body[] => body[name] as readonly Body[];
const issuesOf = (body: Body): readonly string[] =>
  list(body, 'issues').map(({ pointer, code }) => `${pointer} ${code}`);
const arm = (body: Body, name: string): Body =>
  list(body, 'arms').find((each) => each['name'] === name) ?? {};

const ended = async (request: object): Promise<Body> => {
  const id = await rig.start({ experiment: 'prompts', ...request });
  return rig.until(id, ({ finished_at }) => finished_at !== undefined);
};

/** Keys of the experiment that fall to this arm. */
const keysOf = async (wanted: string, count: number): Promise<readonly string[]> => {
  const keys: string[] = [];
  for (let n = 0; keys.length < count; n++) {
    const { experiment } = await ended({ key: `k${n}` });
    if ((experiment as unknown as Body)['arm'] === wanted) keys.push(`k${n}`);
  }
  return keys;
};

/** Resolves once the experiment looks like this; guardrails look after the answer of the run that trips them. */
const experimentUntil = async (isIt: (experiment: Body) => boolean): Promise<Body> => {
  for (;;) {
    const { body } = await rig.get('/v1/experiments/prompts');
    if (isIt(body)) return body;
    await new Promise(setImmediate);
  }
};

describe('an experiment', () => {
  it('is created with its arms settled to digests, read by id and name, and listed', async () => {
    const made = await create(prompts);
    expect(made).toMatchObject({
      experiment_id: expect.stringMatching(/^experiment_/),
      name: 'prompts',
      revision: 1,
      status: 'running',
      workflow: 'answer',
      base,
      control: 'before',
      sticky: null,
      cost: null,
      guardrails: { failure_rate: null, mean_cost: null, total_cost: null },
      created_by: 'human:local',
      arms: [
        { name: 'before', weight: 50, share: 0.5, digest: base, patches: [], operations: [] },
        { name: 'short', weight: 50, share: 0.5, operations: SHORT.operations },
      ],
    });
    expect(arm(made, 'short')['digest']).not.toBe(base);
    expect((await rig.get(`/v1/experiments/${made['experiment_id']}`)).body).toEqual(made);
    expect((await rig.get('/v1/experiments/prompts')).body).toEqual(made);
    expect((await rig.get('/v1/experiments?workflow=answer&status=running')).body).toEqual({
      items: [made],
      next_cursor: null,
    });
    expect((await rig.get('/v1/experiments?status=stopped')).body).toMatchObject({ items: [] });
    expect((await rig.get('/v1/experiments/prompts/events')).body).toMatchObject({
      items: [
        {
          revision: 1,
          type: 'experiment.created',
          by: 'human:local',
          data: { weights: { before: 50, short: 50 } },
        },
      ],
    });
  });

  it('sent again is the same one, also when its tag has moved; another one under its name is a conflict', async () => {
    const made = await create(prompts);
    await rig.push({ ...answer, description: 'newer' });
    expect(await rig.post('/v1/experiments', prompts)).toMatchObject({ status: 200, body: made });
    expect(await rig.post('/v1/experiments', { ...prompts, sticky: 'inputs.who' })).toMatchObject({
      status: 409,
      body: { code: 'experiment.name_taken' },
    });
  });

  it('is refused with everything that is wrong with it at once', async () => {
    const { status, body } = await rig.post('/v1/experiments', {
      name: 'experiment_1',
      workflow: 'answer',
      arms: [
        { name: 'a', weight: 0 },
        { name: 'a', weight: 0, patches: ['patch_nobody'] },
        { name: 'B', weight: 0, operations: [{ op: 'remove', path: '/nodes/{nobody}' }] },
      ],
      control: 'c',
      sticky: 'inputs.',
      cost: 'usage.cost',
      guardrails: { failure_rate: { above: 0.5 } },
    });
    expect(status).toBe(422);
    expect(issuesOf(body)).toEqual([
      '/name experiment.name_invalid',
      '/arms/1/name experiment.arm_twice',
      '/arms/2/name experiment.name_invalid',
      '/arms experiment.no_weight',
      '/control experiment.arm_unknown',
      '/sticky expression.syntax',
      '/cost experiment.cost_invalid',
      '/arms/1/patches/0 patch.unknown',
      expect.stringMatching(/^\/arms\/2\/operations\/0\/path /),
    ]);
  });

  it.each([
    [{ workflow: 'anwser' }, '/workflow workflow.unknown'],
    [{ sticky: 'nodes.make.output' }, '/sticky expression.variable_not_allowed'],
    [{ guardrails: { mean_cost: { above: 1 } } }, '/guardrails/mean_cost experiment.cost_unknown'],
    [{ guardrails: { total_cost: { above: 1 } } }, '/guardrails/total_cost experiment.cost_unknown'],
    [{ arms: [SHORT] }, '/arms request.value'],
    [{ arms: [SHORT, { name: 'x', weight: 1.5 }] }, '/arms/1/weight request.type'],
  ])('with %j is refused: %s', async (over, issue) => {
    const { status, body } = await rig.post('/v1/experiments', { ...prompts, ...over });
    expect(status).toBe(422);
    expect(issuesOf(body)).toContain(issue);
  });

  it('is made and steered by people who may operate, not by agents or guests', async () => {
    for (const actor of ['agent:enrich', 'human:guest;roles=viewer']) {
      const headers = { 'x-aob-actor': actor };
      expect((await rig.post('/v1/experiments', prompts, headers)).status).toBe(403);
      await rig.post('/v1/experiments', prompts);
      expect((await rig.post('/v1/experiments/prompts/stop', {}, headers)).status).toBe(403);
    }
  });

  it('that nobody knows is named, with the nearest one', async () => {
    await create(prompts);
    const unknown = { code: 'experiment.unknown', hint: 'Did you mean prompts?' };
    expect(await rig.get('/v1/experiments/promts')).toMatchObject({ status: 404, body: unknown });
    expect(await rig.post('/v1/runs', { experiment: 'promts' })).toMatchObject({
      status: 404,
      body: { ...unknown, issues: [{ pointer: '/experiment' }] },
    });
  });

  it('keeps its workflow from being deleted until it is stopped, and starts nothing of a deleted one', async () => {
    await create(prompts);
    const remove = async () => {
      const { statusCode } = await rig.api.inject({
        method: 'DELETE',
        url: '/v1/workflows/answer',
        headers: { host: 'localhost' },
      });
      return statusCode;
    };
    expect(await remove()).toBe(409);
    await rig.post('/v1/experiments/prompts/stop', {});
    expect(await remove()).toBe(204);
    expect(await rig.post('/v1/runs', { experiment: 'prompts' })).toMatchObject({
      status: 404,
      body: { code: 'workflow.unknown' },
    });
  });
});

describe('a run of an experiment', () => {
  it('follows the document of its arm, and its first event says which and why', async () => {
    const made = await create(prompts);
    const [key] = await keysOf('short', 1);
    const run = await ended({ key, labels: { team: 'blue' } });
    expect(run).toMatchObject({
      status: 'COMPLETED',
      outputs: { cost: 1 },
      workflow: { name: 'answer', digest: arm(made, 'short')['digest'] },
      labels: { team: 'blue', experiment: 'prompts', arm: 'short' },
      experiment: { experiment_id: made['experiment_id'], name: 'prompts', arm: 'short', why: 'weights' },
    });
    const { body } = await rig.get(`/v1/runs/${run['run_id']}/events`);
    expect(list(body, 'items')[0]).toMatchObject({
      type: 'run.started',
      data: { experiment: { arm: 'short', drawn: 'short', why: 'weights', by: 'key', revision: 1 } },
    });
    const found = await rig.get('/v1/runs?label=experiment%3Dprompts&limit=1');
    expect(list(found.body, 'items')[0]?.['experiment']).toEqual(run['experiment']);
  });

  it('gets the same arm for the same key, whatever was started in between', async () => {
    await create(prompts);
    // So many that both arms have one, wherever the salt of this experiment puts them.
    const keys = Array.from({ length: 30 }, (_, n) => `customer-${n}`);
    const armsOf = async () => Promise.all(keys.map(async (key) => (await ended({ key }))['experiment']));
    const first = await armsOf();
    expect(new Set(first.map((each) => JSON.stringify(each))).size).toBe(2);
    expect(await armsOf()).toEqual(first);
  });

  it('is kept to its arm by the sticky expression, whatever its key', async () => {
    await create({ ...prompts, sticky: 'inputs.customer' });
    const arms = await Promise.all(
      Array.from({ length: 8 }, async (_, n) => {
        const { experiment } = await ended({ key: `k${n}`, inputs: { customer: 'mia' } });
        return (experiment as unknown as Body)['arm'];
      }),
    );
    expect(new Set(arms).size).toBe(1);
    for (const inputs of [{}, { customer: null }])
      expect(await rig.post('/v1/runs', { experiment: 'prompts', inputs })).toMatchObject({
        status: 422,
        body: { code: 'experiment.not_sticky', issues: [{ pointer: '/inputs' }] },
      });
  });

  it('without a key gets either arm', async () => {
    await create(prompts);
    const arms = new Set<unknown>();
    while (arms.size < 2) arms.add((await ended({}))['labels']);
    expect(arms.size).toBe(2);
  });

  it('is started once under one Idempotency-Key, whatever has become of the weights', async () => {
    await create(prompts);
    const headers = { 'idempotency-key': 'once' };
    const first = await rig.post('/v1/runs', { experiment: 'prompts', key: 'k' }, headers);
    await put('/v1/experiments/prompts/weights', { weights: { before: 0, short: 1 } });
    await put('/v1/experiments/prompts/weights', { weights: { before: 1, short: 0 } });
    const again = await rig.post('/v1/runs', { experiment: 'prompts', key: 'k' }, headers);
    expect(again.body['run_id']).toBe(first.body['run_id']);
  });

  it('is refused when its request says twice what to run, or sets the labels of its arm', async () => {
    await create(prompts);
    expect(await rig.post('/v1/runs', { experiment: 'prompts', workflow: 'answer' })).toMatchObject({
      status: 422,
      body: { code: 'run.which_workflow' },
    });
    const labels = { arm: 'short', experiment: 'other' };
    const { status, body } = await rig.post('/v1/runs', { experiment: 'prompts', labels });
    expect(status).toBe(422);
    expect(issuesOf(body)).toEqual([
      '/labels/experiment experiment.label_reserved',
      '/labels/arm experiment.label_reserved',
    ]);
  });

  it('is started in a batch as it is alone', async () => {
    await create(prompts);
    const [key] = await keysOf('short', 1);
    const runs = [{ experiment: 'prompts', key }, { experiment: 'nobody' }, { workflow: 'answer' }];
    const { body } = await rig.post('/v1/runs/batch', { runs });
    const [first, unknown, plain] = list(body, 'results');
    expect(unknown).toMatchObject({ code: 'experiment.unknown' });
    const shown = async (run: Body | undefined) =>
      (await rig.get(`/v1/runs/${run?.['run_id']}`)).body['experiment'];
    expect(await shown(first)).toMatchObject({ arm: 'short' });
    expect(await shown(plain)).toBeUndefined();
  });

  it('is replayed in its arm, whatever became of the experiment, and is not counted again', async () => {
    await create(prompts);
    const [key] = await keysOf('short', 1);
    const before = (await rig.get('/v1/experiments/prompts/report')).body;
    await rig.post('/v1/experiments/prompts/stop', { arm: 'short' });
    const { items } = (await rig.get(`/v1/runs?q=${key}`)).body as unknown as { items: readonly Body[] };
    const of = items.find((run) => (run['experiment'] as unknown as Body)['arm'] === 'short');
    const replayed = await rig.post(`/v1/runs/${of?.['run_id']}/replay`, { mode: 'live' });
    const again = await rig.until(`${replayed.body['run_id']}`, ({ status }) => status === 'COMPLETED');
    expect(again).toMatchObject({ outputs: { cost: 1 }, experiment: { arm: 'short', why: 'replay' } });
    const after = (await rig.get('/v1/experiments/prompts/report')).body;
    expect(arm(after, 'short')['counts']).toEqual(arm(before, 'short')['counts']);
  });

  it('runs what its arm referred to when the experiment was made', async () => {
    const child = (text: string) =>
      workflow('child', [{ id: 'c', type: 'transform', config: { expression: `"${text}"` } }]);
    await rig.push(child('old'));
    await rig.push(workflow('parent', [{ id: 'p', type: 'composite', config: { workflow: 'child' } }]));
    await create({
      ...prompts,
      workflow: 'parent',
      arms: [
        { name: 'a', weight: 1 },
        { name: 'b', weight: 1 },
      ],
    });
    await rig.push(child('new'));
    expect((await ended({}))['outputs']).toBe('old');
  });
});

describe('other weights', () => {
  it('move as few keys as possible, as a new revision with its entry', async () => {
    await create({ ...prompts, arms: [...prompts.arms, { name: 'third', weight: 0 }] });
    const { status, body } = await put('/v1/experiments/prompts/weights', {
      weights: { third: 100 },
      reason: 'try it',
    });
    expect(status).toBe(200);
    expect(body).toMatchObject({
      revision: 2,
      arms: [
        { name: 'before', weight: 50, share: 0.25 },
        { name: 'short', weight: 50, share: 0.25 },
        { name: 'third', weight: 100, share: 0.5 },
      ],
    });
    expect(list((await rig.get('/v1/experiments/prompts/events?limit=1')).body, 'items')).toMatchObject([
      {
        revision: 2,
        type: 'experiment.weights_changed',
        data: {
          weights: { before: 50, short: 50, third: 100 },
          before: { before: 50, short: 50, third: 0 },
          moved: 0.5,
          reason: 'try it',
        },
      },
    ]);
    const rest = await rig.get('/v1/experiments/prompts/events?cursor=2');
    expect(list(rest.body, 'items')).toMatchObject([{ revision: 1 }]);
  });

  it('that say the same change nothing', async () => {
    const made = await create(prompts);
    expect((await put('/v1/experiments/prompts/weights', { weights: { short: 50 } })).body).toEqual(made);
  });

  it('of arms that are not there, or of none, are refused', async () => {
    await create(prompts);
    const { status, body } = await put('/v1/experiments/prompts/weights', {
      weights: { before: 0, short: 0, shrot: 1, constructor: 1 },
    });
    expect(status).toBe(422);
    expect(issuesOf(body)).toEqual([
      '/weights/shrot experiment.arm_unknown',
      '/weights/constructor experiment.arm_unknown',
      '/weights experiment.no_weight',
    ]);
    expect(list(body, 'issues')[0]?.['hint']).toBe('Its arms are before, short; did you mean short?');
  });
});

describe('a halt', () => {
  const why = async (key: string) => (await ended({ key }))['experiment'];

  it('gives every run the control arm until it is resumed; both twice are once', async () => {
    await create(prompts);
    const [key = ''] = await keysOf('short', 1);
    for (let n = 0; n < 2; n++)
      expect((await rig.post('/v1/experiments/prompts/pause', { reason: 'sale' })).body).toMatchObject({
        status: 'paused',
        revision: 2,
        halted: { by: 'human:local', reason: 'sale' },
      });
    expect(await why(key)).toMatchObject({ arm: 'before', why: 'paused' });
    for (let n = 0; n < 2; n++) {
      const { body } = await rig.post('/v1/experiments/prompts/resume', {});
      expect(body).toMatchObject({ status: 'running', revision: 3 });
      expect(body['halted']).toBeUndefined();
    }
    expect(await why(key)).toMatchObject({ arm: 'short', why: 'weights' });
  });

  it('of one arm sends its keys to the control arm, and leaves the others alone', async () => {
    await create(prompts);
    const [short = ''] = await keysOf('short', 1);
    const [before = ''] = await keysOf('before', 1);
    for (let n = 0; n < 2; n++)
      expect(
        (await rig.post('/v1/experiments/prompts/stop', { arm: 'short', reason: 'odd' })).body,
      ).toMatchObject({
        status: 'running',
        revision: 2,
        arms: [
          { name: 'before' },
          { name: 'short', share: 0.5, stopped: { by: 'human:local', reason: 'odd' } },
        ],
      });
    expect(await why(short)).toMatchObject({ arm: 'before', why: 'arm_stopped' });
    expect(await why(before)).toMatchObject({ arm: 'before', why: 'weights' });
    const report = (await rig.get('/v1/experiments/prompts/report')).body;
    expect(arm(report, 'before')['counts']).toMatchObject({ diverted: 1 });
    expect(await rig.post('/v1/experiments/prompts/stop', { arm: 'before' })).toMatchObject({
      status: 409,
      body: { code: 'experiment.control' },
    });
    expect(issuesOf((await rig.post('/v1/experiments/prompts/stop', { arm: 'nobody' })).body)).toEqual([
      '/arm experiment.arm_unknown',
    ]);
  });

  it('of all of it is one call and stays; callers go on with the control arm', async () => {
    await create(prompts);
    const [key = ''] = await keysOf('short', 1);
    expect((await rig.post('/v1/experiments/prompts/stop', { reason: 'enough' })).body).toMatchObject({
      status: 'stopped',
      halted: { reason: 'enough' },
    });
    expect(await why(key)).toMatchObject({ arm: 'before', why: 'stopped' });
    for (const [path, body] of [
      ['resume', {}],
      ['pause', {}],
      ['stop', { arm: 'short' }],
    ] as const)
      expect(await rig.post(`/v1/experiments/prompts/${path}`, body)).toMatchObject({
        status: 409,
        body: { code: 'experiment.stopped' },
      });
    expect(await put('/v1/experiments/prompts/weights', { weights: { short: 1 } })).toMatchObject({
      status: 409,
    });
    expect((await rig.post('/v1/experiments/prompts/stop', {})).body).toMatchObject({ revision: 2 });
  });
});

describe('a guardrail', () => {
  const failing = { ...prompts, arms: [{ name: 'before', weight: 50 }, BROKEN] };

  it('stops an arm that fails too often, with the numbers, as soon as it has seen enough runs', async () => {
    await create({ ...failing, guardrails: { failure_rate: { above: 0.4, min_runs: 3 } } });
    const keys = await keysOf('broken', 3);
    const stopped = await experimentUntil((experiment) => arm(experiment, 'broken')['stopped'] !== undefined);
    const breach = { guardrail: 'failure_rate', above: 0.4, value: 1, runs: 3, failed: 3 };
    expect(stopped).toMatchObject({ status: 'running', revision: 2 });
    expect(arm(stopped, 'broken')).toMatchObject({ stopped: { by: 'system:guardrail', breach } });
    const { body } = await rig.get('/v1/experiments/prompts/events?limit=1');
    expect(list(body, 'items')).toMatchObject([
      { type: 'experiment.arm_stopped', by: 'system:guardrail', data: { arm: 'broken', breach } },
    ]);
    expect(await ended({ key: keys[0] })).toMatchObject({
      status: 'COMPLETED',
      experiment: { arm: 'before', why: 'arm_stopped' },
    });
  });

  it('never stops the control arm', async () => {
    await create({
      ...failing,
      control: 'broken',
      guardrails: { failure_rate: { above: 0, min_runs: 1 } },
    });
    await keysOf('broken', 3);
    await keysOf('before', 1);
    expect((await rig.get('/v1/experiments/prompts')).body).toMatchObject({ revision: 1 });
  });

  it.each([
    [{ mean_cost: { above: 0.9, min_runs: 2 } }, { guardrail: 'mean_cost', above: 0.9, value: 1, runs: 2 }],
    [{ total_cost: { above: 2.5 } }, { guardrail: 'total_cost', above: 2.5, value: 3, runs: 3 }],
  ])('stops an arm that costs too much: %j', async (guardrails, breach) => {
    await create({ ...prompts, cost: '/cost', guardrails });
    await keysOf('short', breach.runs);
    const stopped = await experimentUntil((experiment) => arm(experiment, 'short')['stopped'] !== undefined);
    expect(arm(stopped, 'short')).toMatchObject({ stopped: { breach } });
    expect(arm(stopped, 'before')['stopped']).toBeUndefined();
  });
});

describe('a report', () => {
  it('compares arms by their runs, with intervals where there is something to say', async () => {
    await create({
      ...prompts,
      cost: '/cost',
      arms: [
        { name: 'before', weight: 40 },
        { ...SHORT, weight: 30 },
        { ...BROKEN, weight: 30 },
      ],
    });
    expect((await rig.get('/v1/experiments/prompts/report')).body).toMatchObject({
      confidence: 0.95,
      arms: [
        {
          name: 'before',
          is_control: true,
          success_rate: null,
          difference: null,
          latency_ms: null,
          cost: null,
        },
        { name: 'short', is_control: false, counts: { started: 0, running: 0 } },
        { name: 'broken' },
      ],
    });
    for (const name of ['before', 'broken', 'short']) await keysOf(name, 2);
    const report = (await rig.get('/v1/experiments/prompts/report')).body;
    const control = arm(report, 'before');
    const runs = (control['counts'] as unknown as { started: number }).started;
    expect(control).toMatchObject({
      counts: { running: 0, completed: runs, failed: 0 },
      success_rate: { value: 1, high: 1, runs },
      difference: null,
      cost: { mean: 2, runs, total: 2 * runs },
    });
    expect(arm(report, 'broken')).toMatchObject({
      counts: { completed: 0 },
      success_rate: { value: 0, low: 0 },
      difference: { value: -1, low: -1, control_runs: runs },
      latency_ms: null,
      cost: null,
    });
    expect(arm(report, 'short')).toMatchObject({
      difference: { value: 0 },
      latency_ms: { runs: expect.any(Number) },
    });
    expect(report['notes']).toHaveLength(2);
    expect(String(list(report, 'notes')[0])).toContain('looked at once');
  });

  it('compares a stopped arm with what ran in its own time', async () => {
    await create(prompts);
    await keysOf('short', 1);
    const [key] = await keysOf('before', 1);
    const controlRuns = async () => {
      const { body } = await rig.get('/v1/experiments/prompts/report');
      return (arm(body, 'short')['difference'] as unknown as Body)['control_runs'];
    };
    const then = await controlRuns();
    await rig.post('/v1/experiments/prompts/stop', { arm: 'short' });
    await ended({ key });
    expect(await controlRuns()).toBe(then);
  });
});

describe('the gate before an arm', () => {
  const shop = { ...approval, name: 'answer' };
  const arms = (operations: readonly object[], patches: readonly string[] = []) => ({
    ...prompts,
    arms: [
      { name: 'before', weight: 1 },
      { name: 'after', weight: 1, operations, patches },
    ],
  });
  const admin: Headers = { 'x-aob-actor': 'human:root;roles=operator,approver,admin' };

  it('refuses an arm in which somebody would not be asked, whoever makes it', async () => {
    await rig.push(shop);
    const around = [{ op: 'add', path: '/edges/-', value: { from: 'quote', to: 'pay' } }];
    const without = [
      { op: 'remove', path: '/edges/{ask->pay}' },
      { op: 'remove', path: '/edges/{ask->tell:reject}' },
      { op: 'remove', path: '/edges/{quote->ask}' },
      { op: 'remove', path: '/nodes/{ask}' },
      ...around,
      { op: 'add', path: '/edges/-', value: { from: 'quote', to: 'tell' } },
    ];
    for (const operations of [around, without])
      for (const headers of [{}, admin]) {
        const { status, body } = await rig.post('/v1/experiments', arms(operations), headers);
        expect(status).toBe(422);
        expect(list(body, 'issues').map(({ code }) => String(code).split('.')[0])).toContain('gate');
      }
  });

  it('refuses what may not be called, and what its policy refuses or wants to be reviewed', async () => {
    const http = { id: 'call', type: 'http', config: { url: 'http://127.0.0.1:1/' } };
    const call = [
      { op: 'add', path: '/nodes/-', value: http },
      { op: 'add', path: '/edges/-', value: { from: 'make', to: 'call' } },
    ];
    expect(issuesOf((await rig.post('/v1/experiments', arms(call))).body)).toContain(
      '/arms/1 http.blocked_host',
    );
    const then = async (verdict: string) => {
      const policy = { rules: [{ when: 'size(change.nodes.changed) > 0', then: verdict, reason: 'no' }] };
      await rig.push({ ...answer, name: `${verdict}-policy`, policy });
      const request = { ...arms(says('1')), workflow: `${verdict}-policy` };
      return issuesOf((await rig.post('/v1/experiments', request)).body);
    };
    expect(await then('refuse')).toEqual(['/arms/1/operations policy.refused']);
    expect(await then('review')).toEqual(['/arms/1/operations review.policy']);
  });

  it('takes a patch of the workflow, on the version before it', async () => {
    const { body } = await rig.post('/v1/workflows/answer/patches', {
      operations: says('{"cost": 3.0}'),
      reason: 'prices went up',
    });
    expect(body).toMatchObject({ state: 'applied' });
    const patch = `${body['patch_id']}`;
    const made = await create({ ...arms([], [patch]), workflow: `answer@${base}` });
    expect(made).toMatchObject({ base, workflow: 'answer' });
    expect(arm(made, 'after')['digest']).toBe(body['digest']);
    // On the version that has it already it changes nothing that is still so.
    const again = await rig.post('/v1/experiments', { ...arms([], [patch]), name: 'again' });
    expect(issuesOf(again.body)).toEqual(['/arms/1/patches/0 patch.conflict']);
  });

  it('takes patches of runs by what they do, on top of each other', async () => {
    const slow = workflow(
      'slow',
      [
        { id: 'wait', type: 'wait', config: { signal: 'go' } },
        { id: 'make', type: 'transform', config: { expression: '1' } },
        { id: 'more', type: 'transform', config: { expression: '1' } },
      ],
      [
        { from: 'wait', to: 'make' },
        { from: 'make', to: 'more' },
      ],
    );
    await rig.push(slow);
    const run = await rig.start({ workflow: 'slow' });
    const patch = async (node: string, value: string) => {
      const operations = [{ op: 'replace', path: `/nodes/{${node}}/config/expression`, value }];
      const { body } = await rig.post(`/v1/runs/${run}/patches`, { operations, reason: 'try' });
      return `${body['patch_id']}`;
    };
    const [one, two, three] = [await patch('make', '2'), await patch('more', '3'), await patch('make', '4')];
    const wanted = (patches: readonly string[], name = 'prompts') => ({
      ...arms([], patches),
      name,
      workflow: 'slow',
    });
    const made = await create(wanted([one, two]));
    expect(arm(made, 'after')['patches']).toEqual([one, two]);
    const graph = await rig.get(`/v1/runs/${run}/graph`);
    const both = await create(wanted([one, two, three], 'all'));
    expect(arm(both, 'after')['digest']).toBe(graph.body['digest']);
    // The third speaks of what the first has made.
    const { body } = await rig.post('/v1/experiments', wanted([three], 'alone'));
    expect(issuesOf(body)).toEqual(['/arms/1/patches/0 patch.conflict']);
    expect(issuesOf((await rig.post('/v1/experiments', { ...arms([], [one]), name: 'else' })).body)).toEqual([
      '/arms/1/patches/0 experiment.patch_elsewhere',
    ]);
    const no = await rig.post(`/v1/runs/${run}/patches`, {
      operations: [{ op: 'remove', path: '/nodes/{wait}' }],
      reason: 'x',
    });
    const refused = `${no.body['patch_id']}`;
    expect(issuesOf((await rig.post('/v1/experiments', wanted([refused], 'no'))).body)).toEqual([
      '/arms/1/patches/0 experiment.patch_unfit',
    ]);
  });
});
