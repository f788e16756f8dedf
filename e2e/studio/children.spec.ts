import type { Page as ListPage, RunSummary, StartedRun } from '@aob/engine/contract';
import type { Page } from '@playwright/test';
import { noSeriousProblem } from './axe.ts';
import { until } from './server.ts';
import { expect, settled, type Tour, test } from './studio.ts';

/** A payout that waits for a signal, and an order that pays by it. */
const payout = {
  schema: 'aob/v1',
  name: 'payout',
  nodes: [
    { id: 'booked', type: 'wait', config: { signal: 'booked' } },
    { id: 'send', type: 'function', label: 'Send' },
  ],
  edges: [{ from: 'booked', to: 'send' }],
};
const order = {
  schema: 'aob/v1',
  name: 'order',
  nodes: [
    { id: 'pay', type: 'composite', label: 'Pay', config: { workflow: 'payout' } },
    { id: 'thank', type: 'function', label: 'Thank' },
  ],
  edges: [{ from: 'pay', to: 'thank' }],
};

async function start(tour: Tour): Promise<{ runId: string; childId: string }> {
  for (const definition of [payout, order]) await tour.post('/workflows', { definition });
  const { run_id: runId } = await tour.post<StartedRun>('/runs', { workflow: 'order' });
  let childId = '';
  await until(async () => {
    const { items } = await tour.get<ListPage<RunSummary>>(`/runs?parent=${runId}`);
    childId = items[0]?.run_id ?? '';
    return items[0]?.status === 'WAITING';
  });
  return { runId, childId };
}

const onCanvas = (page: Page, id: string) => page.locator(`.react-flow__node[data-id="${id}"]`);

test('from a run to the run of its step and back, and both go on before one’s eyes', async ({
  page,
  tour,
}) => {
  const { runId, childId } = await start(tour);
  await page.goto(`${tour.studioUrl}/runs/${runId}`);
  await settled(page);
  await expect(page.getByTestId('status-words')).toContainText('child run');
  await onCanvas(page, 'pay').click();
  const inspector = page.getByRole('complementary', { name: 'Inspector' });
  const child = inspector.getByTestId('child-run');
  await expect(child).toContainText('payout');
  await expect(child).toContainText('Waiting');
  await child.click();

  await expect(page).toHaveURL(new RegExp(`/runs/${childId}`));
  await settled(page);
  await expect(page.getByTestId('child-of')).toContainText('Runs for pay of order');
  await page.getByTestId('child-of').getByRole('link').click();
  await expect(page).toHaveURL(new RegExp(`/runs/${runId}.*node=pay`));
  await settled(page);

  await tour.post(`/runs/${childId}/signals/booked`, { data: null });
  await expect(inspector.getByTestId('child-run')).toContainText('Completed');
  await expect(onCanvas(page, 'thank')).toHaveAccessibleName('Thank, function, completed');
});

for (const theme of ['light', 'dark'] as const) {
  test(`runs inside runs have no serious accessibility problem in the ${theme} theme`, async ({
    page,
    tour,
  }) => {
    await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' });
    const { runId, childId } = await start(tour);
    for (const path of [`/runs/${runId}?node=pay`, `/runs/${childId}`]) {
      await page.goto(tour.studioUrl + path);
      await settled(page);
      await noSeriousProblem(page);
    }
  });
}
