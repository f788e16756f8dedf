import type { StartedRun } from '@aob/engine/contract';
import AxeBuilder from '@axe-core/playwright';
import { expect, settled, type Tour, test } from './studio.ts';

const start = async (tour: Tour, definition: object): Promise<string> =>
  (await tour.post<StartedRun>('/runs', { definition })).run_id;

const payment = {
  schema: 'aob/v1',
  name: 'payment',
  nodes: [
    { id: 'paid', type: 'wait', config: { signal: 'paid' } },
    { id: 'ship', type: 'function' },
  ],
  edges: [{ from: 'paid', to: 'ship' }],
};

const failing = {
  schema: 'aob/v1',
  name: 'failing',
  nodes: [
    {
      id: 'charge',
      type: 'function',
      config: { handler: 'builtin.fail' },
      inputs: { message: 'card declined', retryable: false },
    },
    { id: 'ship', type: 'function' },
  ],
  edges: [{ from: 'charge', to: 'ship' }],
};

test('a run is paused, its signal sent, and resumed: it ends only then', async ({ page, tour }) => {
  const runId = await start(tour, payment);
  await page.goto(`${tour.studioUrl}/runs/${runId}`);
  await settled(page);
  const words = page.getByTestId('status-words');
  await expect(words).toHaveText('Waiting for the signal paid');
  await page.getByRole('button', { name: 'Pause' }).click();
  await expect(words).toHaveText('Paused by human:local');

  await page.getByRole('button', { name: 'Send paid' }).click();
  const sheet = page.getByRole('dialog', { name: 'Send the signal paid' });
  const data = sheet.getByRole('textbox');
  await data.fill('{ "amount": ');
  await expect(sheet.getByText('This is not JSON yet.')).toBeVisible();
  await expect(sheet.getByRole('button', { name: 'Send' })).toBeDisabled();
  const { violations } = await new AxeBuilder({ page }).include('[role=dialog]').analyze();
  expect(violations).toEqual([]);
  await data.fill('{ "amount": 12 }');
  await sheet.getByRole('button', { name: 'Send' }).click();
  await expect(sheet).toBeHidden();
  expect(await tour.run(runId)).toMatchObject({ status: 'WAITING', kept_signals: ['paid'] });

  await page.getByRole('button', { name: 'Resume', exact: true }).first().click();
  await expect.poll(() => tour.status(runId)).toBe('COMPLETED');
  await expect(words).toHaveText(/^Completed/);
  await expect(page.getByRole('button', { name: 'Pause' })).toHaveCount(0);
});

test('a failed step is run again, then skipped with an output, and the run goes on', async ({
  page,
  tour,
}) => {
  const runId = await start(tour, failing);
  await expect.poll(() => tour.status(runId)).toBe('FAILED');
  await page.goto(`${tour.studioUrl}/runs/${runId}?node=charge`);
  await settled(page);
  const words = page.getByTestId('status-words');
  await expect(words).toContainText('card declined');
  const { seq } = await tour.run(runId);
  await page.getByRole('button', { name: 'Retry' }).click();
  await expect.poll(async () => (await tour.run(runId)).seq).toBeGreaterThan(seq);
  await expect.poll(() => tour.status(runId)).toBe('FAILED');

  await page.getByRole('button', { name: 'Skip' }).click();
  const sheet = page.getByRole('dialog', { name: 'Skip charge' });
  await expect(sheet.getByRole('button', { name: 'Skip step' })).toBeDisabled();
  await sheet.getByLabel(/Output/).fill('{ "paid": true }');
  await sheet.getByLabel('Reason').fill('paid in cash');
  await sheet.getByRole('button', { name: 'Skip step' }).click();
  await expect.poll(() => tour.status(runId)).toBe('COMPLETED');
  expect((await tour.run(runId)).outputs).toEqual({ charge: { paid: true } });
});

test('a run is cancelled, with the reason kept', async ({ page, tour }) => {
  const runId = await start(tour, payment);
  await page.goto(`${tour.studioUrl}/runs/${runId}`);
  await settled(page);
  await page.getByRole('button', { name: 'Cancel', exact: true }).click();
  const sheet = page.getByRole('dialog', { name: 'Cancel this run' });
  await expect(sheet).toContainText('1 live step is stopped');
  await sheet.getByLabel(/Reason/).fill('ordered twice');
  await sheet.getByRole('button', { name: 'Cancel run' }).click();
  await expect.poll(() => tour.status(runId)).toBe('CANCELLED');
  await expect(page.getByTestId('status-words')).toHaveText('Cancelled');
});

test('a run that was set aside shows what failed, and goes on after its repair', async ({ page, tour }) => {
  const runId = await start(tour, payment);
  await expect.poll(() => tour.status(runId)).toBe('WAITING');
  const actor = { id: 'human:mia', roles: ['operator'] };
  await tour.setAside(runId, { type: 'signal', name: 'paid', data: 12, actor });
  await page.goto(`${tour.studioUrl}/runs/${runId}`);
  await settled(page);
  const banner = page.getByRole('region', { name: 'Set aside' });
  await expect(banner).toContainText('cannot digest this');
  await expect(banner).toContainText('It could not take the signal paid by mia.');
  await expect(page.getByRole('button', { name: 'Pause' })).toHaveCount(0);
  await banner.getByRole('button', { name: 'Repair' }).click();
  const sheet = page.getByRole('dialog', { name: 'Repair this run' });
  await expect(sheet.getByRole('button', { name: 'Repair run' })).toBeDisabled();
  const { violations } = await new AxeBuilder({ page }).include('[role=dialog]').analyze();
  expect(violations).toEqual([]);
  await sheet.getByLabel('Reason').fill('mended');
  await sheet.getByRole('button', { name: 'Repair run' }).click();
  await expect.poll(() => tour.status(runId)).toBe('COMPLETED');
  await expect(banner).toHaveCount(0);
});

test('every run that fits the filters is told at once, with progress and what failed', async ({
  page,
  tour,
}) => {
  const name = 'stock-take';
  const ids = await Promise.all(Array.from({ length: 4 }, () => start(tour, { ...payment, name })));
  for (const id of ids) await expect.poll(() => tour.status(id)).toBe('WAITING');
  const actor = { id: 'human:mia', roles: ['operator'] };
  await tour.setAside(ids[0] ?? '', { type: 'signal', name: 'paid', data: 12, actor });
  await page.goto(`${tour.studioUrl}/runs?q=${name}`);
  await settled(page);
  await page.getByRole('button', { name: 'Apply to all 4 matching' }).click();
  const sheet = page.getByRole('dialog', { name: 'Tell 4 runs at once' });
  await sheet.getByLabel(/^Cancel\./).check();
  await expect(sheet.getByRole('button', { name: 'Cancel 4 runs' })).toBeDisabled();
  const { violations } = await new AxeBuilder({ page }).include('[role=dialog]').analyze();
  expect(violations).toEqual([]);
  await sheet.getByLabel('Reason').fill('counted twice');
  await sheet.getByRole('button', { name: 'Cancel 4 runs' }).click();
  const progress = page.getByRole('region', { name: 'Order for many runs' });
  await expect(progress).toContainText('Cancelling is over: 3 done, 1 failed');
  await expect(progress.getByRole('link')).toHaveText(ids[0] ?? '');
  expect(await tour.status(ids[1] ?? '')).toBe('CANCELLED');
  await page.reload();
  await expect(progress).toContainText('3 done');
  await progress.getByRole('button', { name: 'Close' }).click();
  await expect(progress).toHaveCount(0);
});

test('a finished run is replayed from its record, and its page says what that shows', async ({
  page,
  tour,
}) => {
  const steps = {
    schema: 'aob/v1',
    name: 'steps',
    nodes: [{ id: 'roll', type: 'function', config: { handler: 'builtin.random' } }],
    edges: [],
  };
  const runId = await start(tour, steps);
  await expect.poll(() => tour.status(runId)).toBe('COMPLETED');
  await page.goto(`${tour.studioUrl}/runs/${runId}`);
  await settled(page);
  await page.getByRole('button', { name: 'Replay' }).click();
  const sheet = page.getByRole('dialog', { name: 'Replay this run' });
  const { violations } = await new AxeBuilder({ page }).include('[role=dialog]').analyze();
  expect(violations).toEqual([]);
  await sheet.getByLabel('From (optional)').fill('nobody');
  await sheet.getByRole('button', { name: 'Replay' }).click();
  await expect(sheet.getByText('is nothing this run came to').first()).toBeVisible();
  await sheet.getByLabel('From (optional)').fill('');
  await sheet.getByRole('button', { name: 'Replay' }).click();
  await expect(page.getByTestId('replay-of')).toHaveText(
    /^Frozen replay of .*: came to the same\. Compare them$/,
  );
  expect(page.url()).not.toContain(runId);
});
