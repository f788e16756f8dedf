/** A run that writes down less is read, replayed, compared and verified like any other (design §5). */
import type { Json } from '@aob/ir';
import { beforeEach, describe, expect, it } from 'vitest';
import { approval, workflow } from './testing/documents.ts';
import { createRig, type Rig } from './testing/rig.ts';

let rig: Rig;
beforeEach(async () => {
  rig = await createRig();
});

const isOver = ({ status }: { readonly [field: string]: unknown }) =>
  status === 'COMPLETED' || status === 'FAILED';

/** One side of a choice, and a map of code that prints, one item of which fails and is collected. */
const readings = workflow(
  'readings',
  [
    { id: 'fetch', config: { handler: 'builtin.random' } },
    { id: 'check', type: 'conditional' },
    { id: 'few' },
    {
      id: 'each',
      type: 'map',
      config: {
        items: 'inputs.list',
        on_item_error: 'collect',
        body: {
          nodes: [
            {
              id: 'read',
              type: 'function',
              config: {
                code: 'console.log("reading"); if (inputs.n > 2) throw new Error("off"); return inputs;',
              },
              inputs: { n: '${item}' },
            },
            { id: 'double', type: 'transform', config: { expression: 'nodes.read.output.n * 2' } },
          ],
          edges: [{ from: 'read', to: 'double' }],
        },
      },
    },
  ],
  [
    { from: 'fetch', to: 'check' },
    { from: 'check', to: 'few', when: 'size(inputs.list) < 2' },
    { from: 'check', to: 'each', default: true },
  ],
  { fidelity: 'fast' },
);

const INPUTS = { list: [1, 2, 3] };

const finished = async (request: { readonly [field: string]: Json }): Promise<string> => {
  const id = await rig.start(request);
  await rig.until(id, isOver);
  return id;
};

const typesOf = async (id: string): Promise<readonly string[]> => {
  const { items } = (await rig.get(`/v1/runs/${id}/events?limit=1000`)).body;
  return (items as { type: string }[]).map(({ type }) => type);
};

const elements = async (id: string, part: 'nodes' | 'edges'): Promise<readonly object[]> => {
  const graph = (await rig.get(`/v1/runs/${id}/graph`)).body;
  const known = ['id', 'scope', 'status', 'state', 'label', 'error'];
  return (graph[part] as { [field: string]: Json }[]).map((element) =>
    Object.fromEntries(known.flatMap((field) => (field in element ? [[field, element[field]]] : []))),
  );
};

describe('which fidelity a run has', () => {
  it.each<[string, object, object, string]>([
    ['what the workflow says', { fidelity: 'fast' }, {}, 'fast'],
    ['full where nothing is said', {}, {}, 'full'],
    ['what the start says before the workflow', { fidelity: 'fast' }, { fidelity: 'full' }, 'full'],
    ['what the start says where the workflow says nothing', {}, { fidelity: 'fast' }, 'fast'],
  ])('%s', async (_, more, request, fidelity) => {
    const id = await finished({ definition: workflow('one', [{ id: 'a' }], [], more) as Json, ...request });
    expect((await rig.get(`/v1/runs/${id}`)).body).toMatchObject({ fidelity });
    expect((await rig.get('/v1/runs')).body).toMatchObject({ items: [{ run_id: id, fidelity }] });
    expect((await typesOf(id)).includes('node.started')).toBe(fidelity === 'full');
  });

  it('each run of a batch its own', async () => {
    await rig.push(workflow('one', [{ id: 'a' }]));
    const runs = [{ workflow: 'one' }, { workflow: 'one', fidelity: 'fast' }];
    const { results } = (await rig.post('/v1/runs/batch', { runs })).body as {
      results: { run_id: string }[];
    };
    const read = await Promise.all(results.map(({ run_id }) => rig.get(`/v1/runs/${run_id}`)));
    expect(read.map(({ body }) => body['fidelity'])).toEqual(['full', 'fast']);
  });

  it('no other word is taken', async () => {
    const { status, body } = await rig.post('/v1/runs', { workflow: 'one', fidelity: 'slow' });
    expect({ status, body }).toMatchObject({ status: 422, body: { issues: [{ pointer: '/fidelity' }] } });
  });
});

describe('a fast run', () => {
  it('shows the same graph as a full one: every node, every edge, those inside of bodies included', async () => {
    await rig.push(readings);
    const fast = await finished({ workflow: 'readings', inputs: INPUTS });
    const full = await finished({ workflow: 'readings', inputs: INPUTS, fidelity: 'full' });
    const byId = (a: object, b: object) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1);
    for (const part of ['nodes', 'edges'] as const)
      expect((await elements(fast, part)).toSorted(byId)).toEqual(
        (await elements(full, part)).toSorted(byId),
      );
  });

  it('has no printed lines and no single edges, and its timeline says why', async () => {
    await rig.push(readings);
    const id = await finished({ workflow: 'readings', inputs: INPUTS });
    const types = new Set(await typesOf(id));
    for (const detail of ['log.line', 'edge.taken', 'edge.dead']) expect(types).not.toContain(detail);
    const { body } = await rig.get(`/v1/runs/${id}/timeline`);
    expect(body).toMatchObject({ fidelity: 'fast' });
    const spans = body['spans'] as { node: string; status: string; finished_at?: string }[];
    const read = spans.filter(({ node }) => node === 'read');
    expect(read.map(({ status }) => status).toSorted()).toEqual(['completed', 'completed', 'failed']);
    for (const span of read) expect(span).toHaveProperty('finished_at');
  });

  it('is verified by its hash chain (R34)', async () => {
    await rig.push(readings);
    const id = await finished({ workflow: 'readings', inputs: INPUTS });
    expect((await rig.get(`/v1/runs/${id}/verify`)).body).toMatchObject({ valid: true, problems: [] });
  });

  it('is replayed from its record, in fast again, and comes to the same (R34)', async () => {
    await rig.push(readings);
    const id = await finished({ workflow: 'readings', inputs: INPUTS });
    const replayed = await rig.post(`/v1/runs/${id}/replay`, {});
    expect(replayed.status).toBe(201);
    const again = `${replayed.body['run_id']}`;
    expect(await rig.until(again, isOver)).toMatchObject({ fidelity: 'fast' });
    expect((await rig.get(`/v1/runs/${id}/compare/${again}`)).body).toMatchObject({ verdict: 'same' });
    expect((await rig.get(`/v1/runs/${again}/verify`)).body).toMatchObject({ valid: true });
  });

  it('keeps who approved, why, and who patched it', async () => {
    await rig.push({ ...approval, fidelity: 'fast' });
    const id = await rig.start({ workflow: 'approval' });
    await rig.until(id, ({ status }) => status === 'WAITING');
    const patched = await rig.post(`/v1/runs/${id}/patches`, {
      operations: [
        { op: 'add', path: '/nodes/-', value: { id: 'note', type: 'function' } },
        { op: 'add', path: '/edges/-', value: { from: 'quote', to: 'note' } },
      ],
      reason: 'somebody asked for a note',
    });
    expect(patched.status).toBe(201);
    const tickets = (await rig.get('/v1/tickets?status=open')).body['items'] as { ticket_id: string }[];
    const word = { decision: 'approve', reason: 'cheap' };
    const mia = { 'x-aob-actor': 'human:mia;roles=approver,finance' };
    for (const { ticket_id } of tickets) await rig.post(`/v1/tickets/${ticket_id}/decision`, word, mia);
    await rig.until(id, isOver);
    const [ticket] = (await rig.get('/v1/tickets?status=decided')).body['items'] as object[];
    expect(ticket).toMatchObject({ decision: { decision: 'approve', reason: 'cheap', by: 'human:mia' } });
    const [patch] = (await rig.get(`/v1/runs/${id}/patches`)).body['items'] as object[];
    expect(patch).toMatchObject({
      reason: 'somebody asked for a note',
      author: { id: 'human:local' },
      operations: [{ op: 'add' }, { op: 'add' }],
      changes: { nodes: { added: [{ id: 'note' }] } },
    });
  });
});
