/** Taking a patch back: what stands in the way is told before anything is asked, and the ledger links both ways. */
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
