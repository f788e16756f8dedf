import type { Graph, Page as ListPage, RunEventResource } from '@aob/engine/contract';
import type { Locator, Page } from '@playwright/test';
import { expect, settled, type Tour, test } from './studio.ts';

interface Patched {
  readonly runId: string;
  readonly last: number;
  /** Seqs at which its patches were applied. */
  readonly applied: readonly number[];
}

/** The finished run of the tour, and where in its log an agent changed it. */
async function patchedRun(tour: Tour): Promise<Patched> {
  const { run_id: runId, seq: last } = await tour.finishedRun();
  const log = await tour.get<ListPage<RunEventResource>>(`/runs/${runId}/events?limit=1000`);
  const applied = log.items.filter(({ type }) => type === 'patch.applied').map(({ seq }) => seq);
  expect(applied.length).toBeGreaterThan(0);
  return { runId, last, applied };
}

const slider = (page: Page): Locator => page.getByRole('slider', { name: 'Event on view' });
const graph = (page: Page): Locator => page.getByRole('region', { name: 'Graph of lead-flow' });
const upload = (page: Page): Locator => graph(page).getByRole('button', { name: /Upload to S3/ });

/** What the canvas shows, as it is read aloud. */
const shown = async (page: Page): Promise<readonly string[]> => {
  const cards = await graph(page).locator('.react-flow__node').all();
  return (await Promise.all(cards.map(async (card) => `${await card.getAttribute('aria-label')}`))).sort();
};

test('a patch appears at its moment and goes again before it, and the picture needs nobody to answer', async ({
  page,
  tour,
}) => {
  const { runId, applied } = await patchedRun(tour);
  const [first = 0] = applied;
  await page.goto(`${tour.studioUrl}/runs/${runId}`);
  await settled(page);
  await expect(page.getByTestId('event-on-view')).toContainText('run.completed');
  // From here on the server says nothing about the past.
  await page.route(/runs\.graph.*at/, (route) => route.abort());
  const rail = slider(page);
  await rail.focus();
  await page.keyboard.press('Home');
  await expect(rail).toHaveAttribute('aria-valuenow', '1');
  await expect(upload(page)).toHaveCount(0);
  await expect(graph(page).getByRole('button', { name: /^Done,.*not started/ })).toBeVisible();

  // From mark to mark, until the patch is there.
  await expect(async () => {
    await page.keyboard.press('Shift+ArrowRight');
    await expect(rail).toHaveAttribute('aria-valuenow', String(first), { timeout: 100 });
  }).toPass();
  await expect(page).toHaveURL(new RegExp(`at=${first}\\b`));
  await expect(upload(page)).toBeVisible();
  await page.keyboard.press('ArrowLeft');
  await expect(upload(page)).toHaveCount(0);
  await page.keyboard.press('ArrowRight');
  await expect(upload(page)).toBeVisible();
});

test('dragging shows at every place what the server says of it', async ({ page, tour }) => {
  const { runId, last } = await patchedRun(tour);
  await page.goto(`${tour.studioUrl}/runs/${runId}`);
  await settled(page);
  await expect(page.getByTestId('event-on-view')).toContainText('run.completed');
  const box = await slider(page).boundingBox();
  if (box === null) throw new Error('the slider has no place');
  await page.mouse.move(box.x + box.width - 2, box.y + box.height / 2);
  await page.mouse.down();
  for (const part of [0.8, 0.55, 0.3, 0.1]) {
    await page.mouse.move(box.x + box.width * part, box.y + box.height / 2, { steps: 4 });
    const seq = 1 + Math.round(part * (last - 1));
    // To the pixel: one event is wider than that.
    const onView = async (): Promise<number> => Number(await slider(page).getAttribute('aria-valuenow'));
    await expect.poll(async () => Math.abs((await onView()) - seq)).toBeLessThanOrEqual(1);
    const there = await onView();
    const { nodes } = await tour.get<Graph>(`/runs/${runId}/graph?at=${there}`);
    const completed = nodes.filter(({ status }) => status === 'completed').length;
    await expect
      .poll(async () => (await shown(page)).filter((name) => name.includes(', completed')).length)
      .toBe(completed);
  }
  await page.mouse.up();
  await expect(page).toHaveURL(/at=\d+/);
  await page.getByRole('button', { name: /Back to/ }).click();
  await expect(slider(page)).toHaveAttribute('aria-valuenow', String(last));
  await expect(page).not.toHaveURL(/at=/);
});

test('the log plays from the beginning at two speeds, and stops at its end', async ({ page, tour }) => {
  const { runId, last } = await patchedRun(tour);
  await page.goto(`${tour.studioUrl}/runs/${runId}`);
  await settled(page);
  await page.getByRole('button', { name: 'Speed ×1' }).click();
  await expect(page.getByRole('button', { name: 'Speed ×10' })).toBeVisible();
  await page.getByRole('button', { name: 'Play the log' }).click();
  await expect(slider(page)).not.toHaveAttribute('aria-valuenow', String(last));
  await page.getByRole('button', { name: 'Pause', exact: true }).click();
  await expect(page.getByRole('button', { name: 'Play the log' })).toBeVisible();
  await page.getByRole('button', { name: 'Play the log' }).click();
  await expect(slider(page)).toHaveAttribute('aria-valuenow', String(last), { timeout: 60_000 });
  await expect(page.getByRole('button', { name: 'Play the log' })).toBeVisible();
});

test('the waterfall opens with a key, says where the thumb is, and opens a step', async ({ page, tour }) => {
  const { runId } = await patchedRun(tour);
  await page.goto(`${tour.studioUrl}/runs/${runId}?at=20`);
  await settled(page);
  await page.keyboard.press('w');
  const waterfall = page.getByRole('list', { name: 'Waterfall' });
  await expect(waterfall.getByRole('button', { name: 'parse' })).toBeVisible();
  await expect(page).toHaveURL(/times=true/);
  await waterfall.getByRole('button', { name: 'parse' }).click();
  await expect(page.getByRole('heading', { level: 2, name: 'One record' })).toBeVisible();
  await expect(page).toHaveURL(/at=20/);
});

test('the log is searched, and the moment of an event found is one click away', async ({ page, tour }) => {
  const { runId, applied } = await patchedRun(tour);
  await page.goto(`${tour.studioUrl}/runs/${runId}?tab=events`);
  await settled(page);
  const events = page.getByRole('list', { name: 'Events' });
  await page.getByRole('searchbox', { name: 'Search the log' }).fill('applied enrich');
  await expect(events.getByRole('listitem')).toHaveCount(applied.length);
  await events.getByRole('button').first().click();
  await expect(slider(page)).toHaveAttribute('aria-valuenow', String(applied[0]));
  await page.reload();
  await expect(events.getByRole('listitem')).toHaveCount(applied.length);
  await page.getByRole('searchbox', { name: 'Search the log' }).fill('');
  await page.getByRole('button', { name: 'Failures' }).click();
  await expect(page.getByText('Nothing in the log fits.')).toBeVisible();
});
