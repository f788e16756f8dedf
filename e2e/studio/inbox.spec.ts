import { expect, settled, test } from './studio.ts';

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

  const choose = async (ticketId: string): Promise<void> => {
    await page.keyboard.press('k');
    for (let n = 0; n < 10 && !page.url().includes(ticketId); n += 1) {
      const before = page.url();
      await page.keyboard.press('j');
      await expect.poll(() => page.url()).not.toBe(before);
    }
    await expect(page).toHaveURL(new RegExp(ticketId));
    await settled(page);
  };

  await choose(first.ticketId);
  await expect(page.getByRole('button', { name: 'Approve', exact: true })).toBeVisible();
  await page.keyboard.press('a');
  await expect.poll(() => tour.status(first.runId)).toBe('COMPLETED');

  await choose(second.ticketId);
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
  expect(await page.evaluate<number>('document.documentElement.scrollWidth')).toBeLessThanOrEqual(390);
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
