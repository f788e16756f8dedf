/** From a patch of one run to every later run: promote, versions, undo, and whoever brought what. */
import { noSeriousProblem } from './axe.ts';
import { expect, settled, type Tour, test } from './studio.ts';

const definition = (name: string) => ({
  schema: 'aob/v1',
  name,
  nodes: [
    { id: 'go', type: 'wait', config: { signal: 'go' } },
    { id: 'pack', type: 'function', inputs: { boxes: 1 } },
  ],
  edges: [{ from: 'go', to: 'pack' }],
});
const addTell = [
  { op: 'add', path: '/nodes/-', value: { id: 'tell', type: 'function', inputs: {} } },
  { op: 'add', path: '/edges/-', value: { from: 'pack', to: 'tell' } },
];
const AGENT = 'agent:plan;roles=operator';

async function patchedRun(tour: Tour, workflow: string): Promise<{ runId: string; patchId: string }> {
  const { run_id: runId } = await tour.post<{ run_id: string }>('/runs', { workflow, inputs: {} });
  const request = { operations: addTell, reason: 'Tell the customer' };
  const { patch_id: patchId } = await tour.post<{ patch_id: string }>(
    `/runs/${runId}/patches`,
    request,
    AGENT,
  );
  return { runId, patchId };
}

test('a patch of a run is promoted with the runs that speak for it, undone, and named in the inspector', async ({
  page,
  tour,
}) => {
  test.setTimeout(180_000);
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await tour.post('/workflows', { definition: definition('orders') });
  await patchedRun(tour, 'orders');
  const { runId, patchId } = await patchedRun(tour, 'orders');

  await page.goto(`${tour.studioUrl}/patches/${patchId}`);
  await settled(page);
  await page.getByRole('button', { name: 'Promote' }).click();
  const sheet = page.getByRole('dialog', { name: 'Promote this patch to its workflow' });
  await expect(sheet).toContainText('every run that starts later follows it');
  await expect(sheet.getByRole('heading', { name: '2 runs had it' })).toBeVisible();
  await expect(sheet.getByText('tell', { exact: true })).toBeVisible();
  await noSeriousProblem(page);
  await sheet.getByLabel('Reason').fill('It helped in both');
  await sheet.getByRole('button', { name: 'Promote' }).click();

  await expect(page.getByRole('heading', { level: 1 })).toHaveText('It helped in both');
  await expect(page.getByRole('link', { name: 'version 2' })).toBeVisible();
  await expect(page.getByRole('list', { name: 'Runs that had it' }).getByRole('link')).toHaveCount(2);
  await settled(page);
  await noSeriousProblem(page);
  await page.getByRole('link', { name: 'this patch of a run' }).click();
  await expect(page.getByText('Promoted', { exact: true })).toBeVisible();

  // The workflow: what came from where, then the step back.
  await page.goto(`${tour.studioUrl}/workflows/orders?tab=node&node=tell`);
  const from = page.getByRole('list', { name: 'Where it comes from' });
  await expect(from).toContainText('It helped in both');
  await expect(from).toContainText('from a patch of agent plan');
  await page.getByRole('tab', { name: 'Versions' }).click();
  const moves = page.getByRole('list', { name: 'Moves of main' });
  await expect(moves.getByRole('listitem')).toHaveCount(2);
  await expect(page.getByLabel('Compared with')).toHaveValue(/^sha256:/);
  await noSeriousProblem(page);
  await page.getByRole('button', { name: 'Undo', exact: true }).click();
  const undo = page.getByRole('dialog', { name: 'Undo the last move of main' });
  await expect(undo).toContainText('main will point to version 1');
  await expect(undo.getByRole('button', { name: 'Undo to version 1' })).toBeDisabled();
  await undo.getByLabel('Reason').fill('Too soon');
  await undo.getByRole('button', { name: 'Undo to version 1' }).click();
  await expect(moves.getByRole('listitem').first()).toContainText('Too soon');
  await expect(page.getByRole('button', { name: 'Undo', exact: true })).toBeDisabled();
  await expect(page.getByRole('button', { name: 'Redo', exact: true })).toBeEnabled();

  // The run that it came from says the same of its own graph.
  await page.goto(`${tour.studioUrl}/runs/${runId}?node=tell`);
  await expect(page.getByRole('list', { name: 'Where it comes from' })).toContainText('Tell the customer');
});

test('a change of a workflow that an agent proposes waits in the inbox and is decided there', async ({
  page,
  tour,
}) => {
  await tour.post('/workflows', { definition: definition('parcels') });
  const request = { operations: addTell, reason: 'Tell every customer' };
  await tour.post('/workflows/parcels/patches', request, AGENT);

  await page.goto(`${tour.studioUrl}/inbox`);
  const waiting = page.getByRole('region', { name: 'Changes of workflows' });
  await waiting.getByRole('button', { name: /Tell every customer/ }).click();
  await expect(page.getByText('Waits for review', { exact: true })).toBeVisible();
  await page.getByRole('button', { name: 'Reject', exact: true }).click();
  await expect(page.getByText('Say why you reject it')).toBeVisible();
  await page.getByLabel('Reason').fill('They asked for it');
  await page.getByRole('button', { name: 'Approve', exact: true }).click();
  await expect(page.getByText('Applied', { exact: true })).toBeVisible();
  await expect(page.getByText('Approved by local')).toBeVisible();
  await page.goto(`${tour.studioUrl}/inbox`);
  await settled(page);
  await expect(page.getByRole('region', { name: 'Changes of workflows' })).toHaveCount(0);
});
