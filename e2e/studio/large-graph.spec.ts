import type { StartedRun } from '@aob/engine/contract';
import type { Locator, Page } from '@playwright/test';
import { until } from './server.ts';
import { expect, settled, type Tour, test } from './studio.ts';

const COLUMNS = 25;
const ROWS = 12;
const id = (column: number, row: number): string => `n${column}_${row}`;

/** So many steps that nobody reads them all at once: rows of steps, one after the other. */
const wide = {
  schema: 'aob/v1',
  name: 'wide-graph',
  nodes: Array.from({ length: COLUMNS * ROWS }, (_, place) => ({
    id: id(Math.floor(place / ROWS), place % ROWS),
    type: 'function',
  })),
  edges: Array.from({ length: (COLUMNS - 1) * ROWS }, (_, place) => {
    const [column, row] = [Math.floor(place / ROWS), place % ROWS];
    return { from: id(column, row), to: id(column + 1, row) };
  }),
};

async function openWide(page: Page, tour: Tour): Promise<void> {
  await tour.post('/workflows', { definition: wide });
  const { run_id: runId } = await tour.post<StartedRun>('/runs', { workflow: 'wide-graph' });
  await until(async () => (await tour.status(runId)) === 'COMPLETED');
  await page.goto(`${tour.studioUrl}/runs/${runId}`);
  await settled(page);
}

const overview = (page: Page): Locator => page.getByTestId('overview');
const cards = (page: Page): Locator => page.locator('.react-flow__node');
const focused = (page: Page): Promise<string | null> => page.locator(':focus').getAttribute('data-id');

/** How large the picture is, and how many colours are in it. */
const painted = (page: Page): Promise<readonly number[]> =>
  page.evaluate(`
    (() => {
      const canvas = document.querySelector('[data-testid=overview]');
      const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
      const seen = new Set();
      for (let at = 0; at < data.length; at += 4)
        if (data[at + 3] === 255) seen.add(data[at] + ',' + data[at + 1] + ',' + data[at + 2]);
      return [canvas.width, canvas.height, seen.size];
    })()
  `);

test('a large graph is one picture from afar, and cards from near', async ({ page, tour }) => {
  await openWide(page, tour);
  await expect(overview(page)).toBeVisible();
  const [width = 0, height = 0, colours = 0] = await painted(page);
  expect(width).toBeGreaterThan(400);
  expect(height).toBeGreaterThan(100);
  expect(colours).toBeGreaterThan(2);
  // Only what the keyboard begins with.
  await expect(cards(page)).toHaveCount(1);
  for (let n = 0; n < 6; n += 1) await page.getByRole('button', { name: 'Zoom in' }).click();
  await expect(overview(page)).toHaveCount(0);
  await expect.poll(() => cards(page).count()).toBeGreaterThan(5);
  await page.keyboard.press('f');
  await expect(overview(page)).toBeVisible();
  await expect(cards(page)).toHaveCount(1);
});

test('a block of the picture is chosen with a click, and named under the pointer', async ({ page, tour }) => {
  await openWide(page, tour);
  const box = await cards(page).first().boundingBox();
  if (box === null) throw new Error('the first card has no place');
  // Below the first card stands the second step: a click there meets the picture.
  const [x, y] = [box.x + box.width / 2, box.y + box.height * 2];
  await page.mouse.move(x, y);
  const canvas = page.getByRole('region', { name: 'Graph of wide-graph' });
  await expect(canvas).toHaveAttribute('title', /^n0_\d+$/);
  const name = `${await canvas.getAttribute('title')}`;
  await page.mouse.click(x, y);
  await expect(page).toHaveURL(new RegExp(`node=${name}\\b`));
  await expect(page.getByRole('heading', { level: 2, name })).toBeVisible();
  await page.mouse.click(box.x - 30, box.y - 30);
  await expect(page).not.toHaveURL(/node=/);
});

test('the picture is walked with the keyboard as the cards are', async ({ page, tour }) => {
  await openWide(page, tour);
  await expect(overview(page)).toBeVisible();
  await cards(page).first().focus();
  const start = `${await focused(page)}`;
  expect(start).toMatch(/^n0_/);
  await page.keyboard.press('ArrowRight');
  await expect.poll(() => focused(page)).toBe(start.replace('n0', 'n1'));
  await page.keyboard.press('ArrowLeft');
  await expect.poll(() => focused(page)).toBe(start);
  await page.keyboard.press('Tab');
  await expect.poll(() => focused(page)).toMatch(/^n0_/);
  expect(await focused(page)).not.toBe(start);
  const second = `${await focused(page)}`;
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(new RegExp(`node=${second}\\b`));
  await page.keyboard.press('/');
  await page.keyboard.type('n20_7');
  await page.keyboard.press('Enter');
  await expect.poll(() => focused(page)).toBe('n20_7');
});

test('Tab goes on to cards that are out of sight', async ({ page, tour }) => {
  await openWide(page, tour);
  await expect(overview(page)).toBeVisible();
  for (let n = 0; n < 6; n += 1) await page.getByRole('button', { name: 'Zoom in' }).click();
  await expect(overview(page)).toHaveCount(0);
  await expect.poll(() => cards(page).count()).toBeGreaterThan(5);
  await cards(page).last().focus();
  const walked = new Set<string>();
  for (let n = 0; n < 4; n += 1) {
    const here = `${await focused(page)}`;
    walked.add(here);
    await page.keyboard.press('Tab');
    await expect.poll(() => focused(page)).not.toBe(here);
    expect(await focused(page)).toMatch(/^n\d+_\d+$/);
  }
  expect(walked.size).toBe(4);
});

test('a large graph that was shown before is there again without being laid out', async ({ page, tour }) => {
  const laidOut: string[] = [];
  page.on('worker', (worker) => laidOut.push(worker.url()));
  await openWide(page, tour);
  await expect(overview(page)).toBeVisible();
  expect(laidOut).toHaveLength(1);
  const place = await page.locator('.react-flow__viewport').getAttribute('style');
  await page.getByRole('navigation', { name: 'Studio' }).getByRole('link', { name: 'Runs' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Runs' })).toBeVisible();
  await page.goBack();
  await expect(overview(page)).toBeVisible();
  expect(await page.locator('.react-flow__viewport').getAttribute('style')).toBe(place);
  expect(laidOut).toHaveLength(1);
});
