/** What was done is undone when a run fails, as the API shows it: the run, its graph, its timeline, and what a replay makes of it. */
import type { Json } from '@aob/ir';
import { beforeEach, describe, expect, it } from 'vitest';
import { workflow } from './testing/documents.ts';
import { createRig, type Rig } from './testing/rig.ts';

const OPERATOR = { 'x-aob-actor': 'human:mia;roles=viewer,operator,approver' };
const ECHO = { type: 'function', config: { handler: 'builtin.echo' } };
const FAILS = {
  config: { handler: 'builtin.fail' },
  inputs: { times: 9, message: 'no truck', retryable: false },
};

const order = (undo: object = ECHO, more: object = {}) =>
  workflow(
    'order',
    [
      { id: 'book', inputs: { id: 'b1' }, compensate: ECHO },
      { id: 'pay', inputs: { id: 'p1' }, compensate: undo },
      { id: 'ship', ...FAILS },
    ],
    [
      { from: 'book', to: 'pay' },
      { from: 'pay', to: 'ship' },
    ],
    more,
  );

const BROKEN = {
  ...ECHO,
  config: { handler: 'builtin.fail' },
  inputs: { times: 9, message: 'the bank is closed', retryable: false },
};

let rig: Rig;
beforeEach(async () => {
  rig = await createRig();
});

const isOver = ({ status }: { readonly [field: string]: unknown }) =>
  status === 'FAILED' || status === 'COMPLETED';
const failed = async (document: object): Promise<string> => {
  await rig.push(document);
  const id = await rig.start({ workflow: 'order' });
  await rig.until(id, isOver);
  return id;
};
const read = async (path: string) => (await rig.get(path)).body;
const undone = async (id: string): Promise<readonly string[]> => {
  const items = (await read(`/v1/runs/${id}/events?limit=1000`))['items'] as { type: string; node: string }[];
  return items.flatMap(({ type, node }) => (type === 'compensation.completed' ? [node] : []));
};

describe('a run that failed after something was done', () => {
  it('says what was undone, in the run, at each node and in the timeline', async () => {
    const id = await failed(order());
    expect(await read(`/v1/runs/${id}`)).toMatchObject({
      status: 'FAILED',
      error: { node: 'ship', message: expect.stringContaining('no truck') },
      unhandled: [],
      compensation: {
        status: 'completed',
        ending: { status: 'FAILED', reason: expect.stringContaining('no truck') },
        total: 2,
        undone: 2,
        failed: 0,
        steps: [
          { node: 'pay', status: 'completed', execution: 1, attempt: 1 },
          { node: 'book', status: 'completed' },
        ],
      },
    });
    const nodes = (await read(`/v1/runs/${id}/graph`))['nodes'] as Json;
    expect(nodes).toMatchObject([
      {
        id: 'book',
        status: 'completed',
        compensation: { status: 'completed', inputs: { value: { id: 'b1' } } },
      },
      {
        id: 'pay',
        status: 'completed',
        compensation: { status: 'completed', output: { value: { id: 'p1' } } },
      },
      { id: 'ship', status: 'failed' },
    ]);
    const { marks } = (await read(`/v1/runs/${id}/timeline`)) as { marks: { title: string }[] };
    expect(marks.map(({ title }) => title).slice(-4)).toEqual([
      'The run failed and undoes what it did',
      'pay was undone',
      'book was undone',
      expect.stringContaining('The run failed:'),
    ]);
    expect(await read(`/v1/runs/${id}/verify`)).toMatchObject({ valid: true });
  });

  it('cannot be retried any more: 409, with the way on', async () => {
    const id = await failed(order());
    expect(await rig.post(`/v1/runs/${id}/retry`, { node: 'ship' }, OPERATOR)).toMatchObject({
      status: 409,
      body: { code: 'run.compensated', hint: expect.stringContaining('replay') },
    });
  });

  it('names what was not undone', async () => {
    const id = await failed(order(BROKEN));
    expect(await read(`/v1/runs/${id}`)).toMatchObject({
      status: 'FAILED',
      error: { code: 'compensation.incomplete', node: 'pay', details: { not_undone: [{ node: 'pay' }] } },
      compensation: { status: 'incomplete', total: 2, undone: 1, failed: 1 },
    });
  });

  it('is ready to be undone as long as it goes on', async () => {
    await rig.push(
      workflow(
        'order',
        [
          { id: 'book', compensate: ECHO },
          { id: 'wait', type: 'wait', config: { signal: 'go' } },
        ],
        [{ from: 'book', to: 'wait' }],
      ),
    );
    const id = await rig.start({ workflow: 'order' });
    const run = await rig.until(id, ({ status }) => status === 'WAITING');
    expect(run['compensation']).toEqual({
      status: 'ready',
      total: 1,
      undone: 0,
      failed: 0,
      steps: [{ node: 'book', scope: '', status: 'prepared', execution: 0, attempt: 0 }],
    });
    await rig.post(`/v1/runs/${id}/cancel`, { reason: 'enough' }, OPERATOR);
    const over = await rig.until(id, ({ status }) => status === 'CANCELLED');
    expect(over['compensation']).toMatchObject({
      status: 'completed',
      ending: { status: 'CANCELLED', reason: 'enough' },
    });
  });
});

describe('on_failure: review', () => {
  it('asks a person what becomes of something that cannot be undone', async () => {
    await rig.push(order(BROKEN, { policy: { on_failure: 'review' } }));
    const id = await rig.start({ workflow: 'order' });
    await rig.until(id, ({ status }) => status === 'WAITING');
    await rig.post(`/v1/runs/${id}/cancel`, { reason: 'enough' }, OPERATOR);
    const run = await rig.until(id, ({ waiting_for: waits }) =>
      JSON.stringify(waits).includes('"undoes":true'),
    );
    const [{ ticket_id: ticket }] = run['waiting_for'] as [{ ticket_id: string }];
    expect(run).toMatchObject({
      status: 'WAITING',
      compensation: {
        status: 'running',
        failed: 1,
        steps: [{ node: 'pay', status: 'failed' }, { node: 'book' }],
      },
      waiting_for: [{ kind: 'ticket', ticket_kind: 'failure', node: 'pay', undoes: true }],
    });
    expect(await read(`/v1/tickets/${ticket}`)).toMatchObject({
      kind: 'failure',
      undoes: true,
      message: expect.stringContaining('undoing pay failed'),
      failure: { message: expect.stringContaining('the bank is closed') },
      payload: { times: 9 },
      decisions: ['retry', 'skip', 'fail'],
      consequences: { approve: [], reject: [] },
    });
    const word = { decision: 'skip', reason: 'paid back by hand' };
    expect(await rig.post(`/v1/tickets/${ticket}/decision`, word, OPERATOR)).toMatchObject({ status: 200 });
    const over = await rig.until(id, ({ status }) => status === 'CANCELLED');
    expect(over['compensation']).toMatchObject({
      status: 'completed',
      undone: 2,
      steps: [
        { node: 'pay', status: 'skipped' },
        { node: 'book', status: 'completed' },
      ],
    });
  });
});

describe('R34: a replay of a run that was undone', () => {
  const replay = async (id: string, request: object): Promise<string> => {
    const { body } = await rig.post(`/v1/runs/${id}/replay`, request, OPERATOR);
    const again = `${body['run_id']}`;
    await rig.until(again, isOver);
    return again;
  };
  const workIn = async (id: string): Promise<readonly string[]> => {
    const items = (await read(`/v1/runs/${id}/events?limit=1000`))['items'] as {
      type: string;
      node: string;
    }[];
    return items.flatMap(({ type, node }) =>
      type.endsWith('.started') && node !== undefined ? [`${type} ${node}`] : [],
    );
  };

  it.each(['freeze', 'shadow'])('%s: what was undone is undone by the record', async (mode) => {
    const id = await failed(order());
    const again = await replay(id, { mode });
    expect(await undone(again)).toEqual(['pay', 'book']);
    expect((await workIn(again)).filter((line) => line.startsWith('compensation'))).toEqual([]);
    expect(await read(`/v1/runs/${id}/compare/${again}`)).toMatchObject({ verdict: 'same' });
  });

  it('freeze: what could not be undone then cannot be undone now', async () => {
    const id = await failed(order(BROKEN));
    const again = await read(`/v1/runs/${await replay(id, {})}`);
    expect(again).toMatchObject({ error: { code: 'compensation.incomplete', node: 'pay' } });
  });

  it('live: what was undone is done again, although it lies before the starting point', async () => {
    const id = await failed(order());
    const again = await replay(id, { mode: 'live', from: 'ship' });
    expect(await workIn(again)).toEqual([
      'node.started book',
      'node.started pay',
      'node.started ship',
      'compensation.started pay',
      'compensation.started book',
    ]);
  });

  it('live: what it took over and did not do itself, it does not undo', async () => {
    // Nothing was undone here: the failure was handled.
    const document = order();
    const handled = {
      ...document,
      nodes: [...document.nodes, { id: 'sorry', type: 'function', inputs: {} }],
      edges: [...document.edges, { from: 'ship', to: 'sorry', on: 'error' }],
    };
    const id = await failed(handled);
    const again = await replay(id, { mode: 'live', from: 'ship' });
    expect((await read(`/v1/runs/${again}`))['compensation']).toBeUndefined();
  });
});
