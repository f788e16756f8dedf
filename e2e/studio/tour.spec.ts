import { expect, settled, test } from './studio.ts';

test('an overlay shows base and each patch, who made it and why, and switches it singly', async ({
  page,
  tour,
}) => {
  const run = await tour.finishedRun();
  await page.goto(`${tour.studioUrl}/runs/${run.run_id}?mode=overlay`);
  await settled(page);
  const graph = page.getByRole('region', { name: 'Graph of lead-flow' });
  const added = graph.getByRole('button', { name: /Upload to S3.*added/ });
  await expect(added).toBeVisible();
  await expect(graph.getByRole('button', { name: /Approve the mail.*added/ })).toBeVisible();

  const layers = page.getByRole('list', { name: 'Layers' });
  await expect(layers.getByRole('listitem').filter({ hasText: 'Keep a copy' })).toContainText('agent enrich');
  const copy = layers.getByRole('button', { name: 'Show layer: Keep a copy of every parsed lead' });
  const before = await graph.getByRole('button', { name: /^Done,/ }).boundingBox();
  await copy.click();
  await expect(added).toHaveCount(0);
  await expect(graph.getByRole('button', { name: /Approve the mail/ })).toBeVisible();
  // Nothing moves when a layer is switched.
  expect(await graph.getByRole('button', { name: /^Done,/ }).boundingBox()).toEqual(before);
  await page.reload();
  await settled(page);
  await expect(graph.getByRole('button', { name: /Fetch the lead/ })).toBeVisible();
  await expect(added).toHaveCount(0);
});

test('approving from the inbox lets the run go on to its end, seen live', async ({ page, tour }) => {
  const { runId, ticketId } = await tour.waitingRun();
  await page.goto(`${tour.studioUrl}/runs/${runId}`);
  await settled(page);
  await expect(page.getByTestId('status-words')).toContainText(/waiting/i);
  await page.getByRole('link', { name: 'Decide' }).click();
  await expect(page).toHaveURL(new RegExp(`ticket=${ticketId}`));
  const decision = page.getByRole('article', { name: 'Decision' });
  await expect(decision.getByText('If you approve')).toBeVisible();
  await expect(decision.getByText('notify_email').first()).toBeVisible();
  await expect(
    decision.getByText('Mail the lead once a person agrees, tell sales if not').last(),
  ).toBeVisible();

  const run = await page.context().newPage();
  await run.goto(`${tour.studioUrl}/runs/${runId}`);
  await settled(run);
  await page.getByRole('button', { name: 'Approve', exact: true }).click();
  // The other page was told by the stream; nobody reloaded it.
  await expect(run.getByTestId('status-words')).toContainText('Completed');
  await expect(run.getByRole('button', { name: /Mail the lead, notification, completed/ })).toBeVisible();
  expect(await tour.status(runId)).toBe('COMPLETED');
});

test('every moment of a run can be looked at again, and kept over a reload', async ({ page, tour }) => {
  const { run_id, seq } = await tour.finishedRun();
  await page.goto(`${tour.studioUrl}/runs/${run_id}`);
  await settled(page);
  const slider = page.getByRole('slider', { name: 'Event on view' });
  await expect(slider).toHaveAttribute('aria-valuenow', String(seq));
  await slider.focus();
  await page.keyboard.press('Home');
  await expect(page).toHaveURL(/at=1\b/);
  const graph = page.getByRole('region', { name: 'Graph of lead-flow' });
  await expect(graph.getByRole('button', { name: /Upload to S3/ })).toHaveCount(0);
  await expect(graph.getByRole('button', { name: /^Done,.*not started/ })).toBeVisible();
  await page.reload();
  await expect(slider).toHaveAttribute('aria-valuenow', '1');
  await page.getByRole('button', { name: /Back to/ }).click();
  await expect(graph.getByRole('button', { name: /Upload to S3.*completed/ })).toBeVisible();
});

test('a patch reads like a pull request', async ({ page, tour }) => {
  await tour.finishedRun();
  await page.goto(`${tour.studioUrl}/patches`);
  await page
    .getByRole('link', { name: 'Mail the lead once a person agrees, tell sales if not' })
    .first()
    .click();
  await settled(page);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(/Mail the lead once a person agrees/);
  await expect(page.getByText('Applied').first()).toBeVisible();
  await expect(page.getByText(/Sound/)).toBeVisible();
  await expect(page.getByRole('region', { name: 'What changes in the graph' })).toBeVisible();
});

test('a workflow can be read as a picture and as text', async ({ page, tour }) => {
  await page.goto(`${tour.studioUrl}/workflows`);
  await page.getByRole('link', { name: 'lead-flow' }).click();
  await settled(page);
  await page.getByRole('tab', { name: 'Document' }).click();
  await expect(page.getByText('schema: aob/v1')).toBeVisible();
  await page.getByRole('button', { name: /Enrich, agent/ }).click();
  await expect(page.getByRole('heading', { level: 2, name: 'Enrich' })).toBeVisible();
});
