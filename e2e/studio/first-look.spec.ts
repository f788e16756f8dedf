import { noSeriousProblem } from './axe.ts';
import { expect, fitsPhone, settled, test } from './studio.ts';

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

test('on a phone every page is found by its name', async ({ page, tour }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await page.goto(`${tour.studioUrl}/runs`);
  await settled(page);
  const nav = page.getByRole('navigation', { name: 'Studio' });
  for (const name of ['Inbox', 'Runs', 'Workflows', 'Patches', 'More'])
    await expect(nav.getByText(name, { exact: true })).toBeInViewport();
  const more = nav.getByRole('button', { name: 'More pages' });
  await more.click();
  const others = page.getByRole('dialog', { name: 'More pages' });
  await expect(others.getByRole('link')).toHaveText(['Schedules', 'Experiments', 'Operations']);
  await noSeriousProblem(page);
  await page.keyboard.press('Escape');
  await expect(more).toBeFocused();
  await more.click();
  await others.getByRole('link', { name: 'Experiments' }).click();
  await expect(page).toHaveURL(/\/experiments$/);
  await expect(nav.getByRole('button', { name: 'Experiments, more pages' })).toBeVisible();
  await fitsPhone(page);
});
