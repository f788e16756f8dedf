/** Two of anything: patches of a run and what they have to do with each other, documents merged and side by side, blame. */
import { noSeriousProblem } from './axe.ts';
import { expect, fitsPhone, settled, type Tour, test } from './studio.ts';

const line = {
  schema: 'aob/v1',
  name: 'line',
  nodes: [
    { id: 'go', type: 'wait', config: { signal: 'go' } },
    { id: 'work', type: 'function', inputs: {} },
  ],
  edges: [{ from: 'go', to: 'work' }],
};

const behind = (id: string, after: string) => [
  { op: 'add', path: '/nodes/-', value: { id, type: 'function', inputs: {} } },
  { op: 'add', path: '/edges/-', value: { from: after, to: id } },
];

async function patchedRun(tour: Tour) {
  await tour.post('/workflows', { definition: line });
  const { run_id: runId } = await tour.post<{ run_id: string }>('/runs', { workflow: 'line' });
  const add = (id: string, after: string) =>
    tour.post<{ patch_id: string }>(`/runs/${runId}/patches`, {
      operations: behind(id, after),
      reason: `Add ${id}`,
    });
  const { patch_id: mail } = await add('mail', 'work');
  const { patch_id: receipt } = await add('receipt', 'mail');
  const { patch_id: audit } = await add('audit', 'work');
  return { runId, mail, receipt, audit };
}

for (const theme of ['light', 'dark'] as const) {
  test(`two patches of a run say what they have to do with each other, ${theme}`, async ({ page, tour }) => {
    await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' });
    const { mail } = await patchedRun(tour);
    await page.goto(`${tour.studioUrl}/patches/${mail}`);
    await settled(page);
    await page.getByRole('link', { name: /^Add receipt/ }).click();
    await settled(page);
    const found = page.getByRole('list', { name: 'What they have to do with each other' });
    await expect(found).toContainText('Their order matters');
    await expect(found).toContainText('“Add mail” stands without the other');
    await expect(found).toContainText('“Add receipt” does not stand without the other');
    await expect(page.getByRole('region', { name: 'What changes in the graph' })).toBeVisible();
    await noSeriousProblem(page);
    await page.goto(`${tour.studioUrl}/patches/${mail}`);
    await settled(page);
    await page.getByRole('link', { name: /^Add audit/ }).click();
    await expect(found).toContainText('Their order does not matter');
    await page.goto(`${tour.studioUrl}/patches/pair`);
    await expect(page.getByRole('heading', { name: 'Which two?' })).toBeVisible();
    await noSeriousProblem(page);
  });
}

test('taking a patch back shows what it would change before anybody says why', async ({ page, tour }) => {
  const { audit } = await patchedRun(tour);
  await page.goto(`${tour.studioUrl}/patches/${audit}`);
  await settled(page);
  await page.getByRole('button', { name: 'Take back' }).click();
  const sheet = page.getByRole('dialog', { name: 'Take this patch back' });
  await expect(sheet.getByRole('heading', { name: 'What it would change in the run' })).toBeVisible();
  await expect(sheet.getByRole('listitem').filter({ hasText: 'audit' }).first()).toContainText('removed');
  await noSeriousProblem(page);
});

test('any two documents of a workflow are compared, merged and side by side', async ({ page, tour }) => {
  await page.emulateMedia({ reducedMotion: 'reduce' });
  const { runId, mail } = await patchedRun(tour);
  await tour.post('/workflows/line/patches', { operations: behind('tell', 'work'), reason: 'Tell somebody' });
  await page.goto(`${tour.studioUrl}/workflows/line`);
  await settled(page);
  await page.getByRole('link', { name: /Both graphs/ }).click();
  await expect(page).toHaveURL(/workflows\/line\/compare\?from=/);
  await settled(page);
  const differs = page.getByRole('complementary', { name: 'What differs' });
  await expect(differs).toContainText('tell');
  const merged = page.getByRole('region', { name: 'Before and after in one' });
  await expect(merged.getByRole('button', { name: /tell.*added/ })).toBeVisible();
  await noSeriousProblem(page);

  // A version with what a run follows, each in its own graph.
  await page.getByRole('combobox', { name: 'After' }).selectOption(`run:${runId}`);
  await page.getByRole('button', { name: 'Side by side' }).click();
  const before = page.getByRole('region', { name: 'Before', exact: true });
  const after = page.getByRole('region', { name: 'After', exact: true });
  await expect(after.getByRole('button', { name: /receipt.*added/ })).toBeVisible();
  await expect(before.getByRole('button', { name: /receipt/ })).toHaveCount(0);
  await expect(before.getByRole('button', { name: /^work,/ })).toBeVisible();
  await page.getByRole('combobox', { name: 'After' }).selectOption(`patch:${mail}`);
  await expect(after.getByRole('button', { name: /mail.*added/ })).toBeVisible();
  await expect(after.getByRole('button', { name: /receipt/ })).toHaveCount(0);
  // The address says all of it.
  await page.reload();
  await settled(page);
  await expect(after.getByRole('button', { name: /mail.*added/ })).toBeVisible();
  await page.getByRole('button', { name: 'The other way round' }).click();
  await expect(before.getByRole('button', { name: /mail.*removed/ })).toBeVisible();
  await noSeriousProblem(page);
  await page.setViewportSize({ width: 390, height: 844 });
  await fitsPhone(page);
});

test('the canvas says who brought the step under the pointer, and the one with the focus', async ({
  page,
  tour,
}) => {
  const { runId } = await patchedRun(tour);
  await page.goto(`${tour.studioUrl}/workflows/line`);
  await settled(page);
  const blame = page.getByTestId('blame');
  await page.locator('.react-flow__node[data-id="work"]').hover();
  await expect(blame).toContainText('work by local');
  await page.goto(`${tour.studioUrl}/runs/${runId}?mode=overlay`);
  await settled(page);
  await page.locator('.react-flow__node[data-id="mail"]').hover();
  await expect(blame).toContainText('mail by local');
  await expect(blame).toContainText('Add mail');
  await page.locator('.react-flow__node[data-id="go"]').focus();
  await expect(blame).toContainText('go by');
});

test('versions and patches of a workflow are live', async ({ page, tour }) => {
  await tour.post('/workflows', { definition: { ...line, name: 'watched' } });
  await page.goto(`${tour.studioUrl}/workflows/watched`);
  await settled(page);
  const versions = page.getByRole('list', { name: 'Versions' });
  await expect(versions.getByRole('listitem')).toHaveCount(1);
  const propose = (reason: string, actor?: string) =>
    tour.post('/workflows/watched/patches', { operations: behind(reason, 'work'), reason }, actor);
  await propose('more');
  await expect(versions.getByRole('listitem')).toHaveCount(2);
  // One that waits for a person comes into the list of patches, and leaves its state when it is decided elsewhere.
  await page.goto(`${tour.studioUrl}/patches?state=pending_review`);
  await settled(page);
  const { patch_id } = (await propose('asked', 'agent:plan;roles=operator')) as { patch_id: string };
  await expect(page.getByRole('link', { name: 'asked', exact: true })).toBeVisible();
  await page.goto(`${tour.studioUrl}/patches/${patch_id}`);
  await settled(page);
  await tour.post(`/patches/${patch_id}/reject`, { reason: 'not now' }, 'human:mia;roles=approver');
  await expect(page.getByText('Rejected', { exact: true })).toBeVisible();
});
