/** Taking a patch back: what stands in the way is told before anything is asked, and the ledger links both ways. */
import { until } from './server.ts';
import { expect, settled, test } from './studio.ts';

test('a patch is taken back from its page, unless another builds on it', async ({ page, tour }) => {
  const { run_id: runId } = await tour.post<{ run_id: string }>('/runs', {
    definition: {
      schema: 'aob/v1',
      name: 'waits',
      nodes: [
        { id: 'go', type: 'wait', config: { signal: 'go' } },
        { id: 'work', type: 'function', inputs: {} },
      ],
      edges: [{ from: 'go', to: 'work' }],
    },
  });
  const add = (id: string, after: string) =>
    tour.post<{ patch_id: string }>(`/runs/${runId}/patches`, {
      operations: [
        { op: 'add', path: '/nodes/-', value: { id, type: 'function', inputs: {} } },
        { op: 'add', path: '/edges/-', value: { from: after, to: id } },
      ],
      reason: `Add ${id}`,
    });
  const { patch_id: mail } = await add('mail', 'work');
  const { patch_id: receipt } = await add('receipt', 'mail');

  await page.goto(`${tour.studioUrl}/patches/${mail}`);
  await settled(page);
  await page.getByRole('button', { name: 'Take back' }).click();
  const sheet = page.getByRole('dialog', { name: 'Take this patch back' });
  await expect(sheet).toContainText('It cannot be taken back now');
  await expect(sheet).toContainText(`${receipt} of human:local (Add receipt) builds on it`);
  await expect(sheet.getByRole('button', { name: 'Take it back' })).toHaveCount(0);
  await page.keyboard.press('Escape');

  await page.goto(`${tour.studioUrl}/patches/${receipt}`);
  await settled(page);
  await page.getByRole('button', { name: 'Take back' }).click();
  await sheet.getByLabel('Reason').fill('Nobody reads it');
  await sheet.getByRole('button', { name: 'Take it back' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Nobody reads it');
  await expect(page.getByText('Takes back this patch.')).toBeVisible();
  await page.getByRole('link', { name: 'this patch' }).click();
  await expect(page.getByText('Taken back', { exact: true })).toBeVisible();
  await expect(page.getByText('Taken back by this patch.')).toBeVisible();
  await page.goto(`${tour.studioUrl}/runs/${runId}`);
  const graph = page.getByRole('region', { name: 'Graph of waits' });
  await expect(graph.getByRole('button', { name: /mail/i }).first()).toBeVisible();
  await expect(graph.getByRole('button', { name: /receipt/i })).toHaveCount(0);
});

test('what came of a patch is undone before it is taken back', async ({ page, tour }) => {
  const { run_id: runId } = await tour.post<{ run_id: string }>('/runs', {
    definition: {
      schema: 'aob/v1',
      name: 'booked',
      nodes: [
        { id: 'start', type: 'function', inputs: {} },
        { id: 'go', type: 'wait', config: { signal: 'go' } },
      ],
      edges: [{ from: 'start', to: 'go' }],
    },
  });
  const { patch_id: book } = await tour.post<{ patch_id: string }>(`/runs/${runId}/patches`, {
    operations: [
      {
        op: 'add',
        path: '/nodes/-',
        value: {
          id: 'book',
          type: 'function',
          inputs: {},
          compensate: { type: 'function', config: { handler: 'builtin.echo' } },
        },
      },
      { op: 'add', path: '/edges/-', value: { from: 'start', to: 'book' } },
    ],
    reason: 'Book a room',
  });
  await until(async () => (await tour.run(runId)).counts.completed === 2);
  await page.goto(`${tour.studioUrl}/patches/${book}`);
  await settled(page);
  await page.getByRole('button', { name: 'Take back' }).click();
  const sheet = page.getByRole('dialog', { name: 'Take this patch back' });
  await expect(sheet.getByRole('list', { name: 'Undone first' })).toHaveText('book');
  await sheet.getByLabel('Reason').fill('It was called off');
  await sheet.getByRole('button', { name: 'Undo and take it back' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('It was called off');
  await expect(page.getByText('Takes back this patch.')).toBeVisible();
  await expect(page.getByText('Applied', { exact: true }).first()).toBeVisible();
  await page.goto(`${tour.studioUrl}/runs/${runId}`);
  const graph = page.getByRole('region', { name: 'Graph of booked' });
  await expect(graph.getByRole('button', { name: /start/i }).first()).toBeVisible();
  await expect(graph.getByRole('button', { name: /book/i })).toHaveCount(0);
});
