import type { StartedRun } from '@aob/engine/contract';
import { expect, settled, type Tour, test } from './studio.ts';

const lookup = {
  schema: 'aob/v1',
  name: 'lookup',
  nodes: [
    {
      id: 'price',
      type: 'function',
      config: { code: 'return { price: 12 };' },
      cache: { mode: 'read_through', ttl: '1h' },
    },
  ],
  edges: [],
};

async function finished(tour: Tour, request: object): Promise<string> {
  const { run_id } = await tour.post<StartedRun>('/runs', request);
  await expect.poll(() => tour.status(run_id)).toBe('COMPLETED');
  return run_id;
}

test('a result that was taken from the cache says so, and whose work it was', async ({ page, tour }) => {
  const first = await finished(tour, { definition: lookup });
  const second = await finished(tour, { definition: lookup });
  await page.goto(`${tour.studioUrl}/runs/${first}`);
  await settled(page);
  const card = page.getByRole('region', { name: 'Graph of lookup' }).getByRole('button', { name: /^price/ });
  await expect(card).toBeVisible();
  await expect(card).not.toHaveAccessibleName(/from the cache/);

  await page.goto(`${tour.studioUrl}/runs/${second}?node=price&times=true`);
  await settled(page);
  await expect(card).toHaveAccessibleName(/completed, from the cache/);
  await expect(page.getByRole('list', { name: 'Waterfall' })).toContainText('cached');
  const panel = page.getByRole('complementary', { name: 'Inspector' });
  await expect(panel.getByText('From the cache', { exact: true })).toBeVisible();
  await panel.getByRole('link').first().click();
  await expect(page).toHaveURL(new RegExp(first));
});

test('a run that was recorded in fast says what its log does not have', async ({ page, tour }) => {
  const fast = await finished(tour, { definition: lookup, fidelity: 'fast' });
  const full = await finished(tour, { definition: lookup });
  await page.goto(`${tour.studioUrl}/runs/${full}`);
  await settled(page);
  await expect(page.getByTestId('recorded-fast')).toHaveCount(0);
  await page.goto(`${tour.studioUrl}/runs/${fast}?tab=events&times=true`);
  await settled(page);
  await expect(page.getByTestId('recorded-fast')).toHaveText('recorded in fast');
  await expect(page.getByText(/when work on it began is not kept/)).toBeVisible();
  await expect(page.getByText(/what steps print, when they began and single edges/)).toBeVisible();
});
