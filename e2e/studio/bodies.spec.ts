import type { Page as ListPage, StartedRun, TicketSummary } from '@aob/engine/contract';
import type { Page } from '@playwright/test';
import { noSeriousProblem } from './axe.ts';
import { until } from './server.ts';
import { expect, fitsPhone, settled, type Tour, test } from './studio.ts';

/** Every expense is checked and paid once somebody agrees; a refused one stops the others until it is asked again. */
const expenses = {
  schema: 'aob/v1',
  name: 'expenses',
  nodes: [
    {
      id: 'each',
      type: 'map',
      label: 'Each expense',
      config: {
        items: 'inputs.amounts',
        body: {
          nodes: [
            { id: 'check', type: 'function' },
            { id: 'agree', type: 'hitl', label: 'Agree', config: { message: 'Pay ${string(item)}?' } },
            { id: 'pay', type: 'function', label: 'Pay' },
          ],
          edges: [
            { from: 'check', to: 'agree' },
            { from: 'agree', to: 'pay' },
          ],
        },
      },
    },
    { id: 'report', type: 'function', label: 'Report' },
  ],
  edges: [{ from: 'each', to: 'report' }],
};

async function start(tour: Tour): Promise<string> {
  const { run_id } = await tour.post<StartedRun>('/runs', {
    definition: expenses,
    inputs: { amounts: [12, 40, 7] },
  });
  return run_id;
}

/** The ticket of one item, as soon as it is asked. */
async function ticketOf(tour: Tour, runId: string, scope: string): Promise<string> {
  let found: string | undefined;
  await until(async () => {
    const open = await tour.get<ListPage<TicketSummary>>(`/tickets?status=open&run=${runId}`);
    found = open.items.find((ticket) => ticket.scope === scope)?.ticket_id;
    return found !== undefined;
  });
  return found ?? '';
}

async function decide(tour: Tour, runId: string, scope: string, decision: 'approve' | 'reject') {
  const ticket = await ticketOf(tour, runId, scope);
  await tour.post(`/tickets/${ticket}/decision`, { decision, reason: 'seen in the books' });
}

const onCanvas = (page: Page, id: string) => page.locator(`.react-flow__node[data-id="${id}"]`);

test('an item of a map fails, is found, run again, and the run finishes', async ({ page, tour }) => {
  const runId = await start(tour);
  await decide(tour, runId, 'each[1]/', 'reject');
  await page.goto(`${tour.studioUrl}/runs/${runId}`);
  await settled(page);

  const frame = onCanvas(page, 'each');
  await expect(frame).toContainText('0 of 3 done, 1 failed');
  // What failed is on view without asking; the others are one step away.
  const chooser = frame.getByRole('combobox', { name: 'Instance of Each expense' });
  await expect(chooser).toHaveValue('each[1]/');
  await expect(onCanvas(page, 'agree')).toHaveAccessibleName('Agree, approval, failed');
  await frame.getByRole('button', { name: 'Next: item 3' }).click();
  await expect(onCanvas(page, 'agree')).toHaveAccessibleName('Agree, approval, cancelled');
  await expect(page).toHaveURL(/in=each\[2\]/);
  await chooser.selectOption('each[1]/');

  await onCanvas(page, 'agree').click();
  const inspector = page.getByRole('complementary', { name: 'Inspector' });
  await expect(inspector.getByRole('heading', { name: 'Agree' })).toBeVisible();
  await expect(inspector.getByRole('region', { name: 'Instance' })).toContainText('each[1]/');
  await page.reload();
  await settled(page);
  await inspector.getByRole('button', { name: 'Retry' }).click();
  await expect(onCanvas(page, 'agree')).toHaveAccessibleName('Agree, approval, waiting');
  await expect(frame).not.toContainText('failed');

  for (const scope of ['each[0]/', 'each[1]/', 'each[2]/']) await decide(tour, runId, scope, 'approve');
  await expect.poll(() => tour.status(runId)).toBe('COMPLETED');
  await expect(frame).toContainText('3 of 3 done');
  await expect(onCanvas(page, 'pay')).toHaveAccessibleName('Pay, function, completed');
});

test('the question of an item says which one it is about, and leads to it', async ({ page, tour }) => {
  const runId = await start(tour);
  const ticket = await ticketOf(tour, runId, 'each[2]/');
  await page.goto(`${tour.studioUrl}/inbox?ticket=${ticket}`);
  await settled(page);
  const decision = page.getByRole('article', { name: 'Decision' });
  await expect(decision).toContainText('Pay 7?');
  await expect(decision).toContainText('Agree in each[2]');
  await expect(page.locator(`[data-ticket="${ticket}"]`)).toContainText('agree in each[2]');
  await decision.getByRole('link', { name: 'expenses' }).click();
  await expect(page).toHaveURL(/node=agree/);
  await expect(onCanvas(page, 'each').getByRole('combobox')).toHaveValue('each[2]/');
});

test('a body is closed and opened with the keyboard; the waterfall folds its items', async ({
  page,
  tour,
}) => {
  const runId = await start(tour);
  await ticketOf(tour, runId, 'each[2]/');
  await page.goto(`${tour.studioUrl}/runs/${runId}`);
  await settled(page);
  const frame = onCanvas(page, 'each');
  await frame.getByRole('button', { name: 'Close Each expense' }).focus();
  await page.keyboard.press('Enter');
  await expect(onCanvas(page, 'agree')).toHaveCount(0);
  await expect(page).toHaveURL(/fold=each/);
  await page.keyboard.press('Enter');
  await expect(onCanvas(page, 'agree')).toBeVisible();

  await page.getByRole('button', { name: 'Waterfall' }).click();
  const waterfall = page.getByRole('list', { name: 'Waterfall' });
  await expect(waterfall.getByRole('listitem')).toHaveCount(1);
  await waterfall.getByRole('button', { name: /each × 3/ }).click();
  await waterfall.getByRole('button', { name: 'item 2' }).click();
  await expect(waterfall.getByRole('listitem')).toHaveCount(6);
});

for (const theme of ['light', 'dark'] as const) {
  test(`bodies have no serious accessibility problem in the ${theme} theme`, async ({ page, tour }) => {
    await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' });
    const runId = await start(tour);
    await decide(tour, runId, 'each[1]/', 'reject');
    for (const path of [`/runs/${runId}`, `/runs/${runId}?node=agree`, `/runs/${runId}?node=each`]) {
      await page.goto(tour.studioUrl + path);
      await settled(page);
      await page.getByRole('button', { name: 'Waterfall' }).click();
      await noSeriousProblem(page);
    }
  });
}

test('on a narrow screen the list shows the items, and the failed one is run again there', async ({
  page,
  tour,
}) => {
  const runId = await start(tour);
  await decide(tour, runId, 'each[1]/', 'reject');
  await page.setViewportSize({ width: 390, height: 844 });
  await page.goto(`${tour.studioUrl}/runs/${runId}`);
  await settled(page);
  const steps = page.getByRole('list', { name: 'Steps', exact: true });
  await expect(steps).toContainText('0 of 3 done, 1 failed');
  const inside = page.getByRole('list', { name: 'Steps in each' });
  await expect(inside.getByRole('button', { name: 'Agree failed' })).toBeVisible();
  const chooser = steps.getByRole('combobox', { name: 'Instance of Each expense' });
  await chooser.selectOption('each[0]/');
  await expect(inside.getByRole('button', { name: 'Agree cancelled' })).toBeVisible();
  await chooser.selectOption('each[1]/');
  await inside.getByRole('button', { name: 'Agree failed' }).click();
  await page.getByRole('button', { name: 'Retry' }).click();
  await ticketOf(tour, runId, 'each[1]/');
  await fitsPhone(page);
});
