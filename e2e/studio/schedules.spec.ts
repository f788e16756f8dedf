import type { Page as ListPage, RunSummary, Schedule } from '@aob/engine/contract';
import AxeBuilder from '@axe-core/playwright';
import { noSeriousProblem } from './axe.ts';
import { expect, settled, test } from './studio.ts';

const report = {
  schema: 'aob/v1',
  name: 'report',
  inputs: { type: 'object', properties: { night: { type: 'string' } } },
  nodes: [{ id: 'make', type: 'function' }],
  edges: [],
};

test('a schedule is made, refused while it is wrong, backfilled, paused, edited and deleted', async ({
  page,
  tour,
}) => {
  await tour.post('/workflows', { definition: report });
  await page.goto(`${tour.studioUrl}/schedules`);
  await settled(page);
  await expect(page.getByRole('heading', { name: 'No schedules yet' })).toBeVisible();
  await page.getByRole('button', { name: 'New schedule' }).click();
  const form = page.getByRole('dialog', { name: 'New schedule' });
  await form.getByLabel('Name').fill('nightly');
  await form.getByLabel('Workflow').fill('report');
  await form.getByLabel('When (cron)').fill('61 2 * * *');
  await form.getByLabel('Time zone').fill('Europe/Berlim');
  await form.getByLabel('Input that gets the time').fill('night');
  await form.getByRole('button', { name: 'Save' }).click();
  await expect(form.getByText('Did you mean Europe/Berlin?')).toBeVisible();
  await expect(form.getByText(/invalid value for minute: 61/)).toBeVisible();
  const { violations } = await new AxeBuilder({ page }).include('[role=dialog]').analyze();
  expect(violations).toEqual([]);
  await form.getByLabel('When (cron)').fill('30 2 * * *');
  await form.getByLabel('Time zone').fill('Europe/Berlin');
  await form.getByRole('button', { name: 'Save' }).click();
  await expect(form).toBeHidden();

  const row = page.locator('[data-schedule=nightly]');
  await expect(row.getByText(/^next \w{3},? \d+ \w+ \d{4}(,| at) 0[23]:[03]0$/)).toBeVisible();
  await row.getByRole('button', { name: 'Backfill nightly' }).click();
  const sheet = page.getByRole('dialog', { name: 'Backfill nightly' });
  await sheet.getByLabel('From, by your clock').fill('2025-03-10T00:00');
  await sheet.getByLabel('Up to, by your clock').fill('2025-03-12T00:00');
  await sheet.getByRole('button', { name: 'Backfill' }).click();
  await expect(sheet).toBeHidden();
  const last = row.getByRole('list', { name: 'Last times of nightly' });
  await expect(last.getByRole('link', { name: /02:30: completed/ })).toHaveCount(2);
  await row.getByRole('link', { name: 'nightly' }).click();
  await expect(page.getByRole('list', { name: 'Runs' }).getByRole('listitem')).toHaveCount(2);
  await expect(page.getByText('schedule=nightly')).toBeVisible();
  const { items } = await tour.get<ListPage<RunSummary>>('/runs?label=schedule%3Dnightly');
  expect(items.map(({ status }) => status)).toEqual(['COMPLETED', 'COMPLETED']);

  await page.goto(`${tour.studioUrl}/schedules`);
  await row.getByRole('button', { name: 'Pause nightly' }).click();
  await expect(row.getByText('paused by local')).toBeVisible();
  await row.getByRole('button', { name: 'Edit nightly' }).click();
  const edit = page.getByRole('dialog', { name: 'Edit nightly' });
  await edit.getByLabel('When the run before still goes on').selectOption('queue');
  await edit.getByLabel('As many may wait').fill('3');
  await edit.getByRole('button', { name: 'Save' }).click();
  await expect(edit).toBeHidden();
  expect(await tour.get<Schedule>('/schedules/nightly')).toMatchObject({
    status: 'paused',
    overlap: 'queue',
    queue_max: 3,
    time_input: 'night',
  });
  await row.getByRole('button', { name: 'Resume nightly' }).click();
  await expect(row.getByText(/^next /)).toBeVisible();
  await row.getByRole('button', { name: 'Delete nightly' }).click();
  await page.getByRole('dialog', { name: 'Delete nightly?' }).getByRole('button', { name: 'Delete' }).click();
  await expect(page.getByRole('heading', { name: 'No schedules yet' })).toBeVisible();
});

test('several schedules are paused, resumed and deleted together, and each tells what became of it', async ({
  page,
  tour,
}) => {
  await tour.post('/workflows', { definition: report });
  for (const name of ['early', 'late'])
    await tour.post('/schedules', { name, workflow: 'report', cron: '0 3 * * *', timezone: 'UTC' });
  await tour.post('/schedules/late/pause', { reason: 'closed' });
  const status = async (name: string): Promise<string> =>
    (await tour.get<Schedule>(`/schedules/${name}`)).status;
  await page.goto(`${tour.studioUrl}/schedules`);
  await settled(page);
  const bar = page.getByRole('region', { name: 'Chosen' });
  const chooseBoth = async (): Promise<void> => {
    await page.getByRole('checkbox', { name: 'Choose early' }).focus();
    await page.keyboard.press('Space');
    await expect(bar).toContainText('1 chosen');
    await bar.getByRole('button', { name: 'All' }).click();
    await expect(bar).toContainText('2 chosen');
  };

  await chooseBoth();
  await bar.getByRole('button', { name: 'Pause' }).click();
  const pause = page.getByRole('dialog', { name: 'Pause 2 schedules' });
  await expect(pause.getByLabel('Reason')).toBeFocused();
  await pause.getByLabel('Reason').fill('Stocktaking');
  await expect(pause.getByRole('listitem').filter({ hasText: 'late' })).toContainText('left alone');
  await noSeriousProblem(page);
  await pause.getByRole('button', { name: 'Pause 1' }).click();
  await expect(pause.getByRole('status')).toHaveText('1 paused');
  await pause.getByRole('button', { name: 'Close' }).last().click();
  await expect(page.locator('[data-schedule=early]')).toContainText('paused by local: Stocktaking');
  await expect(page.locator('[data-schedule=late]')).toContainText('paused by local: closed');

  await chooseBoth();
  await bar.getByRole('button', { name: 'Resume' }).click();
  const resume = page.getByRole('dialog', { name: 'Resume 2 schedules' });
  await resume.getByRole('button', { name: 'Resume 2' }).click();
  await expect(resume.getByRole('status')).toHaveText('2 resumed');
  await page.keyboard.press('Escape');
  expect([await status('early'), await status('late')]).toEqual(['active', 'active']);

  await chooseBoth();
  await bar.getByRole('button', { name: 'Delete' }).click();
  const remove = page.getByRole('dialog', { name: 'Delete 2 schedules' });
  await expect(remove).toContainText('This cannot be undone');
  await remove.getByRole('button', { name: 'Delete 2' }).click();
  await expect(remove.getByRole('status')).toHaveText('2 deleted');
  await page.keyboard.press('Escape');
  await expect(page.getByRole('heading', { name: 'No schedules yet' })).toBeVisible();
});
