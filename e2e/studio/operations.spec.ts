/** The operations page: live numbers, who works, what nobody can take, and its other states. */
import type { Operations } from '@aob/engine/contract';
import { noSeriousProblem } from './axe.ts';
import { expect, fitsPhone, settled, test } from './studio.ts';

test('the page shows what the server does, and follows it', async ({ page, tour }) => {
  test.setTimeout(150_000);
  await tour.finishedRun();
  const definition = {
    schema: 'aob/v1',
    name: 'charging',
    nodes: [
      { id: 'first', type: 'function', inputs: { a: 1 } },
      { id: 'charge', type: 'function', config: { handler: 'acme.charge' }, inputs: {} },
    ],
    edges: [{ from: 'first', to: 'charge' }],
  };
  await page.goto(`${tour.studioUrl}/runs`);
  await settled(page);
  await page.keyboard.press('g');
  await page.keyboard.press('o');
  await expect(page).toHaveURL(/\/operations$/);
  await settled(page);
  await expect(page.getByRole('heading', { level: 1, name: 'Operations' })).toBeVisible();
  await expect(page.getByRole('rowheader', { name: /^embedded-\d+$/ })).toBeVisible();
  await expect(page.getByRole('progressbar', { name: /of 256 slots taken/ })).toBeVisible();

  const before = await tour.get<Operations>('/operations');
  const { run_id: waiting } = await tour.post<{ run_id: string }>('/runs', { definition });
  // Without a reload: it is read again every few seconds.
  const unclaimed = page.getByText(/waits? for the handler acme\.charge/);
  await expect(unclaimed).toBeVisible({ timeout: 30_000 });
  await expect(page.locator(`a[href="/runs/${waiting}"]`)).toBeVisible();
  await expect(page.getByRole('img', { name: /^Runs: started .*at most/ })).toBeVisible({ timeout: 30_000 });
  await expect(page.getByRole('img', { name: /^A step: p50 / })).toBeVisible();
  const after = await tour.get<Operations>('/operations');
  expect(after.totals.runs_started - before.totals.runs_started).toBe(1);
  expect(after.points.length).toBeGreaterThan(0);
  await tour.post(`/runs/${waiting}/cancel`, { reason: 'nobody will' });
  await expect(unclaimed).toHaveCount(0, { timeout: 30_000 });
});

test('it says so when the engine does not answer, and while it is asked', async ({ page, tour }) => {
  await page.route('**/trpc/**operations.get**', async (route) => {
    await new Promise((resolve) => setTimeout(resolve, 1500));
    await route.abort().catch(() => undefined);
  });
  await page.goto(`${tour.studioUrl}/operations`);
  await expect(page.locator('main .skeleton').first()).toBeVisible();
  await noSeriousProblem(page);
  await expect(page.getByRole('heading', { name: 'The engine does not answer' })).toBeVisible({
    timeout: 40_000,
  });
  await noSeriousProblem(page);
  await page.unroute('**/trpc/**operations.get**');
  await page.getByRole('button', { name: 'Try again' }).click();
  await expect(page.getByRole('heading', { level: 3, name: 'Runners' })).toBeVisible({ timeout: 30_000 });
});

for (const theme of ['light', 'dark'] as const) {
  test(`operations are sound for everybody in the ${theme} theme, wide and narrow`, async ({
    page,
    tour,
  }) => {
    await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' });
    await tour.finishedRun();
    await page.goto(`${tour.studioUrl}/operations`);
    await settled(page);
    await expect(page.getByRole('img', { name: /^Queue: / })).toBeVisible({ timeout: 30_000 });
    await noSeriousProblem(page);
    await page.setViewportSize({ width: 390, height: 844 });
    await fitsPhone(page);
    await noSeriousProblem(page);
  });
}
