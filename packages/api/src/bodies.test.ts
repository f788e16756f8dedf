import { beforeEach, expect, it } from 'vitest';
import { workflow } from './testing/documents.ts';
import { createRig, type Rig } from './testing/rig.ts';

let rig: Rig;
beforeEach(async () => {
  rig = await createRig();
});

const map = (work: object, config: object = {}) =>
  workflow('many', [
    {
      id: 'each',
      type: 'map',
      config: { items: 'inputs.list', body: { nodes: [work], edges: [] }, ...config },
    },
  ]);

it('R6: a map runs its items, and the graph shows each instance and how far it is', async () => {
  await rig.push(map({ id: 'work', type: 'function', inputs: { n: '${item}' } }, { concurrency: 2 }));
  const id = await rig.start({ workflow: 'many', inputs: { list: [1, 2, 3] } });
  const run = await rig.until(id, ({ status }) => status === 'COMPLETED');
  expect(run.outputs).toEqual([{ n: 1 }, { n: 2 }, { n: 3 }]);
  const graph = (await rig.get(`/v1/runs/${id}/graph`)).body;
  expect(graph).toMatchObject({
    bodies: [
      {
        node: 'each',
        scope: '',
        total: 3,
        opened: 3,
        completed: 3,
        failed: 0,
        shown: [{ scope: 'each[0]/' }, { scope: 'each[1]/' }, { scope: 'each[2]/' }],
      },
    ],
  });
  expect(graph['nodes']).toMatchObject([
    { id: 'each', scope: '', status: 'completed' },
    { id: 'work', scope: 'each[0]/', status: 'completed', output: { value: { n: 1 } } },
    { id: 'work', scope: 'each[1]/', status: 'completed', inputs: { value: { n: 2 } } },
    { id: 'work', scope: 'each[2]/', status: 'completed' },
  ]);
});

it('R7: a failed item is run again in its scope, or skipped there, and the run goes on', async () => {
  await rig.push(
    map({
      id: 'work',
      type: 'function',
      config: { code: 'if (inputs === 2) throw new Error("no twos"); return inputs;' },
    }),
  );
  const id = await rig.start({ workflow: 'many', inputs: { list: [1, 2] } });
  const failed = await rig.until(id, ({ status }) => status === 'FAILED');
  expect(failed.error).toMatchObject({ code: 'code.threw', node: 'work', scope: 'each[1]/' });
  const nowhere = await rig.post(`/v1/runs/${id}/retry`, { node: 'work' });
  expect({ status: nowhere.status, code: nowhere.body['code'] }).toEqual({
    status: 409,
    code: 'node.not_failed',
  });
  const malformed = await rig.post(`/v1/runs/${id}/retry`, { node: 'work', scope: 'each[1]' });
  expect(malformed.status).toBe(422);
  await rig.post(`/v1/runs/${id}/retry`, { node: 'work', scope: 'each[1]/' });
  await rig.until(id, ({ status }) => status === 'FAILED');
  await rig.post(`/v1/runs/${id}/skip`, { node: 'work', scope: 'each[1]/', output: 'two', reason: 'known' });
  const run = await rig.until(id, ({ status }) => status === 'COMPLETED');
  expect(run.outputs).toEqual([1, 'two']);
});

it('R6: a patch into a body reaches the items that begin later', async () => {
  const gate = { id: 'ok', type: 'hitl', config: { message: 'item ${item}?' } };
  await rig.push(map(gate, { concurrency: 1 }));
  const id = await rig.start({ workflow: 'many', inputs: { list: ['a', 'b'] } });
  await rig.until(id, ({ status }) => status === 'WAITING');
  const answer = await rig.post(`/v1/runs/${id}/patches`, {
    reason: 'note it down',
    operations: [
      { op: 'add', path: '/nodes/{each}/config/body/nodes/-', value: { id: 'note', type: 'function' } },
      { op: 'add', path: '/nodes/{each}/config/body/edges/-', value: { from: 'ok', to: 'note' } },
      {
        op: 'replace',
        path: '/nodes/{each}/config/body/outputs',
        value: '${has(nodes.note) ? nodes.note.output.ok.decision : null}',
      },
    ],
  });
  expect(answer.body).toMatchObject({ state: 'applied' });
  for (const item of ['a', 'b']) {
    const open = (await rig.get(`/v1/tickets?status=open`)).body['items'] as { ticket_id: string }[];
    const [ticket] = open;
    expect((await rig.get(`/v1/tickets/${ticket?.ticket_id}`)).body).toMatchObject({
      message: `item ${item}?`,
      scope: `each[${item === 'a' ? 0 : 1}]/`,
    });
    await rig.post(`/v1/tickets/${ticket?.ticket_id}/decision`, { decision: 'approve', reason: 'fine' });
  }
  const run = await rig.until(id, ({ status }) => status === 'COMPLETED');
  expect(run.outputs).toMatchObject([{ decision: 'approve' }, 'approve']);
});
