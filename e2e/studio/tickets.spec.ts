/** Several people on one decision, and a failure that a person mends: what the inbox shows and does. */
import { expect, settled, type Tour, test } from './studio.ts';

const JOE = 'human:joe;roles=approver';

async function start(tour: Tour, definition: object): Promise<{ runId: string; ticketId: string }> {
  const { run_id: runId } = await tour.post<{ run_id: string }>('/runs', { definition });
  let ticketId = '';
  await expect
    .poll(async () => {
      const { items } = await tour.get<{ items: { ticket_id: string }[] }>(
        `/tickets?run=${runId}&status=open`,
      );
      ticketId = items[0]?.ticket_id ?? '';
      return ticketId;
    })
    .not.toBe('');
  return { runId, ticketId };
}

test('a quorum shows who has approved, and the last of them decides', async ({ page, tour }) => {
  const { runId, ticketId } = await start(tour, {
    schema: 'aob/v1',
    name: 'two-people',
    nodes: [
      {
        id: 'ask',
        type: 'hitl',
        config: {
          message: 'Pay the invoice?',
          approvers: ['approver'],
          quorum: 2,
          timeout: '2h',
          on_timeout: 'escalate',
          escalate_to: [{ approvers: ['human:boss'], timeout: '4h' }],
        },
      },
      { id: 'pay', type: 'function', inputs: {} },
    ],
    edges: [{ from: 'ask', to: 'pay' }],
  });
  await page.goto(`${tour.studioUrl}/inbox?ticket=${ticketId}`);
  await settled(page);
  await expect(page.getByText('0 of 2', { exact: true })).toBeVisible();
  await expect(page.getByText(/boss · not asked yet/)).toBeVisible();
  await tour.post(`/tickets/${ticketId}/decision`, { decision: 'approve', reason: 'Ordered by us' }, JOE);
  await expect(page.getByRole('progressbar', { name: '1 of 2 approvals' })).toBeVisible();
  await expect(page.getByText(/joe: Ordered by us/)).toBeVisible();

  // A request for changes is kept, and the question stays.
  await page.keyboard.press('c');
  await expect(page.getByRole('alert').filter({ hasText: 'Say what is to change' })).toBeVisible();
  await page.keyboard.type('Split it');
  await page.getByRole('button', { name: 'Request changes' }).click();
  await page.goto(`${tour.studioUrl}/inbox?ticket=${ticketId}`);
  await expect(page.getByText(/local: Split it/)).toBeVisible();
  await page.getByRole('button', { name: 'Approve', exact: true }).click();
  await expect.poll(() => tour.status(runId)).toBe('COMPLETED');
});

test('a failure is mended with an output from the inbox', async ({ page, tour }) => {
  const { runId, ticketId } = await start(tour, {
    schema: 'aob/v1',
    name: 'mended',
    policy: { on_failure: 'review' },
    nodes: [
      {
        id: 'pay',
        type: 'function',
        config: { handler: 'builtin.fail' },
        inputs: { times: 9, message: 'the bank is closed', retryable: false },
      },
      { id: 'book', type: 'function', inputs: { paid: '${nodes.pay.output.paid}' } },
    ],
    edges: [{ from: 'pay', to: 'book' }],
  });
  await page.goto(`${tour.studioUrl}/inbox?ticket=${ticketId}`);
  await settled(page);
  await expect(page.getByRole('heading', { name: /pay failed: the bank is closed/ })).toBeVisible();
  await page.getByLabel('Output').fill('{"paid":');
  await page.getByRole('button', { name: 'Skip with this output' }).click();
  await expect(page.getByRole('alert').filter({ hasText: 'This is no JSON' })).toBeVisible();
  await page.getByLabel('Output').fill('{"paid": 12}');
  await page.getByRole('button', { name: 'Skip with this output' }).click();
  await expect.poll(() => tour.status(runId)).toBe('COMPLETED');
  expect((await tour.run(runId)).outputs).toEqual({ paid: 12 });
});
