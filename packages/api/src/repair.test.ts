import { beforeEach, expect, it } from 'vitest';
import { approval } from './testing/documents.ts';
import { createMemoryStore, createRig, type Rig } from './testing/rig.ts';

const signal = { type: 'signal', name: 'go', data: 7, actor: { id: 'human:mia', roles: ['operator'] } };

let rig: Rig;
let runId: string;
beforeEach(async () => {
  const store = createMemoryStore();
  rig = await createRig({ store });
  await rig.push(approval);
  runId = await rig.start({ workflow: 'approval' });
  await rig.until(runId, ({ status }) => status === 'WAITING');
  await store.quarantine.park({ runId, command: JSON.stringify(signal), error: 'cannot digest this' });
});

it('shows what failed and since when, and refuses everything else', async () => {
  expect((await rig.get(`/v1/runs/${runId}`)).body).toMatchObject({
    status: 'WAITING',
    status_text: 'set aside after an error of the engine',
    quarantine: {
      error: 'cannot digest this',
      since: expect.stringMatching(/Z$/),
      parked: [{ command: 'signal', what: 'the signal go', by: 'human:mia', error: 'cannot digest this' }],
    },
  });
  const { status, body } = await rig.post(`/v1/runs/${runId}/cancel`);
  expect({ status, code: body['code'] }).toEqual({ status: 409, code: 'run.quarantined' });
});

it('is repaired once, with a reason; the log, the timeline and the audit say so', async () => {
  const wrong = await rig.post(`/v1/runs/${runId}/repair`, { action: 'mend', reason: ' ' });
  expect(wrong.status).toBe(422);
  expect(wrong.body['issues']).toMatchObject([{ pointer: '/action' }, { pointer: '/reason' }]);
  const request = { action: 'retry', reason: 'fixed in 0.4.2' };
  const repaired = await rig.post(`/v1/runs/${runId}/repair`, request);
  expect(repaired).toMatchObject({ status: 200, body: { run_id: runId, status: 'WAITING' } });
  const run = (await rig.get(`/v1/runs/${runId}`)).body;
  expect(run).toMatchObject({ kept_signals: ['go'] });
  expect(run).not.toHaveProperty('quarantine');
  expect((await rig.get(`/v1/runs/${runId}/timeline`)).body['marks']).toContainEqual(
    expect.objectContaining({
      title: 'human:local repaired the run, trying again what was set aside: fixed in 0.4.2',
    }),
  );
  expect((await rig.get(`/v1/runs/${runId}/verify`)).body).toMatchObject({
    valid: true,
    repairs: [{ by: 'human:local', action: 'retry', parked: [{ command: 'signal' }] }],
  });
  const again = await rig.post(`/v1/runs/${runId}/repair`, request);
  expect({ status: again.status, code: again.body['code'] }).toEqual({
    status: 409,
    code: 'run.not_quarantined',
  });
});

it('is for operators, and for people', async () => {
  const request = { action: 'drop', reason: 'not needed' };
  for (const actor of ['human:guest;roles=viewer', 'agent:enrich;roles=operator']) {
    const { status } = await rig.post(`/v1/runs/${runId}/repair`, request, { 'x-aob-actor': actor });
    expect(status, actor).toBe(403);
  }
  expect((await rig.post('/v1/runs/run_00000000000000000000000000/repair', request)).status).toBe(404);
});
