import type { Json } from '@aob/ir';
import { beforeEach, describe, expect, it } from 'vitest';
import { workflow } from './testing/documents.ts';
import { createRig, type Rig } from './testing/rig.ts';

let rig: Rig;
beforeEach(async () => {
  rig = await createRig();
});

const isOver = ({ status }: { readonly [field: string]: unknown }) =>
  status === 'COMPLETED' || status === 'FAILED';

const finished = async (document: object, inputs: Json = {}): Promise<string> => {
  await rig.push(document as never);
  const id = await rig.start({ workflow: (document as { name: string }).name, inputs });
  await rig.until(id, isOver);
  return id;
};

const replay = async (id: string, request: object): Promise<string> => {
  const { status, body } = await rig.post(`/v1/runs/${id}/replay`, request);
  expect({ status, body }).toMatchObject({ status: 201 });
  return `${body['run_id']}`;
};

const verdict = async (id: string, request: object): Promise<unknown> => {
  const again = await replay(id, request);
  await rig.until(again, isOver);
  return (await rig.get(`/v1/runs/${id}/compare/${again}`)).body['verdict'];
};

const eventsOf = async (id: string): Promise<{ type: string; node?: string; scope?: string; data: Json }[]> =>
  (await rig.get(`/v1/runs/${id}/events?limit=1000`)).body['items'] as never;

/** Where each completion comes from: the record, or work done in this run. */
const sources = async (id: string): Promise<Record<string, 'record' | 'work'>> =>
  Object.fromEntries(
    (await eventsOf(id))
      .filter(({ type }) => type === 'node.completed')
      .map(({ scope = '', node, data }) => [
        `${scope}${node}`,
        (data as { recorded?: number }).recorded === undefined ? 'work' : 'record',
      ]),
  );

const steps = workflow(
  'steps',
  [
    { id: 'a', type: 'function', config: { handler: 'builtin.random' } },
    { id: 'b', type: 'transform', config: { expression: 'nodes.a.output' } },
    { id: 'c', type: 'function' },
  ],
  [
    { from: 'a', to: 'b' },
    { from: 'b', to: 'c' },
  ],
);

describe('R34: a frozen replay', () => {
  it('takes every result from the record, comes to the same, and nobody works for it', async () => {
    const id = await finished(steps);
    const again = await replay(id, {});
    const run = await rig.until(again, isOver);
    expect(run).toMatchObject({
      status: 'COMPLETED',
      replay: { of: id, mode: 'freeze' },
      labels: { replay_of: id, replay_mode: 'freeze' },
    });
    expect(await sources(again)).toEqual({ a: 'record', b: 'work', c: 'record' });
    expect((await eventsOf(again)).some(({ type }) => type === 'node.started')).toBe(false);
    expect((await rig.get(`/v1/runs/${id}/compare/${again}`)).body).toMatchObject({ verdict: 'same' });
  });

  it('of maps, loops, gates and failures comes to the same', async () => {
    const body = (nodes: Json[], edges: Json[] = []) => ({ nodes, edges }) as never;
    const document = workflow(
      'all',
      [
        {
          id: 'each',
          type: 'map',
          config: {
            items: '[1, 2, 3]',
            on_item_error: 'collect',
            body: body([
              {
                id: 'w',
                type: 'function',
                config: { code: 'if (inputs === 2) throw new Error("two"); return inputs;' },
              },
            ]),
          },
        },
        {
          id: 'again',
          type: 'loop',
          config: {
            while: 'iter.index < 2',
            max_iterations: 3,
            body: body([{ id: 'l', type: 'delay', config: { duration: '1ms' } }]),
          },
        },
      ],
      [{ from: 'each', to: 'again' }],
    );
    const id = await finished(document);
    expect(await verdict(id, { mode: 'freeze' })).toBe('same');
  });

  it('of a computation that was too large for a decision takes it from the record as well', async () => {
    const size = workflow('size', [
      { id: 't', type: 'transform', config: { expression: 'size(inputs.text)' } },
    ]);
    const id = await finished(size, { text: 'x'.repeat(300_000) });
    expect((await eventsOf(id)).some(({ type }) => type === 'node.started')).toBe(true);
    const again = await replay(id, {});
    await rig.until(again, isOver);
    expect(await sources(again)).toEqual({ t: 'record' });
  });

  it('gets its patches where it had them', async () => {
    await rig.push(
      workflow(
        'patched',
        [
          {
            id: 'each',
            type: 'map',
            config: {
              items: '["x", "y"]',
              concurrency: 1,
              body: { nodes: [{ id: 'ok', type: 'wait', config: { signal: 'go' } }], edges: [] } as never,
            },
          },
        ],
        [],
      ),
    );
    const id = await rig.start({ workflow: 'patched' });
    await rig.until(id, ({ status }) => status === 'WAITING');
    await rig.post(`/v1/runs/${id}/patches`, {
      reason: 'more',
      operations: [
        { op: 'add', path: '/nodes/{each}/config/body/nodes/-', value: { id: 'more', type: 'function' } },
        { op: 'add', path: '/nodes/{each}/config/body/edges/-', value: { from: 'ok', to: 'more' } },
      ],
    });
    await rig.post(`/v1/runs/${id}/signals/go`, { data: 1 });
    await rig.post(`/v1/runs/${id}/signals/go`, { data: 2 });
    const run = await rig.until(id, isOver);
    const again = await replay(id, { mode: 'freeze' });
    expect(await rig.until(again, isOver)).toMatchObject({
      status: 'COMPLETED',
      outputs: run.outputs,
      graph_version: 2,
    });
    const ran = Object.keys(await sources(again));
    expect(ran).toEqual(expect.arrayContaining(['each[0]/ok', 'each[1]/ok', 'each[1]/more']));
    expect(ran).not.toContain('each[0]/more');
  });

  it('R27: repeats a decision as a record of it, never as an approval by the person', async () => {
    const gate = { id: 'g', type: 'hitl', config: { message: 'Go?' } };
    await rig.push(workflow('gated', [gate, { id: 'n' }], [{ from: 'g', to: 'n' }]));
    const id = await rig.start({ workflow: 'gated' });
    await rig.until(id, ({ status }) => status === 'WAITING');
    const [ticket] = (await rig.get('/v1/tickets?status=open')).body['items'] as { ticket_id: string }[];
    await rig.post(`/v1/tickets/${ticket?.ticket_id}/decision`, { decision: 'approve', reason: 'yes' });
    await rig.until(id, isOver);
    const again = await replay(id, { mode: 'freeze' });
    await rig.until(again, isOver);
    const decided = (await eventsOf(again)).find(({ type }) => type === 'ticket.decided');
    expect(decided?.data).toMatchObject({ decision: 'approve', actor: { id: 'system:replay' } });
    const live = await replay(id, { mode: 'live', from: 'n' });
    await rig.until(live, ({ status }) => status === 'WAITING');
    expect((await rig.get(`/v1/tickets?status=open&run=${live}`)).body['items']).toHaveLength(1);
  });
});

describe('R34: a replay from somewhere', () => {
  it('takes over what came before, does the rest anew, and follows the graph of that moment', async () => {
    const id = await finished(steps);
    const live = await replay(id, { mode: 'live', from: 'c' });
    await rig.until(live, isOver);
    expect(await sources(live)).toEqual({ a: 'record', b: 'record', c: 'work' });
    const seq =
      (await eventsOf(id)).findIndex(({ type, node }) => type === 'node.completed' && node === 'a') + 1;
    const bySeq = await replay(id, { mode: 'live', from: `seq:${seq}` });
    await rig.until(bySeq, isOver);
    expect(await sources(bySeq)).toEqual({ a: 'record', b: 'work', c: 'work' });
  });

  it('begins at an iteration, or with one item', async () => {
    const counting = workflow('counting', [
      {
        id: 'again',
        type: 'loop',
        config: {
          while: 'iter.index < 3',
          max_iterations: 5,
          body: { nodes: [{ id: 'w', type: 'function' }], edges: [] } as never,
        },
      },
    ]);
    const id = await finished(counting);
    const live = await replay(id, { mode: 'live', from: 'again#1' });
    await rig.until(live, isOver);
    expect(await sources(live)).toMatchObject({
      'again[0]/w': 'record',
      'again[1]/w': 'work',
      'again[2]/w': 'work',
    });
    const many = workflow('many', [
      {
        id: 'each',
        type: 'map',
        config: { items: '[1, 2, 3]', body: { nodes: [{ id: 'w', type: 'function' }], edges: [] } as never },
      },
    ]);
    const item = await replay(await finished(many), { mode: 'live', from: 'each[1]/w' });
    await rig.until(item, isOver);
    expect(await sources(item)).toMatchObject({
      'each[0]/w': 'record',
      'each[1]/w': 'work',
      'each[2]/w': 'record',
    });
  });

  const nested = workflow('nested', [
    {
      id: 'each',
      type: 'map',
      config: {
        items: '[1, 2]',
        body: {
          nodes: [
            {
              id: 'again',
              type: 'loop',
              config: {
                while: 'iter.index < 2',
                max_iterations: 3,
                body: {
                  nodes: [{ id: 'w', type: 'function', config: { handler: 'builtin.random' } }],
                  edges: [],
                },
              },
            },
          ],
          edges: [],
        } as never,
      },
    },
  ]);

  it.each(['each#1', 'each[1]/again', 'each[0]/again#1', 'w#1'])(
    'at %s comes to the same when nothing is done, and so does a replay of that',
    async (from) => {
      const id = await finished(nested);
      expect(await verdict(id, { mode: 'freeze', from })).toBe('same');
      const live = await replay(id, { mode: 'live', from });
      await rig.until(live, isOver);
      expect(await verdict(live, { mode: 'freeze' })).toBe('same');
      expect(await verdict(live, { mode: 'shadow' })).toBe('same');
    },
  );

  it('refuses instances that are not nested like that', async () => {
    const id = await finished(nested);
    const { status } = await rig.post(`/v1/runs/${id}/replay`, { from: 'again[0]/each[0]/w' });
    expect(status).toBe(422);
  });

  it.each(['nobody', 'c#4', 'seq:99999', 'a b', 'each[0]/c'])('refuses %s', async (from) => {
    const id = await finished(steps);
    const { status, body } = await rig.post(`/v1/runs/${id}/replay`, { from });
    expect({ status, code: body['code'] }).toEqual({ status: 422, code: 'replay.from' });
  });

  it('refuses a run that has not ended, one that is not there, and a program that wants it live', async () => {
    await rig.push(workflow('waits', [{ id: 'w', type: 'wait', config: { signal: 's' } }]));
    const id = await rig.start({ workflow: 'waits' });
    expect((await rig.post(`/v1/runs/${id}/replay`, {})).body).toMatchObject({ code: 'run.not_finished' });
    expect((await rig.post('/v1/runs/run_00000000000000000000000000/replay', {})).status).toBe(404);
    const agent = { 'x-aob-actor': 'agent:bot;roles=operator' };
    expect((await rig.post(`/v1/runs/${id}/replay`, { mode: 'live' }, agent)).status).toBe(403);
  });
});

describe('R34: a shadow', () => {
  it('computes again what touches nothing, and a missing record proves nothing', async () => {
    const id = await finished(steps);
    const shadow = await replay(id, { mode: 'shadow' });
    await rig.until(shadow, isOver);
    expect(await sources(shadow)).toEqual({ a: 'record', b: 'work', c: 'work' });
    expect(await verdict(id, { mode: 'shadow' })).toBe('same');
    const failing = workflow(
      'failing',
      [
        { id: 'x', type: 'function', config: { code: 'throw new Error("no")' } },
        { id: 'y', type: 'function', config: { handler: 'builtin.random' } },
      ],
      [{ from: 'x', to: 'y', on: 'error' }],
    );
    expect(await verdict(await finished(failing), { mode: 'shadow' })).toBe('same');
  });
});
