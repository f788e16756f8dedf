import AxeBuilder from '@axe-core/playwright';
import type { Locator, Page } from '@playwright/test';
import { expect, settled, test } from './studio.ts';

const palette = (page: Page): Locator => page.getByRole('dialog', { name: 'Go to' });
const sheet = (page: Page): Locator => page.getByRole('dialog', { name: 'Shortcuts' });

async function openPalette(page: Page, text: string): Promise<void> {
  await page.keyboard.press('ControlOrMeta+k');
  await expect(palette(page).getByRole('combobox')).toBeFocused();
  // Workflows and runs are there: what comes later does not move the mark, so Enter would go elsewhere.
  const runs = palette(page).getByRole('group', { name: 'Newest runs' });
  await expect(runs.getByRole('option').first()).toBeVisible();
  await expect(palette(page).getByRole('option', { name: 'lead-flow', exact: true })).toBeVisible();
  await page.keyboard.type(text);
}

test('the palette goes to a page, a workflow and a run by name and by id, by keyboard alone', async ({
  page,
  tour,
}) => {
  const { run_id: runId } = await tour.finishedRun();
  await page.goto(`${tour.studioUrl}/inbox`);
  await settled(page);
  await openPalette(page, 'schedu');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/\/schedules$/);
  await expect(palette(page)).toHaveCount(0);

  await openPalette(page, 'lead-flow');
  await palette(page).getByRole('option', { name: 'lead-flow', exact: true }).waitFor();
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/\/workflows\/lead-flow$/);

  await openPalette(page, runId);
  await expect(palette(page).getByRole('option').first()).toContainText('lead-flow');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(new RegExp(`/runs/${runId}`));
});

test('a run that is not among the newest is found by its id', async ({ page, tour }) => {
  const { run_id: runId } = await tour.finishedRun();
  const { runId: newest } = await tour.waitingRun();
  await page.goto(`${tour.studioUrl}/runs`);
  await settled(page);
  // Only what was asked for by its words can be there.
  await page.route(/trpc\/.*runs\.list/, async (route) => {
    const isSearch = decodeURIComponent(route.request().url()).includes(`"q":"${runId}"`);
    await (isSearch ? route.continue() : route.fallback());
  });
  await openPalette(page, runId);
  await expect(palette(page).getByRole('option')).toHaveCount(1);
  await expect(palette(page).getByText(newest.slice(-6))).toHaveCount(0);
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(new RegExp(runId));
});

test('the palette does what the keys of the page do', async ({ page, tour }) => {
  const { run_id: runId } = await tour.finishedRun();
  await page.goto(`${tour.studioUrl}/runs/${runId}`);
  await settled(page);
  await openPalette(page, 'waterfall');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('list', { name: 'Waterfall' })).toBeVisible();
  await openPalette(page, 'find a node');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('combobox', { name: /find/i })).toBeFocused();
  await page.keyboard.press('Escape');
  await page.goto(`${tour.studioUrl}/schedules`);
  await settled(page);
  await openPalette(page, 'waterfall');
  await expect(palette(page).getByText('Nothing of that name.')).toBeVisible();
});

test('the sheet lists the keys by where they work, and they do what it says', async ({ page, tour }) => {
  const { run_id: runId } = await tour.finishedRun();
  await page.goto(`${tour.studioUrl}/runs/${runId}`);
  await settled(page);
  await page.keyboard.press('?');
  await expect(sheet(page)).toBeVisible();
  const run = sheet(page).getByRole('region', { name: 'Run' });
  await expect(run.getByText('what changed: patches as layers')).toBeVisible();
  for (const title of ['Everywhere', 'Canvas', 'Editor', 'Inbox'])
    await expect(sheet(page).getByRole('region', { name: title })).toBeVisible();
  const { violations } = await new AxeBuilder({ page }).include('[role=dialog]').analyze();
  expect(violations.map(({ id }) => id)).toEqual([]);
  // While it is open the keys belong to it.
  await page.keyboard.press('d');
  await expect(page).not.toHaveURL(/mode=overlay/);
  await page.keyboard.press('Escape');
  await expect(sheet(page)).toHaveCount(0);

  await page.keyboard.press('d');
  await expect(page).toHaveURL(/mode=overlay/);
  await page.keyboard.press('l');
  await expect(page).not.toHaveURL(/mode=overlay/);
  await page.keyboard.press('[');
  await expect(page).toHaveURL(/at=\d+/);
  await page.keyboard.press(']');
  await expect(page).not.toHaveURL(/at=/);
  await page.keyboard.press('w');
  await expect(page).toHaveURL(/times=true/);
  await page.keyboard.press('g');
  await page.keyboard.press('e');
  await expect(page).toHaveURL(/\/experiments$/);
});

test('the palette has no accessibility problem, and gives the focus back', async ({ page, tour }) => {
  await page.goto(`${tour.studioUrl}/runs`);
  await settled(page);
  const opener = page.getByRole('button', { name: 'Go to' });
  await opener.focus();
  await page.keyboard.press('Enter');
  await expect(palette(page).getByRole('combobox')).toBeFocused();
  const { violations } = await new AxeBuilder({ page }).include('[role=dialog]').analyze();
  expect(violations.map(({ id }) => id)).toEqual([]);
  await page.keyboard.press('Escape');
  await expect(opener).toBeFocused();
});
