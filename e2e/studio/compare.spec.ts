import type { StartedRun } from '@aob/engine/contract';
import type { Page } from '@playwright/test';
import { noSeriousProblem } from './axe.ts';
import { expect, settled, type Tour, test } from './studio.ts';

/** Fails at its last step when it is told to. */
const order = ({ nodes = [], edges = [] }: { nodes?: object[]; edges?: object[] } = {}) => ({
  schema: 'aob/v1',
  name: 'order',
  nodes: [
    { id: 'price', type: 'transform', config: { expression: '{"total": inputs.amount}' } },
    { id: 'pay', type: 'function', inputs: { total: '${nodes.price.output.total}' } },
    {
      id: 'ship',
      type: 'function',
      config: { handler: 'builtin.fail' },
      inputs: { times: '${inputs.fails}', message: 'no carrier', retryable: false },
    },
    ...nodes,
  ],
  edges: [{ from: 'price', to: 'pay' }, { from: 'pay', to: 'ship' }, ...edges],
});

async function run(tour: Tour, definition: object, amount: number, fails: number): Promise<string> {
  const { run_id } = await tour.post<StartedRun>('/runs', { definition, inputs: { amount, fails } });
  await expect.poll(() => tour.status(run_id)).toMatch(/COMPLETED|FAILED/);
  return run_id;
}

const steps = (page: Page) => page.getByRole('list', { name: 'Compared steps' });

test('two runs are compared: what failed in one, what each step got and gave', async ({ page, tour }) => {
  const good = await run(tour, order(), 10, 0);
  const bad = await run(tour, order(), 25, 9);
  await page.goto(`${tour.studioUrl}/runs/${good}`);
  await settled(page);
  await page.getByRole('link', { name: 'Compare' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toContainText('Compare');
  await page
    .getByRole('list', { name: 'Runs to compare with' })
    .getByRole('button', { name: /Failed/ })
    .first()
    .click();
  await expect(page).toHaveURL(new RegExp(`a=${good}&b=${bad}`));
  await settled(page);
  await expect(page.getByTestId('verdict')).toContainText('They did not go the same way.');
  await expect(page.getByTestId('verdict')).toContainText('another end');

  await expect(steps(page).getByRole('button', { name: /^ship completed.*failed/ })).toBeVisible();
  const merged = page.getByRole('region', { name: 'Both graphs of order' });
  await expect(
    merged.getByRole('button', { name: /ship, .*failed, completed in the other run/ }),
  ).toBeVisible();
  await steps(page)
    .getByRole('button', { name: /^price/ })
    .click();
  const panel = page.getByRole('complementary', { name: 'Inspector' });
  await expect(panel.getByRole('heading', { name: 'price' })).toBeVisible();
  await expect(panel.getByText('total', { exact: true })).toBeVisible();
  await expect(panel.getByText('10', { exact: true })).toBeVisible();
  await expect(panel.getByText('25', { exact: true })).toBeVisible();
  await page.reload();
  await expect(panel.getByRole('heading', { name: 'price' })).toBeVisible();
  await page.getByRole('button', { name: 'Swap' }).click();
  await expect(page).toHaveURL(new RegExp(`a=${bad}&b=${good}`));
});

test('a graph that was changed is shown over the one it was', async ({ page, tour }) => {
  const before = await run(tour, order(), 10, 0);
  const after = await run(
    tour,
    order({ nodes: [{ id: 'thank', type: 'function' }], edges: [{ from: 'ship', to: 'thank' }] }),
    10,
    0,
  );
  await page.goto(`${tour.studioUrl}/runs/compare?a=${before}&b=${after}`);
  await settled(page);
  await expect(page.getByTestId('verdict')).toContainText('another graph');
  const merged = page.getByRole('region', { name: 'Both graphs of order' });
  await expect(merged.getByRole('button', { name: /^thank, .*added/ })).toBeVisible();
  await expect(steps(page).getByRole('button')).toHaveCount(1);
  await expect(steps(page).getByRole('button', { name: /^thank not there/ })).toBeVisible();
  await page.getByRole('button', { name: /^All/ }).click();
  await expect(steps(page).getByRole('button')).toHaveCount(4);
});

test('a replay is compared with what it replays, by keyboard', async ({ page, tour }) => {
  const original = await run(tour, order(), 10, 0);
  await page.goto(`${tour.studioUrl}/runs/${original}?node=pay`);
  await settled(page);
  await page.getByRole('button', { name: 'Replay from this step' }).click();
  const sheet = page.getByRole('dialog', { name: 'Replay this run' });
  await expect(sheet.getByLabel('From (optional)')).toHaveValue('pay');
  await sheet.getByLabel(/^Live/).check();
  const extent = sheet.getByRole('list', { name: 'What it will do' });
  await expect(extent).toContainText('Taken over as it was: price.');
  await expect(extent).toContainText('For real, it runs pay, ship.');
  await sheet.getByLabel(/^Frozen/).check();
  await expect(extent).toContainText('Nothing is called.');
  await sheet.getByRole('button', { name: 'Replay', exact: true }).click();
  await expect(page.getByTestId('replay-of')).toContainText('came to the same');
  await page.getByRole('link', { name: 'Compare them' }).focus();
  await page.keyboard.press('Enter');
  await expect(page.getByTestId('verdict')).toHaveText(/^The replay came to the same/);
  await settled(page);
  await page.getByRole('button', { name: /^All/ }).focus();
  await page.keyboard.press('Tab');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/node=price/);
});

for (const theme of ['light', 'dark'] as const) {
  test(`a comparison has no serious accessibility problem in the ${theme} theme`, async ({ page, tour }) => {
    await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' });
    const good = await run(tour, order(), 10, 0);
    const bad = await run(
      tour,
      order({ nodes: [{ id: 'thank', type: 'function' }], edges: [{ from: 'ship', to: 'thank' }] }),
      25,
      9,
    );
    await page.goto(`${tour.studioUrl}/runs/compare?a=${good}&b=${bad}&node=ship`);
    await settled(page);
    await noSeriousProblem(page);
  });
}
