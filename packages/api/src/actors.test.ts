import { beforeEach, expect, it } from 'vitest';
import { approval, fetchAndProcess, workflow } from './testing/documents.ts';
import { createRig, type Rig } from './testing/rig.ts';

let rig: Rig;
beforeEach(async () => {
  rig = await createRig();
});

const waitingTicket = async (): Promise<string> => {
  await rig.push(approval);
  const id = await rig.start({ workflow: 'approval' });
  await rig.until(id, (run) => run['status'] === 'WAITING');
  const { body } = await rig.get<{ items: { ticket_id: string }[] }>('/v1/tickets?status=open');
  return `/v1/tickets/${body.items[0]?.ticket_id}/decision`;
};

it('takes a caller without a header for the local person, and a named one by name', async () => {
  await rig.push(fetchAndProcess);
  const local = await rig.start({ workflow: 'fetch-process' });
  const named = await rig.start({ workflow: 'fetch-process' }, { 'x-aob-actor': 'human:mia;roles=operator' });
  expect((await rig.get(`/v1/runs/${local}`)).body).toMatchObject({ started_by: 'human:local' });
  expect((await rig.get(`/v1/runs/${named}`)).body).toMatchObject({ started_by: 'human:mia' });
});

it('lets a viewer read and nothing else', async () => {
  await rig.push(fetchAndProcess);
  const viewer = { 'x-aob-actor': 'human:eve;roles=viewer' };
  expect((await rig.get('/v1/runs', viewer)).status).toBe(200);
  const { status, body } = await rig.post('/v1/runs', { workflow: 'fetch-process' }, viewer);
  expect({ status, code: body['code'] }).toEqual({ status: 403, code: 'actor.role_missing' });
});

it('never lets an agent decide, push a version, or call itself an approver', async () => {
  const decision = await waitingTicket();
  const agent = { 'x-aob-actor': 'agent:helper' };
  expect((await rig.post(decision, { decision: 'approve', reason: 'x' }, agent)).body).toMatchObject({
    status: 403,
    code: 'actor.not_a_person',
  });
  expect((await rig.post('/v1/workflows', { definition: fetchAndProcess }, agent)).status).toBe(403);
  const { status, body } = await rig.get('/v1/runs', { 'x-aob-actor': 'agent:helper;roles=approver' });
  expect({ status, code: body['code'] }).toEqual({ status: 400, code: 'actor.invalid' });
});

it('refuses a decision by an approver the ticket does not name', async () => {
  const decision = await waitingTicket();
  const { status, body } = await rig.post(decision, { decision: 'approve', reason: 'x' });
  expect({ status, code: body['code'] }).toEqual({ status: 403, code: 'ticket.not_approver' });
});

it('refuses a version that takes an approval away, unless an admin pushes it', async () => {
  await rig.push(approval);
  const open = workflow(
    'approval',
    [{ id: 'quote', inputs: { amount: 12 } }, { id: 'pay' }],
    [{ from: 'quote', to: 'pay' }],
  );
  const refused = await rig.post('/v1/workflows', { definition: open });
  expect(refused.status, JSON.stringify(refused.body)).toBe(422);
  const admin = { 'x-aob-actor': 'human:root;roles=operator,admin' };
  expect((await rig.post('/v1/workflows', { definition: open }, admin)).status).toBe(201);
});

it('answers to this machine only: not to another host name, not to pages of other sites', async () => {
  const refused = async (headers: { readonly [name: string]: string }) =>
    (await rig.get('/v1/runs', headers)).body['code'];
  expect(await refused({ host: 'aob.attacker.example' })).toBe('request.host');
  expect(await refused({ origin: 'https://attacker.example' })).toBe('request.origin');
  expect(await refused({ origin: 'http://localhost:9999' })).toBe('request.origin');
});
