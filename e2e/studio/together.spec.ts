/** Two documents side by side: what is looked at on one side is on view on the other. */
import type { Locator, Page } from '@playwright/test';
import { expect, settled, test } from './studio.ts';

const view = (page: Page, side: 'Before' | 'After'): Locator =>
  page.getByRole('region', { name: side, exact: true });

/** Where the graph of one side stands under its window, in words of the browser. */
const place = (page: Page, side: 'Before' | 'After'): Promise<string | null> =>
  view(page, side).locator('.react-flow__viewport').getAttribute('style');

async function drag(page: Page, side: 'Before' | 'After'): Promise<void> {
  const box = await view(page, side).boundingBox();
  if (box === null) throw new Error(`${side} has no place`);
  const [x, y] = [box.x + box.width / 2, box.y + box.height - 60];
  await page.mouse.move(x, y);
  await page.mouse.down();
  await page.mouse.move(x - 90, y - 40, { steps: 4 });
  await page.mouse.up();
}

test('both sides move together by hand, wheel and keys, until they are told not to', async ({
  page,
  tour,
}) => {
  const { run_id: run } = await tour.finishedRun();
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await page.goto(`${tour.studioUrl}/workflows/lead-flow/compare?from=main&to=run:${run}&view=side`);
  await settled(page);
  await expect(view(page, 'After').locator('.react-flow__node').first()).toBeVisible();
  const sameElsewhere = async (before: string | null): Promise<void> => {
    await expect.poll(() => place(page, 'Before')).not.toBe(before);
    await expect.poll(async () => (await place(page, 'After')) === (await place(page, 'Before'))).toBe(true);
  };

  const first = await place(page, 'Before');
  await drag(page, 'Before');
  await sameElsewhere(first);
  const dragged = await place(page, 'Before');
  await drag(page, 'After');
  await sameElsewhere(dragged);
  const back = await place(page, 'Before');
  await page.mouse.wheel(0, -300);
  await sameElsewhere(back);
  const zoomed = await place(page, 'Before');
  await page.keyboard.press('-');
  await sameElsewhere(zoomed);
  const out = await place(page, 'Before');
  await page.keyboard.press('f');
  await sameElsewhere(out);

  await page.keyboard.press('m');
  const together = page.getByRole('button', { name: 'Move together' });
  await expect(together).toHaveAttribute('aria-pressed', 'false');
  await expect(page).toHaveURL(/together=false/);
  const alone = await place(page, 'After');
  await drag(page, 'Before');
  await expect.poll(() => place(page, 'Before')).not.toBe(alone);
  expect(await place(page, 'After')).toBe(alone);
  // Told to again, they are at one place at once.
  await together.click();
  await expect.poll(async () => (await place(page, 'After')) === (await place(page, 'Before'))).toBe(true);
});
