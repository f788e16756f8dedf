import type { Page } from '@playwright/test';
import { expect, fitsPhone, settled, test } from './studio.ts';

/** With j and k from the open decision to another one, each step waited for. */
async function walkTo(page: Page, ticketId: string): Promise<void> {
  const rows = page.locator('[data-ticket]');
  const target = page.locator(`[data-ticket="${ticketId}"]`);
  const isOpen = page.locator('[data-ticket]:has([aria-current])');
  await expect(target).toBeVisible();
  for (;;) {
    await expect(isOpen).toHaveCount(1);
    const order = await rows.evaluateAll((items) => items.map((item) => item.getAttribute('data-ticket')));
    const here = order.indexOf(await isOpen.getAttribute('data-ticket'));
    const there = order.indexOf(ticketId);
    if (here === there) break;
    const step = here < there ? 1 : -1;
    await page.keyboard.press(step === 1 ? 'j' : 'k');
    await expect(isOpen).toHaveAttribute('data-ticket', order[here + step] ?? '');
  }
  await settled(page);
}

test('the inbox is worked with the keyboard alone', async ({ page, tour }) => {
  const first = await tour.waitingRun();
  const second = await tour.waitingRun();
  await page.goto(`${tour.studioUrl}/runs`);
  await settled(page);
  await page.keyboard.press('g');
  await page.keyboard.press('i');
  await expect(page).toHaveURL(/\/inbox/);
  const list = page.getByRole('region', { name: 'Waiting for a decision' });
  await expect(list.getByRole('button').first()).toBeVisible();

  await walkTo(page, first.ticketId);
  await expect(page.getByRole('button', { name: 'Approve', exact: true })).toBeVisible();
  await page.keyboard.press('a');
  await expect.poll(() => tour.status(first.runId)).toBe('COMPLETED');

  // It has left the list, and another one is open.
  await expect(page.locator(`[data-ticket="${first.ticketId}"]`)).toHaveCount(0);
  await expect(page).not.toHaveURL(new RegExp(first.ticketId));
  await walkTo(page, second.ticketId);
  await expect(page.getByRole('button', { name: 'Reject', exact: true })).toBeVisible();
  await page.keyboard.press('r');
  // A rejection needs a reason: the field asks for it and has the focus.
  await expect(page.getByRole('alert').filter({ hasText: 'Say why' })).toBeVisible();
  await page.keyboard.type('The address looks wrong');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await expect.poll(() => tour.status(second.runId)).toBe('COMPLETED');
  const ticket = await tour.get<{ decision: { decision: string; reason: string } }>(
    `/tickets/${second.ticketId}`,
  );
  expect(ticket.decision).toMatchObject({ decision: 'reject', reason: 'The address looks wrong' });
});

test('an approval works with one hand at 390 px', async ({ page, tour }) => {
  const { runId, ticketId } = await tour.waitingRun();
  await page.setViewportSize({ width: 390, height: 844 });
  await page.goto(`${tour.studioUrl}/inbox?ticket=${ticketId}`);
  await settled(page);
  const approve = page.getByRole('button', { name: 'Approve', exact: true });
  await expect(approve).toBeInViewport();
  const box = await approve.boundingBox();
  expect(box?.height).toBeGreaterThanOrEqual(40);
  // Nothing is wider than the screen.
  await fitsPhone(page);
  await approve.click();
  await expect.poll(() => tour.status(runId)).toBe('COMPLETED');
});

test('a decision somebody else has made says so', async ({ page, tour }) => {
  const { ticketId } = await tour.waitingRun();
  await page.goto(`${tour.studioUrl}/inbox?ticket=${ticketId}`);
  await settled(page);
  await tour.post(`/tickets/${ticketId}/decision`, { decision: 'approve', reason: 'Known customer' });
  await expect(page.getByText(/Approved by local: Known customer/)).toBeVisible();
});
