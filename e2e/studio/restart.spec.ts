import type { Locator, Page } from '@playwright/test';
import { expect, settled, test } from './studio.ts';

// It is killed here: the other files need theirs.
test.use({ server: 'own' });

const events = (page: Page): Locator => page.getByRole('list', { name: 'Events' }).getByRole('listitem');

test('who watches a run while the server is killed sees all of it go on, nothing missed and nothing twice', async ({
  page,
  tour,
}) => {
  test.setTimeout(180_000);
  const { runId, ticketId } = await tour.waitingRun();
  await page.goto(`${tour.studioUrl}/runs/${runId}?tab=events`);
  await settled(page);
  const connection = page.getByTestId('connection');
  await expect(connection).toHaveAttribute('data-connection', 'live');
  const before = (await tour.run(runId)).seq;
  const slider = page.getByRole('slider', { name: 'Event on view' });
  await expect(slider).toHaveAttribute('aria-valuenow', String(before));

  await tour.aob.kill();
  await expect(page.getByRole('alert').filter({ hasText: 'Live data stopped' })).toBeVisible();
  await expect(connection).toHaveAttribute('data-connection', 'offline');
  // What was on view stays: it is old, and says so.
  await expect(slider).toHaveAttribute('aria-valuenow', String(before));

  await tour.aob.restart();
  await tour.post(`/tickets/${ticketId}/decision`, { decision: 'approve', reason: 'still fine' });
  await expect(connection).toHaveAttribute('data-connection', 'live', { timeout: 30_000 });
  await expect(page.getByText('Live data stopped')).toHaveCount(0);
  await expect(page.getByTestId('event-on-view')).toContainText('run.completed', { timeout: 30_000 });
  const { seq: last, status } = await tour.run(runId);
  expect(status).toBe('COMPLETED');
  await expect(slider).toHaveAttribute('aria-valuenow', String(last));
  // Every event has its number once, up to the last: the list shows the end of the log.
  const shown = (await events(page).allTextContents()).map((text) => Number.parseInt(text, 10));
  expect(shown.at(-1)).toBe(last);
  expect(shown).toEqual(shown.map((_, index) => (shown[0] ?? 0) + index));
});

test('lists are read again when the server comes back', async ({ page, tour }) => {
  test.setTimeout(180_000);
  await tour.waitingRun();
  await page.goto(`${tour.studioUrl}/runs`);
  await settled(page);
  await expect(page.getByTestId('connection')).toHaveAttribute('data-connection', 'live');
  await tour.aob.kill();
  await expect(page.getByRole('alert').filter({ hasText: 'Live data stopped' })).toBeVisible();
  await tour.aob.restart();
  const { runId } = await tour.waitingRun();
  await expect(page.locator(`[data-run="${runId}"]`)).toContainText('Waiting', { timeout: 30_000 });
});
