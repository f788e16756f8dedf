/** Several people on one ticket: quorum, delegation, requests for changes, escalation as the API shows them. */
import { beforeEach, expect, it } from 'vitest';
import { workflow } from './testing/documents.ts';
import { createRig, type Rig } from './testing/rig.ts';

const as = (name: string) => ({ 'x-aob-actor': `human:${name};roles=approver` });

const approval = workflow(
  'board',
  [
    {
      id: 'ask',
      type: 'hitl',
      config: {
        message: 'Pay?',
        approvers: ['human:mia', 'human:joe'],
        quorum: 2,
        timeout: '2h',
        on_timeout: 'escalate',
        escalate_to: [{ approvers: ['human:boss'], timeout: '4h' }],
      },
    },
    { id: 'pay' },
  ],
  [{ from: 'ask', to: 'pay' }],
);

let rig: Rig;
let runId: string;
let ticketId: string;
beforeEach(async () => {
  rig = await createRig();
  await rig.push(approval);
  runId = await rig.start({ workflow: 'board' });
  await rig.until(runId, ({ status }) => status === 'WAITING');
  const { body } = await rig.get<{ items: { ticket_id: string }[] }>('/v1/tickets?status=open');
  ticketId = body.items[0]?.ticket_id ?? '';
});

const decide = (name: string, decision: string, reason = '') =>
  rig.post(`/v1/tickets/${ticketId}/decision`, { decision, reason }, as(name));
const delegate = (name: string, to: string) =>
  rig.post(`/v1/tickets/${ticketId}/delegate`, { to, reason: 'on holiday' }, as(name));

it('a quorum tells how far it has come, and who approved', async () => {
  const first = await decide('mia', 'approve', 'fine');
  expect(first).toMatchObject({
    status: 200,
    body: { ticket_status: 'open', approvals: 1, quorum: 2, run_status: 'WAITING' },
  });
  const { body: ticket } = await rig.get(`/v1/tickets/${ticketId}`);
  expect(ticket).toMatchObject({
    status: 'open',
    quorum: 2,
    approvals: [{ by: 'human:mia', reason: 'fine' }],
  });
  expect(await decide('mia', 'approve')).toMatchObject({
    status: 409,
    body: { code: 'ticket.already_spoken', detail: expect.stringContaining('human:mia approved') },
  });
  expect(await decide('joe', 'approve')).toMatchObject({ body: { ticket_status: 'decided', approvals: 2 } });
  await rig.until(runId, ({ status }) => status === 'COMPLETED');
  expect(await decide('joe', 'reject')).toMatchObject({ status: 409, body: { code: 'ticket.decided' } });
});

it('an escalation is shown with who is asked when', async () => {
  const { body } = await rig.get<{ due: string }>(`/v1/tickets/${ticketId}`);
  const planned = new Date(Date.parse(body.due) + 4 * 3_600_000).toISOString();
  expect(body).toMatchObject({
    on_timeout: 'escalate',
    escalation: [{ approvers: ['human:boss'], due: planned }],
    reminders: 0,
  });
});

it('a say that is handed on is found in the inbox of whoever has it, and gone from the other', async () => {
  expect(await delegate('mia', 'human:ann')).toMatchObject({ status: 200, body: { to: 'human:ann' } });
  const inbox = async (name: string) =>
    (await rig.get<{ items: unknown[] }>(`/v1/tickets?assignee=human:${name}`)).body.items.length;
  expect(await Promise.all([inbox('ann'), inbox('joe'), inbox('mia')])).toEqual([1, 1, 0]);
  expect(await decide('mia', 'approve')).toMatchObject({
    status: 403,
    body: { code: 'ticket.not_approver' },
  });
  expect(await decide('ann', 'approve')).toMatchObject({ status: 200 });
  expect(await delegate('joe', 'agent:x')).toMatchObject({
    status: 422,
    body: { issues: [{ pointer: '/to', code: 'ticket.delegate' }] },
  });
});

it('a decided ticket is handed to nobody', async () => {
  await decide('mia', 'reject', 'no');
  expect(await delegate('joe', 'human:ann')).toMatchObject({ status: 409, body: { code: 'ticket.decided' } });
});

it('a request for changes stays on the ticket of a gate until somebody decides', async () => {
  expect(await decide('mia', 'request_changes')).toMatchObject({
    status: 422,
    body: { issues: [{ pointer: '/reason', code: 'ticket.reason_missing' }] },
  });
  expect(await decide('mia', 'request_changes', 'split it')).toMatchObject({
    status: 200,
    body: { decision: 'request_changes', ticket_status: 'open' },
  });
  const { body } = await rig.get(`/v1/tickets/${ticketId}`);
  expect(body).toMatchObject({ changes_requested: [{ by: 'human:mia', reason: 'split it' }] });
});

it('what was said on a ticket is what its row says: the run verifies', async () => {
  await decide('mia', 'approve');
  await delegate('joe', 'human:ann');
  expect((await rig.get(`/v1/runs/${runId}/verify`)).body).toMatchObject({ valid: true });
});
