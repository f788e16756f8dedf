import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { fakeApi, problem } from './testing/fake-api.ts';
import { aob } from './testing/fake-io.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'aob-policy-'));
});
afterAll(() => rm(folder, { recursive: true }));

const file = async (name: string, text: string): Promise<string> => {
  await writeFile(join(folder, name), text);
  return join(folder, name);
};

const ROUTE = 'POST /v1/workflows/shop/policy/dry-run';
const judged = {
  patch_id: 'patch_1',
  run_id: 'run_1',
  author: { kind: 'agent', id: 'agent:enrich' },
  reason: 'tell them',
  state: 'applied',
  proposed_at: '2026-01-02T03:04:05.000Z',
  then: { verdict: 'auto', issues: [] },
  now: {
    verdict: 'refuse',
    issues: [
      { pointer: '/operations', code: 'policy.refused', message: 'Rule /policy/rules/0 refuses this: no.' },
    ],
  },
  changed: true,
};
const ANSWER = { workflow: 'shop', patches: 1, changed: 1, unknown: 0, items: [judged] };

it('says what would have been said otherwise, and by which rule', async () => {
  await using api = await fakeApi({ [ROUTE]: { body: ANSWER } });
  const policy = await file('policy.yaml', 'rules:\n  - when: "true"\n    then: refuse\n');
  const { code, stdout } = await aob([
    'policy',
    'dry-run',
    'shop',
    '-f',
    policy,
    '--limit',
    '7',
    '--api-url',
    api.url,
  ]);
  expect(code).toBe(0);
  expect(stdout).toContain('shop: 1 patch, 1 judged otherwise');
  expect(stdout).toMatch(/patch_1 .* agent:enrich +auto +refuse +Rule \/policy\/rules\/0 refuses this: no\./);
  expect(api.asked[0]?.body).toEqual({ policy: { rules: [{ when: 'true', then: 'refuse' }] }, limit: 7 });
});

it('takes policy and limits out of a whole workflow, or of a piece of one', async () => {
  await using api = await fakeApi({ [ROUTE]: { body: { ...ANSWER, patches: 0, items: [] } } });
  const whole = await file(
    'shop.json',
    '{"schema": "aob/v1", "nodes": [], "edges": [], "limits": {"patches": 3}}',
  );
  const piece = await file('piece.json', '{"policy": {}, "limits": {"nodes_per_patch": 1}}');
  for (const each of [whole, piece])
    expect((await aob(['policy', 'dry-run', 'shop', '-f', each, '--api-url', api.url])).code).toBe(0);
  expect(api.asked.map(({ body }) => body)).toEqual([
    { limits: { patches: 3 } },
    { policy: {}, limits: { nodes_per_patch: 1 } },
  ]);
});

it('shows where in the file a policy is wrong', async () => {
  const issues = [
    { pointer: '/policy/rules/0/then', code: 'value.choice', message: 'It is one of auto, review, refuse.' },
  ];
  await using api = await fakeApi({ [ROUTE]: problem(422, 'policy.invalid', { issues }) });
  const policy = await file('wrong.yaml', 'rules:\n  - when: "true"\n    then: maybe\n');
  const { code, stderr } = await aob(['policy', 'dry-run', 'shop', '-f', policy, '--api-url', api.url]);
  expect(code).toBe(2);
  expect(stderr).toContain('wrong.yaml:3');
});
