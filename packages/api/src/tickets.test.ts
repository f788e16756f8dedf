import { beforeEach, expect, it } from 'vitest';
import { approval } from './testing/documents.ts';
import { createRig, type Rig } from './testing/rig.ts';

const FINANCE = { 'x-aob-actor': 'human:mia;roles=approver,finance' };

let rig: Rig;
let runId: string;
let ticketId: string;
beforeEach(async () => {
  rig = await createRig();
  await rig.push(approval);
  runId = await rig.start({ workflow: 'approval' });
  await rig.until(runId, ({ status }) => status === 'WAITING');
  const { body } = await rig.get<{ items: { ticket_id: string }[] }>(
    '/v1/tickets?status=open&assignee=finance',
  );
  ticketId = body.items[0]?.ticket_id ?? '';
});

it('shows all it takes to decide: the data, the consequences, who may', async () => {
  const { body } = await rig.get(`/v1/tickets/${ticketId}`);
  expect(body).toMatchObject({
    ticket_id: ticketId,
    kind: 'gate',
    status: 'open',
    run: { run_id: runId, status: 'WAITING', workflow: { name: 'approval' } },
    node: { id: 'ask', type: 'hitl' },
    message: 'Pay 12?',
    payload: { quote: { amount: 12 } },
    consequences: { approve: ['pay'], reject: ['tell'] },
    covered: ['pay'],
    approvers: ['finance'],
  });
});

it('leads on to what an approval allows', async () => {
  const { status, body } = await rig.post(
    `/v1/tickets/${ticketId}/decision`,
    { decision: 'approve', reason: 'in budget' },
    FINANCE,
  );
  expect({ status, body }).toMatchObject({
    status: 200,
    body: { ticket_id: ticketId, run_id: runId, decision: 'approve' },
  });
  await rig.until(runId, (run) => run['status'] === 'COMPLETED');
  const { body: graph } = await rig.get(`/v1/runs/${runId}/graph`);
  expect(graph).toMatchObject({
    nodes: [
      {},
      { id: 'ask', label: 'approve', ticket_id: ticketId },
      { id: 'pay', status: 'completed' },
      { id: 'tell', status: 'skipped' },
    ],
  });
  const { body: ticket } = await rig.get(`/v1/tickets/${ticketId}`);
  expect(ticket).toMatchObject({
    status: 'decided',
    decision: { decision: 'approve', reason: 'in budget', by: 'human:mia', timed_out: false },
  });
});

it('leads on to what a rejection allows', async () => {
  await rig.post(`/v1/tickets/${ticketId}/decision`, { decision: 'reject', reason: 'too much' }, FINANCE);
  await rig.until(runId, (run) => run['status'] === 'COMPLETED');
  const { body: graph } = await rig.get(`/v1/runs/${runId}/graph`);
  expect(graph).toMatchObject({
    nodes: [{}, { label: 'reject' }, { id: 'pay', status: 'skipped' }, { id: 'tell', status: 'completed' }],
  });
});

it('shows the patch that brought a gate, and reviews by patch id', async () => {
  const operations = [{ op: 'add', path: '/nodes/{pay}/label', value: 'Pay the invoice' }];
  const { body } = await rig.post(`/v1/runs/${runId}/patches`, { operations, reason: 'a better name' });
  expect(body).toMatchObject({ state: 'applied' });
  const { body: open } = await rig.get<{ items: { ticket_id: string }[] }>('/v1/tickets?status=open');
  const { body: ticket } = await rig.get(`/v1/tickets/${open.items[0]?.ticket_id}`);
  expect(ticket).toMatchObject({ patches: [{ patch_id: body['patch_id'], reason: 'a better name' }] });
  const { body: review } = await rig.post(
    `/v1/patches/${body['patch_id']}/approve`,
    { reason: 'x' },
    FINANCE,
  );
  expect(review).toMatchObject({ status: 409, code: 'patch.not_under_review' });
});
