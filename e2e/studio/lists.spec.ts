/** The lists: filters in the address, kept under names, and only the rows in sight in the page. */
import { expect, settled, type Tour, test } from './studio.ts';

const echo = (name: string) => ({
  schema: 'aob/v1',
  name,
  nodes: [{ id: 'one', type: 'function', inputs: {} }],
  edges: [],
});

async function startMany(tour: Tour, name: string, count: number): Promise<void> {
  await tour.post('/workflows', { definition: echo(name) });
  for (let left = count; left > 0; left -= 100) {
    const runs = Array.from({ length: Math.min(100, left) }, () => ({ workflow: name }));
    await tour.post('/runs/batch', { runs });
  }
}

test('a long list of runs holds only the rows in sight, and goes on to the oldest', async ({
  page,
  tour,
}) => {
  await startMany(tour, 'crowd', 160);
  await page.goto(`${tour.studioUrl}/runs?workflow=crowd`);
  await settled(page);
  const list = page.getByRole('list', { name: 'Runs' });
  await expect(list.getByRole('listitem')).toHaveCount(50);
  for (const rows of [100, 150, 160]) {
    await page.getByRole('button', { name: 'Older runs' }).click();
    await expect(list.getByRole('listitem').first()).toHaveAttribute('aria-setsize', String(rows));
  }
  await expect(page.getByRole('button', { name: 'Older runs' })).toHaveCount(0);
  expect(await list.getByRole('listitem').count()).toBeLessThan(80);
  const newest = list.locator('[aria-posinset="1"]');
  const oldest = list.locator('[aria-posinset="160"]');
  await page.locator('#page').evaluate((main) => main.scrollTo(0, main.scrollHeight));
  await expect(oldest).toBeInViewport();
  await page.locator('#page').evaluate((main) => main.scrollTo(0, 0));
  await expect(newest).toBeInViewport();
});

test('filters of runs are kept under a name and are a link', async ({ page, tour }) => {
  await startMany(tour, 'kept', 3);
  await page.goto(`${tour.studioUrl}/runs`);
  await settled(page);
  await page.getByRole('combobox', { name: 'Workflow' }).selectOption('kept');
  await page.getByRole('combobox', { name: 'Started' }).selectOption('1h');
  await page.getByRole('button', { name: 'Completed', exact: true }).click();
  const rows = page.getByRole('list', { name: 'Runs' }).getByRole('listitem');
  await expect(rows).toHaveCount(3);
  await page.getByRole('button', { name: 'Save these filters' }).click();
  await page.getByLabel('Name of these filters').fill('Kept ones');
  await page.keyboard.press('Enter');
  await page.reload();
  await settled(page);
  const saved = page.getByRole('link', { name: 'Kept ones' });
  await expect(saved).toHaveAttribute('aria-current', 'true');
  await page.getByRole('button', { name: 'Clear', exact: true }).click();
  await expect(page).not.toHaveURL(/workflow=/);
  await saved.click();
  await expect(page).toHaveURL(/workflow=kept/);
  await expect(rows).toHaveCount(3);
  // Somebody else opens the address.
  const address = page.url();
  const context = await page.context().browser()?.newContext();
  const other = await context?.newPage();
  if (other === undefined) throw new Error('no browser');
  await other.goto(address);
  await expect(other.getByRole('list', { name: 'Runs' }).getByRole('listitem')).toHaveCount(3);
  await expect(other.getByRole('link', { name: 'Kept ones' })).toHaveCount(0);
  await context?.close();
});

test('patches are found by author, what they change, and words', async ({ page, tour }) => {
  await tour.finishedRun();
  await page.goto(`${tour.studioUrl}/patches?workflow=lead-flow`);
  await settled(page);
  const rows = page.getByRole('list', { name: 'Patches' }).getByRole('listitem');
  await expect(rows.first()).toBeVisible();
  const [first] = await rows.first().getByRole('link').allTextContents();
  await page.getByRole('combobox', { name: 'Author' }).selectOption('agent');
  await expect(page).toHaveURL(/author=agent/);
  await expect(rows.first()).toContainText('agent enrich');
  await page.getByRole('searchbox').fill((first ?? '').toUpperCase());
  await expect(rows.first()).toContainText(first ?? '');
  await page.getByRole('combobox', { name: 'Author' }).selectOption('optimizer');
  await expect(page.getByRole('heading', { name: 'No patch fits these filters' })).toBeVisible();
  await page.getByRole('button', { name: 'Clear filters' }).click();
  await expect(rows.first()).toBeVisible();
});

test('schedules are found by how they stand', async ({ page, tour }) => {
  await tour.post('/workflows', { definition: echo('ticking') });
  const schedule = { workflow: 'ticking', cron: '0 3 * * *', timezone: 'UTC' };
  for (const name of ['tick-one', 'tick-two']) await tour.post('/schedules', { name, ...schedule });
  await tour.post('/schedules/tick-two/pause', { reason: 'closed' });
  await page.goto(`${tour.studioUrl}/schedules?workflow=ticking`);
  await settled(page);
  await expect(page.locator('[data-schedule]')).toHaveCount(2);
  await page.getByRole('button', { name: 'Paused', exact: true }).click();
  await expect(page.locator('[data-schedule]')).toHaveCount(1);
  await expect(page.locator('[data-schedule=tick-two]')).toBeVisible();
  await expect(page).toHaveURL(/standing=paused/);
  await page.getByRole('searchbox').fill('one');
  await expect(page.getByRole('heading', { name: 'No schedule fits these filters' })).toBeVisible();
  await page.getByRole('button', { name: 'Clear filters' }).click();
  await expect(page.locator('[data-schedule]').first()).toBeVisible();
  for (const name of ['tick-one', 'tick-two'])
    await fetch(`${tour.apiUrl}/v1/schedules/${name}`, { method: 'DELETE' });
});
