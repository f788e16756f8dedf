/** An answer is held for a moment before it is sent: taken back, sent at once, and never lost with the page. */
import type { Ticket } from '@aob/engine/contract';
import type { Page } from '@playwright/test';
import { noSeriousProblem } from './axe.ts';
import { ask } from './questions.ts';
import { expect, settled, type Tour, test } from './studio.ts';

const decisionOf = async (tour: Tour, ticketId: string): Promise<Ticket['decision']> =>
  (await tour.get<Ticket>(`/tickets/${ticketId}`)).decision;

const toasts = (page: Page) => page.getByRole('region', { name: /^Notifications/ });
const bar = (page: Page) => page.getByRole('region', { name: 'Answers about to be sent' });

async function openTicket(page: Page, tour: Tour, ticket: string): Promise<void> {
  await page.goto(`${tour.studioUrl}/inbox?ticket=${ticket}`);
  await settled(page);
  await expect(page.getByRole('button', { name: 'Approve', exact: true })).toBeVisible();
}

test('an answer is taken back with z, with what was typed, and then given otherwise', async ({
  page,
  tour,
}) => {
  const ticket = await ask(tour, 'second-thoughts', { message: 'Pay twice?' });
  await openTicket(page, tour, ticket);
  await page.getByLabel('Reason').fill('Ordered');
  await page.getByRole('button', { name: 'Approve', exact: true }).click();
  await expect(bar(page)).toContainText('Approve: Pay twice?');
  await expect(bar(page)).toContainText(/sent in [1-5] s/);
  await expect(page.locator(`[data-ticket="${ticket}"]`)).toHaveCount(0);
  await page.keyboard.press('z');
  await expect(bar(page)).toHaveCount(0);
  await expect(page.locator(`[data-ticket="${ticket}"]`)).toBeVisible();
  await expect(page.getByRole('heading', { level: 2, name: 'Pay twice?' })).toBeVisible();
  await expect(page.getByLabel('Reason')).toHaveValue('Ordered');
  expect(await decisionOf(tour, ticket)).toBeUndefined();

  await page.getByLabel('Reason').fill('Ordered once only');
  await page.getByRole('button', { name: 'Reject', exact: true }).click();
  await bar(page).getByRole('button', { name: 'Send now' }).click();
  await expect(toasts(page).getByText('Rejected: Pay twice?')).toBeVisible();
  expect(await decisionOf(tour, ticket)).toMatchObject({
    decision: 'reject',
    reason: 'Ordered once only',
  });
});

test('an answer goes with its giver through the studio, and can be taken back there', async ({
  page,
  tour,
}) => {
  const ticket = await ask(tour, 'walked-on');
  await openTicket(page, tour, ticket);
  await page.keyboard.press('a');
  await expect(bar(page)).toBeVisible();
  await page.getByRole('navigation', { name: 'Studio' }).getByRole('link', { name: 'Runs' }).click();
  await expect(page).toHaveURL(/\/runs/);
  await bar(page).getByRole('button', { name: 'Undo' }).click();
  await expect(toasts(page).getByText('Taken back: nothing was sent')).toBeVisible();
  expect(await decisionOf(tour, ticket)).toBeUndefined();
  await page.getByRole('button', { name: 'Open', exact: true }).click();
  await expect(page).toHaveURL(new RegExp(ticket));
  await expect(page.getByRole('button', { name: 'Approve', exact: true })).toBeVisible();
});

test('an answer is sent when its page is left or closed, and where the clock could be faster', async ({
  page,
  tour,
}) => {
  const [left, closed, pressing] = [
    await ask(tour, 'left-alone'),
    await ask(tour, 'closed-up'),
    await ask(tour, 'pressing', { timeout: '50s' }),
  ];
  await openTicket(page, tour, pressing);
  await page.keyboard.press('a');
  await expect(toasts(page).getByText(/^Approved: /)).toBeVisible();
  await expect(bar(page)).toHaveCount(0);

  await openTicket(page, tour, left);
  await page.keyboard.press('a');
  await expect(bar(page)).toBeVisible();
  await noSeriousProblem(page, 'the bar', '[aria-label="Answers about to be sent"]');
  await page.goto('about:blank');
  await expect.poll(async () => (await decisionOf(tour, left))?.decision).toBe('approve');

  const other = await page.context().newPage();
  await openTicket(other, tour, closed);
  await other.keyboard.press('a');
  await expect(bar(other)).toBeVisible();
  await other.close();
  await expect.poll(async () => (await decisionOf(tour, closed))?.decision).toBe('approve');
});

test('one answer for several is held in its sheet, where z and the first control take it back', async ({
  page,
  tour,
}) => {
  const tickets = [await ask(tour, 'together'), await ask(tour, 'together')];
  await page.goto(`${tour.studioUrl}/inbox?workflow=together`);
  await settled(page);
  await expect(page.locator('[data-ticket]')).toHaveCount(2);
  await page.keyboard.press('x');
  await page.keyboard.press('j');
  await page.keyboard.press('x');
  await page.keyboard.press('r');
  const sheet = page.getByRole('dialog', { name: 'Answer 2 questions at once' });
  // The focus begins at the answer that was meant, not at the way out.
  await expect(sheet.getByRole('radio', { name: /^Reject\./ })).toBeFocused();
  await sheet.getByLabel('Reason').fill('Nobody ordered them');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await expect(sheet.getByRole('button', { name: 'Undo' })).toBeFocused();
  await page.keyboard.press('z');
  await expect(sheet.getByLabel('Reason')).toHaveValue('Nobody ordered them');
  for (const ticket of tickets) expect(await decisionOf(tour, ticket)).toBeUndefined();
  await sheet.getByRole('radio', { name: /^Approve\./ }).check();
  await sheet.getByRole('button', { name: 'Approve 2' }).click();
  await sheet.getByRole('button', { name: 'Send now' }).click();
  await expect(sheet.getByRole('status')).toHaveText('2 answered');
  for (const ticket of tickets) expect(await decisionOf(tour, ticket)).toMatchObject({ decision: 'approve' });
});
