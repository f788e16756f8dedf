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

it('finds tickets by what they are about and how they were decided', async () => {
  await rig.post(`/v1/tickets/${ticketId}/decision`, { decision: 'reject', reason: 'Too MUCH' }, FINANCE);
  const found = async (query: string): Promise<number> => {
    const { status, body } = await rig.get<{ items: readonly unknown[] }>(`/v1/tickets?${query}`);
    expect(status).toBe(200);
    return body.items.length;
  };
  expect(await found('status=decided&decision=reject&decided_by=human%3Amia')).toBe(1);
  expect(await found('status=decided&decision=approve')).toBe(0);
  expect(await found('decided_by=human%3Ajoe')).toBe(0);
  expect(await found('kind=gate&workflow=approval&q=too+much')).toBe(1);
  expect(await found('q=PAY+12')).toBe(1);
  expect(await found('kind=failure')).toBe(0);
  expect(await found('workflow=other')).toBe(0);
});

it('says when a rejection fails the step, because no edge takes it', async () => {
  const { edges, ...rest } = approval;
  const definition = { ...rest, name: 'no-way-out', nodes: rest.nodes.slice(0, 3), edges: edges.slice(0, 2) };
  const run = await rig.start({ definition });
  await rig.until(run, ({ status }) => status === 'WAITING');
  const { body } = await rig.get<{ items: { ticket_id: string }[] }>(`/v1/tickets?run=${run}`);
  const { body: ticket } = await rig.get(`/v1/tickets/${body.items[0]?.ticket_id}`);
  expect(ticket).toMatchObject({ consequences: { approve: ['pay'], reject: [], reject_fails: true } });
  const { body: other } = await rig.get(`/v1/tickets/${ticketId}`);
  expect(other).toMatchObject({ consequences: { reject: ['tell'] } });
  expect(JSON.stringify(other)).not.toContain('reject_fails');
});
