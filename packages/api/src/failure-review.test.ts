/** `on_failure: review` as the API shows it: what failed, what may be answered, and what comes of it. */
import { beforeEach, expect, it } from 'vitest';
import { workflow } from './testing/documents.ts';
import { createRig, type Rig } from './testing/rig.ts';

const APPROVER = { 'x-aob-actor': 'human:mia;roles=approver' };

const failing = workflow(
  'failing',
  [
    {
      id: 'pay',
      config: { handler: 'builtin.fail' },
      inputs: { times: 9, message: 'the bank is closed', retryable: false },
    },
    { id: 'tell', inputs: { paid: '${nodes.pay.output}' } },
  ],
  [{ from: 'pay', to: 'tell' }],
  { policy: { on_failure: 'review' } },
);

let rig: Rig;
let runId: string;
let ticketId: string;
beforeEach(async () => {
  rig = await createRig();
  await rig.push(failing);
  runId = await rig.start({ workflow: 'failing' });
  await rig.until(runId, ({ status }) => status === 'WAITING');
  const { body } = await rig.get<{ items: { ticket_id: string }[] }>('/v1/tickets?status=open');
  ticketId = body.items[0]?.ticket_id ?? '';
});

const decide = (body: object) => rig.post(`/v1/tickets/${ticketId}/decision`, body, APPROVER);

it('shows what failed and what may be done about it', async () => {
  expect((await rig.get(`/v1/tickets/${ticketId}`)).body).toMatchObject({
    kind: 'failure',
    node: { id: 'pay' },
    message: expect.stringContaining('the bank is closed'),
    failure: { message: expect.stringContaining('the bank is closed') },
    decisions: ['retry', 'skip', 'fail'],
    consequences: { approve: ['tell'], reject: [] },
  });
  expect((await rig.get(`/v1/runs/${runId}`)).body).toMatchObject({
    status: 'WAITING',
    status_text: 'waiting for somebody to decide about the failure of pay',
    waiting_for: [{ kind: 'ticket', ticket_kind: 'failure', node: 'pay' }],
  });
});

it('skip gives the node an output', async () => {
  expect(await decide({ decision: 'skip', data: { paid: 0 }, reason: 'by hand' })).toMatchObject({
    status: 200,
    body: { decision: 'skip', ticket_status: 'decided' },
  });
  await rig.until(runId, ({ status }) => status === 'COMPLETED');
  expect((await rig.get(`/v1/runs/${runId}/verify`)).body).toMatchObject({ valid: true });
});

it('fail lets the run fail as it would have', async () => {
  await decide({ decision: 'fail', reason: 'give up' });
  await rig.until(runId, ({ status }) => status === 'FAILED');
});

it('an answer to another question names the ones there are', async () => {
  expect(await decide({ decision: 'approve' })).toMatchObject({
    status: 422,
    body: {
      issues: [{ pointer: '/decision', code: 'ticket.wrong_decision', hint: 'Known: retry, skip, fail.' }],
    },
  });
});
