import { expect, settled, test } from './studio.ts';

test('a run that starts elsewhere appears in the list by itself', async ({ page, tour }) => {
  await page.goto(`${tour.studioUrl}/runs`);
  await settled(page);
  await expect(page.getByTestId('connection')).toHaveAttribute('data-connection', 'live');
  const { runId } = await tour.waitingRun();
  await expect(page.locator(`[data-run="${runId}"]`)).toContainText('Waiting');
});

test('rows keep their place under the cursor', async ({ page, tour }) => {
  await page.goto(`${tour.studioUrl}/runs`);
  await settled(page);
  const rows = page.getByRole('list', { name: 'Runs' }).locator('li');
  await rows.first().hover();
  const first = await rows.first().getAttribute('data-run');
  await tour.waitingRun();
  await expect(page.getByRole('button', { name: /1 new/ })).toBeVisible();
  expect(await rows.first().getAttribute('data-run')).toBe(first);
  await page.getByRole('button', { name: /1 new/ }).click();
  await expect(rows.first()).not.toHaveAttribute('data-run', first ?? '');
});

test('events pass through the studio as the engine writes them', async ({ tour }) => {
  const { runId, ticketId } = await tour.waitingRun();
  const stream = await fetch(`${tour.studioUrl}/v1/runs/${runId}/events`, {
    headers: { accept: 'text/event-stream' },
  });
  expect(stream.headers.get('content-type')).toContain('text/event-stream');
  expect(stream.headers.get('content-encoding')).toBeNull();
  const reader = stream.body?.pipeThrough(new TextDecoderStream()).getReader();
  let text = '';
  const readUntil = async (wanted: string): Promise<number> => {
    const began = Date.now();
    while (!text.includes(wanted)) text += (await reader?.read())?.value ?? '';
    return Date.now() - began;
  };
  await readUntil('ticket.opened');
  const decided = tour.post(`/tickets/${ticketId}/decision`, { decision: 'approve', reason: 'ok' });
  expect(await readUntil('ticket.decided')).toBeLessThan(2000);
  await decided;
  await readUntil('event: end');
});

test('another site can neither rename nor use the studio', async ({ tour }) => {
  const foreign = await fetch(`${tour.studioUrl}/v1/runs`, { headers: { origin: 'https://evil.example' } });
  expect(foreign.status).toBe(403);
  const page = await fetch(`${tour.studioUrl}/runs`);
  const policy = page.headers.get('content-security-policy') ?? '';
  expect(policy).toContain("default-src 'self'");
  expect(/script-src ([^;]*)/.exec(policy)?.[1]).not.toContain('unsafe-inline');
});
