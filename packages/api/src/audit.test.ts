/** Runs as files that are audited without the server (R34). */
import { type AuditOptions, auditExport, keyIdOf, publicKeyOfPem } from '@aob/engine/audit';
import type { Audit } from '@aob/engine/contract';
import { beforeEach, describe, expect, it } from 'vitest';
import { approval, workflow } from './testing/documents.ts';
import { type Body, createRig, type Rig } from './testing/rig.ts';

let rig: Rig;
beforeEach(async () => {
  rig = await createRig();
});

const isOver = ({ status }: Body) => ['COMPLETED', 'FAILED', 'CANCELLED'].includes(`${status}`);

const exported = async (id: string, query = ''): Promise<Buffer> => {
  const { rawPayload, headers, statusCode } = await rig.api.inject({
    url: `/v1/runs/${id}/export${query}`,
    headers: { host: 'localhost', 'x-aob-actor': 'human:ann' },
  });
  expect({ statusCode, type: headers['content-type'] }).toEqual({
    statusCode: 200,
    type: 'application/x-ndjson',
  });
  return rawPayload;
};

const audited = (bytes: Buffer, options?: AuditOptions): Promise<Audit> =>
  auditExport({ size: bytes.length, read: async (at, length) => bytes.subarray(at, at + length) }, options);

/** Approved by finance, with a patch that puts a step behind the payment. */
const paidRun = async (): Promise<string> => {
  await rig.push(approval);
  const id = await rig.start({ workflow: 'approval' });
  await rig.until(id, ({ status }) => status === 'WAITING');
  const operations = [
    { op: 'add', path: '/nodes/-', value: { id: 'mail', type: 'function' } },
    { op: 'add', path: '/edges/-', value: { from: 'pay', to: 'mail' } },
  ];
  const patched = await rig.post(`/v1/runs/${id}/patches`, { operations, reason: 'tell the customer' });
  expect(patched.status).toBe(201);
  const { body } = await rig.get(`/v1/tickets?status=open`);
  const [ticket] = body['items'] as unknown as readonly { ticket_id: string }[];
  const actor = { 'x-aob-actor': 'human:fin;roles=finance,approver' };
  const decision = { decision: 'approve', reason: 'in the budget' };
  expect((await rig.post(`/v1/tickets/${ticket?.ticket_id}/decision`, decision, actor)).status).toBe(200);
  await rig.until(id, isOver);
  return id;
};

describe('GET /v1/runs/{id}/export', () => {
  it('is audited without the server: who patched and who approved what ran, under the key of the server', async () => {
    const id = await paidRun();
    const { body: key } = await rig.get('/v1/audit/key');
    const publicKey = publicKeyOfPem(`${key['public_key']}`);
    if (publicKey === undefined) throw new Error('no key');
    expect(keyIdOf(publicKey)).toBe(key['key_id']);
    const { valid, runs } = await audited(await exported(id), { runId: id, keyId: keyIdOf(publicKey) });
    expect({ valid, certificate: runs[0]?.certificate }).toMatchObject({
      valid: true,
      certificate: { trust: 'trusted', asked_by: 'human:ann' },
    });
    const [run] = runs;
    const by = [{ id: 'human:fin', reason: 'in the budget' }];
    expect(run?.approvals).toMatchObject([{ gate: 'ask', by }]);
    expect(run?.nodes.find(({ node }) => node === 'pay')).toMatchObject({
      gates: ['ask'],
      approvals: [run?.approvals[0]?.ticket_id],
      led_by: [],
    });
    expect(run?.nodes.find(({ node }) => node === 'mail')?.led_by).toMatchObject([
      { what: ['added', 'edge pay->mail'] },
    ]);
  });

  it('of a run under way ends where it was asked for, and is valid then and later', async () => {
    await rig.push(approval);
    const id = await rig.start({ workflow: 'approval' });
    await rig.until(id, ({ status }) => status === 'WAITING');
    const early = await exported(id);
    await rig.post(`/v1/runs/${id}/cancel`);
    await rig.until(id, isOver);
    expect(await audited(early)).toMatchObject({ valid: true, runs: [{ status: 'WAITING' }] });
    expect(await audited(await exported(id))).toMatchObject({ valid: true, runs: [{ status: 'CANCELLED' }] });
  });

  it('holds the runs that its nodes stood for, each whole, when it is asked for them', async () => {
    await rig.push(workflow('inner', [{ id: 'x' }]));
    await rig.push(workflow('outer', [{ id: 'sub', type: 'composite', config: { workflow: 'inner' } }]));
    const id = await rig.start({ workflow: 'outer' });
    await rig.until(id, isOver);
    expect((await audited(await exported(id))).runs.map(({ run_id }) => run_id)).toEqual([id]);
    const { valid, runs } = await audited(await exported(id, '?children=true'));
    expect({ valid, workflows: runs.map((run) => run.workflow?.name) }).toEqual({
      valid: true,
      workflows: ['outer', 'inner'],
    });
  });

  it('of a run of fast fidelity is valid, and says as much about its nodes', async () => {
    await rig.push(approval);
    const id = await rig.start({ workflow: 'approval', fidelity: 'fast' });
    await rig.until(id, ({ status }) => status === 'WAITING');
    const { body } = await rig.get('/v1/tickets?status=open');
    const [ticket] = body['items'] as unknown as readonly { ticket_id: string }[];
    const actor = { 'x-aob-actor': 'human:fin;roles=finance,approver' };
    await rig.post(
      `/v1/tickets/${ticket?.ticket_id}/decision`,
      { decision: 'approve', reason: 'fine' },
      actor,
    );
    await rig.until(id, isOver);
    const { valid, runs } = await audited(await exported(id));
    expect(valid).toBe(true);
    expect(runs[0]?.nodes.find(({ node }) => node === 'pay')).toMatchObject({
      completed: 1,
      gates: ['ask'],
      approvals: [ticket?.ticket_id],
    });
  });

  it.each(['freeze', 'shadow', 'live'])('of a %s replay is valid as well', async (mode) => {
    const id = await paidRun();
    const { body } = await rig.post(`/v1/runs/${id}/replay`, { mode });
    const again = `${body['run_id']}`;
    await rig.until(again, (run) => isOver(run) || run['status'] === 'WAITING');
    expect(await audited(await exported(again))).toMatchObject({ valid: true });
  });

  it('names what is not stored any more, and the audit says that it is missing', async () => {
    await rig.push(workflow('big', [{ id: 'x' }]));
    const id = await rig.start({ workflow: 'big', inputs: { text: 'x'.repeat(20_000) } });
    await rig.until(id, isOver);
    const whole = await exported(id);
    expect(whole.includes('"line":"blob"')).toBe(true);
    rig.ports.blobs.get = async () => undefined;
    const { valid, runs } = await audited(await exported(id));
    expect(valid).toBe(false);
    expect(new Set(runs[0]?.problems.map(({ code }) => code))).toEqual(new Set(['blob.missing']));
  });

  it('of nobody is not found', async () => {
    const { status, body } = await rig.get('/v1/runs/run_nothing/export');
    expect({ status, code: body['code'] }).toEqual({ status: 404, code: 'run.unknown' });
  });
});
