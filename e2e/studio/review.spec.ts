/** Reviewing and rejecting what an agent proposes for a run: from the inbox, with what it would change and what then follows. */
import type { Page as ListPage, PatchResource } from '@aob/engine/contract';
import { expect, settled, test } from './studio.ts';

const asked = {
  schema: 'aob/v1',
  name: 'asked',
  policy: { rules: [{ when: 'actor.kind == "agent"', then: 'review', reason: 'a person looks first' }] },
  nodes: [
    { id: 'go', type: 'wait', config: { signal: 'go' } },
    { id: 'work', type: 'function', inputs: {} },
  ],
  edges: [{ from: 'go', to: 'work' }],
};

test("an agent's patch is reviewed and rejected with a reason, and the run goes on without it", async ({
  page,
  tour,
}) => {
  const { run_id: runId } = await tour.post<{ run_id: string }>('/runs', { definition: asked });
  const { patch_id: patchId } = await tour.post<{ patch_id: string }>(
    `/runs/${runId}/patches`,
    {
      operations: [
        { op: 'add', path: '/nodes/-', value: { id: 'tweet', type: 'function', inputs: {} } },
        { op: 'add', path: '/edges/-', value: { from: 'work', to: 'tweet' } },
      ],
      reason: 'Tell the world',
    },
    'agent:plan;roles=operator',
  );
  await page.goto(`${tour.studioUrl}/patches/${patchId}`);
  await settled(page);
  await expect(page.getByText('Waits for review')).toBeVisible();
  await expect(page.getByText('a person looks first').first()).toBeVisible();
  await expect(page.getByRole('listitem').filter({ hasText: 'work → tweet' })).toBeVisible();

  // Rejecting asks why, and does nothing before it knows.
  await page.getByRole('button', { name: 'Reject', exact: true }).click();
  expect((await tour.get<PatchResource>(`/patches/${patchId}`)).state).toBe('pending_review');
  await page.getByLabel(/Reason/).fill('Nobody asked for that');
  await page.getByRole('button', { name: 'Reject', exact: true }).click();
  await expect(page.getByText('Rejected', { exact: true })).toBeVisible();
  const patch = await tour.get<PatchResource>(`/patches/${patchId}`);
  expect(patch).toMatchObject({ state: 'rejected', review: { reason: 'Nobody asked for that' } });

  await tour.post(`/runs/${runId}/signals/go`, { data: null });
  await expect.poll(() => tour.status(runId)).toBe('COMPLETED');
  const { items } = await tour.get<ListPage<PatchResource>>(`/runs/${runId}/patches`);
  expect(items.map(({ state }) => state)).toEqual(['rejected']);
  await page.goto(`${tour.studioUrl}/runs/${runId}?tab=patches`);
  await settled(page);
  await expect(
    page.getByRole('region', { name: 'Graph of asked' }).getByRole('button', { name: /tweet/ }),
  ).toHaveCount(0);
});
