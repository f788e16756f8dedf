/** A run that failed undoes what it did: what the run page shows of that, and what the inbox asks when it does not work. */
import { expect, settled, test } from './studio.ts';

const FAILS = { handler: 'builtin.fail' };
const failing = (message: string) => ({ times: 9, message, retryable: false });

const order = (undo: object, policy: object = {}) => ({
  schema: 'aob/v1',
  name: 'order',
  policy,
  nodes: [
    { id: 'book', type: 'function', inputs: { id: 'b1' }, compensate: { type: 'function' } },
    { id: 'pay', type: 'function', inputs: { id: 'p1' }, compensate: { type: 'function', ...undo } },
    { id: 'ship', type: 'function', config: FAILS, inputs: failing('no truck') },
  ],
  edges: [
    { from: 'book', to: 'pay' },
    { from: 'pay', to: 'ship' },
  ],
});

test('what was undone stands in the run, on the canvas and at its step', async ({ page, tour }) => {
  const { run_id: runId } = await tour.post<{ run_id: string }>('/runs', { definition: order({}) });
  await expect.poll(() => tour.status(runId)).toBe('FAILED');
  await page.goto(`${tour.studioUrl}/runs/${runId}?node=pay`);
  await settled(page);
  await expect(page.getByTestId('status-words')).toHaveText(/no truck.*and what it did was undone$/);
  await expect(page.getByLabel(/^pay, .*completed, undone/)).toBeVisible();
  await expect(page.getByRole('heading', { name: 'Undoing it' })).toBeVisible();
  await expect(page.getByRole('heading', { name: 'Undone by' })).toBeVisible();
  await page.getByRole('tab', { name: 'Output' }).click();
  await expect(page.getByRole('list', { name: 'Undone' }).getByRole('listitem')).toHaveText([
    /pay\s*undone/,
    /book\s*undone/,
  ]);
});

test('what cannot be undone is asked about in the inbox', async ({ page, tour }) => {
  const broken = { config: FAILS, inputs: failing('the bank is closed') };
  const { run_id: runId } = await tour.post<{ run_id: string }>('/runs', {
    definition: order(broken, { on_failure: 'review' }),
  });
  await expect.poll(() => tour.status(runId)).toBe('WAITING');
  await tour.post(`/runs/${runId}/cancel`, { reason: 'enough' });
  let ticketId = '';
  await expect
    .poll(async () => {
      const { waiting_for: waits } = await tour.run(runId);
      const asked = waits.find((wait) => wait.kind === 'ticket' && wait.undoes);
      ticketId = asked?.kind === 'ticket' ? asked.ticket_id : '';
      return ticketId;
    })
    .not.toBe('');
  await page.goto(`${tour.studioUrl}/inbox?ticket=${ticketId}`);
  await settled(page);
  await expect(page.getByRole('heading', { name: /undoing pay failed: the bank is closed/ })).toBeVisible();
  await expect(page.getByText('the rest is undone, and the run comes to its end')).toBeVisible();
  await expect(page.getByLabel('Output')).toHaveCount(0);
  await page.getByRole('button', { name: 'Needs no undoing' }).click();
  await expect.poll(() => tour.status(runId)).toBe('CANCELLED');
  await page.goto(`${tour.studioUrl}/runs/${runId}`);
  await expect(page.getByTestId('status-words')).toHaveText('Cancelled, and what it did was undone');
});
