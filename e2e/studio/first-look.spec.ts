import { expect, test } from './studio.ts';

test.use({ server: 'own' });

test('a newcomer finds two runs of the tour and what to do with them', async ({ page, tour }) => {
  await tour.finishedRun();
  await page.goto(tour.studioUrl);
  await expect(page).toHaveURL(/\/runs$/);
  await expect(page.getByRole('heading', { name: 'Three things to try' })).toBeVisible();
  const runs = page.getByRole('list', { name: 'Runs' });
  await expect(runs.getByText('Completed').first()).toBeVisible();
  await expect(runs.getByText('Waiting', { exact: true }).first()).toBeVisible();
  await page.getByRole('link', { name: 'See what an agent changed' }).click();
  await expect(page).toHaveURL(/\/runs\/run_.*mode=overlay/);
});
