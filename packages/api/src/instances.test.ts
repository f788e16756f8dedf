import type { Graph, Run, Ticket, TicketSummary } from '@aob/engine/contract';
import { beforeEach, expect, it } from 'vitest';
import { workflow } from './testing/documents.ts';
import { createRig, type Rig } from './testing/rig.ts';

const expenses = workflow(
  'expenses',
  [
    {
      id: 'each',
      type: 'map',
      config: {
        items: 'inputs.amounts',
        body: {
          nodes: [
            { id: 'agree', type: 'hitl', config: { message: 'Pay ${string(item)}?' } },
            { id: 'pay', type: 'function' },
          ],
          edges: [{ from: 'agree', to: 'pay' }],
        },
      },
    },
  ],
  [],
);

let rig: Rig;
let runId: string;
beforeEach(async () => {
  rig = await createRig();
  await rig.push(expenses);
  runId = await rig.start({ workflow: 'expenses', inputs: { amounts: [12, 40, 7] } });
  await rig.until(runId, ({ status }) => status === 'WAITING');
});

const graphOf = async (): Promise<Graph> => (await rig.get<Graph>(`/v1/runs/${runId}/graph`)).body;

const ticketIn = async (scope: string): Promise<TicketSummary> => {
  const { body } = await rig.get<{ items: TicketSummary[] }>(`/v1/tickets?status=open&run=${runId}`);
  const found = body.items.find((ticket) => ticket.scope === scope);
  if (found === undefined) throw new Error(`no ticket in ${scope}`);
  return found;
};

const decide = async (scope: string, decision: 'approve' | 'reject') =>
  rig.post(`/v1/tickets/${(await ticketIn(scope)).ticket_id}/decision`, { decision, reason: 'seen' });

it('shows the instances of a body, how each ended, and what is in them', async () => {
  expect((await graphOf()).bodies).toEqual([
    {
      node: 'each',
      scope: '',
      total: 3,
      opened: 3,
      completed: 0,
      failed: 0,
      shown: [
        { scope: 'each[0]/', status: 'open' },
        { scope: 'each[1]/', status: 'open' },
        { scope: 'each[2]/', status: 'open' },
      ],
    },
  ]);
  await decide('each[0]/', 'approve');
  await rig.until(runId, (run) => (run as unknown as Run).waiting_for.length === 2);
  await decide('each[1]/', 'reject');
  const graph = await graphOf();
  expect(graph.bodies[0]?.shown.map(({ status }) => status)).toEqual(['completed', 'failed', 'open']);
  expect(graph.nodes).toContainEqual(
    expect.objectContaining({ id: 'pay', scope: 'each[0]/', status: 'completed' }),
  );
});

it('says in which instance a gate asks, and what its answer leads to there', async () => {
  const { ticket_id } = await ticketIn('each[1]/');
  const { body } = await rig.get<Ticket>(`/v1/tickets/${ticket_id}`);
  expect(body).toMatchObject({
    message: 'Pay 40?',
    node: { id: 'agree', scope: 'each[1]/', type: 'hitl' },
    consequences: { approve: ['pay'], reject: [] },
  });
});

it('says in which instance a run failed', async () => {
  await decide('each[1]/', 'reject');
  const run = await rig.until(runId, ({ status }) => status === 'FAILED');
  expect((run as unknown as Run).error).toMatchObject({ node: 'agree', scope: 'each[1]/' });
});
