/** While somebody writes: what an expression comes to, what a step does by itself, and inputs built field by field. */
import type { Page as ListPage, RunSummary, StartedRun, TicketSummary } from '@aob/engine/contract';
import type { Locator, Page } from '@playwright/test';
import { noSeriousProblem } from './axe.ts';
import { until } from './server.ts';
import { expect, settled, type Tour, test } from './studio.ts';

const card = (page: Page, id: string): Locator => page.locator(`.react-flow__node[data-id="${id}"]`);
const details = (page: Page): Locator => page.getByRole('complementary', { name: 'Details' });
const problems = (page: Page): Locator => page.getByRole('region', { name: 'Problems' });
const preview = (page: Page): Locator => details(page).locator('output[data-preview]');

const basket = {
  schema: 'aob/v1',
  name: 'basket',
  inputs: { type: 'object', properties: { who: { type: 'string' } }, required: ['who'] },
  nodes: [
    { id: 'prices', type: 'transform', config: { expression: '[5.0, 20.0, 30.0]' } },
    { id: 'large', type: 'filter', config: { items: 'nodes.prices.output', where: 'item > 10.0' } },
    { id: 'say', type: 'notify', config: { channel: 'log', body: '${inputs.who} pays' } },
    { id: 'ask', type: 'hitl', config: { message: 'Pay for ${inputs.who}?' } },
    { id: 'pay', type: 'function' },
  ],
  edges: [
    { from: 'prices', to: 'large' },
    { from: 'large', to: 'say' },
    { from: 'say', to: 'ask' },
    { from: 'ask', to: 'pay' },
  ],
};

/** A run of it that has come to its approval. */
async function waitingBasket(tour: Tour): Promise<string> {
  await tour.post('/workflows', { definition: basket });
  const { run_id: runId } = await tour.post<StartedRun>('/runs', {
    workflow: 'basket',
    inputs: { who: 'Ada' },
  });
  await until(async () => (await tour.status(runId)) === 'WAITING');
  return runId;
}

async function approve(tour: Tour, runId: string): Promise<void> {
  const { items } = await tour.get<ListPage<TicketSummary>>('/tickets?status=open&limit=200');
  const ticket = items.find(({ run_id }) => run_id === runId);
  await tour.post(`/tickets/${ticket?.ticket_id}/decision`, { decision: 'approve', reason: 'looks right' });
}

async function openBasket(page: Page, tour: Tour, step: string): Promise<void> {
  await page.goto(`${tour.studioUrl}/workflows/basket/edit?node=${step}`);
  await settled(page);
  await expect(details(page).getByLabel('Label')).toBeVisible();
}

test('an expression says what it comes to, with the values of a past run or typed ones', async ({
  page,
  tour,
}) => {
  const run_id = await waitingBasket(tour);
  await openBasket(page, tour, 'large');
  const sample = details(page).getByLabel('Try with');
  await expect(sample).toHaveValue(run_id);
  await expect(preview(page).filter({ hasText: '[5,20,30]' })).toBeVisible();
  await expect(preview(page).filter({ hasText: 'True for 2 of 3' })).toBeVisible();
  // What only computes is computed as it is written; nothing is run for it.
  await expect(details(page).getByText('nothing was run')).toBeVisible();
  await details(page).getByLabel('Where').fill('item > 25.0');
  await expect(preview(page).filter({ hasText: 'True for 1 of 3' })).toBeVisible();
  await details(page).getByLabel('Where').fill('item.price > 25.0');
  await expect(preview(page).filter({ hasText: 'No value with these: For element 1' })).toBeVisible();

  // A template, then the same with values that somebody types.
  await card(page, 'say').click();
  await expect(preview(page).filter({ hasText: '"Ada pays"' })).toBeVisible();
  await sample.selectOption('typed');
  const values = details(page).getByLabel('Values (JSON)');
  await expect(values).toHaveValue(/"who": "Ada"/);
  await values.fill('{"inputs": {"who": "Grace"}}');
  await expect(preview(page).filter({ hasText: '"Grace pays"' })).toBeVisible();
  await card(page, 'large').click();
  await expect(preview(page).filter({ hasText: 'No value with these' }).first()).toBeVisible();
  await noSeriousProblem(page);
  // It is there again after a reload.
  await page.reload();
  await settled(page);
  await expect(sample).toHaveValue('typed');
  await expect(values).toHaveValue('{"inputs": {"who": "Grace"}}');
  await sample.selectOption('none');
  await expect(preview(page)).toHaveCount(0);
});

test('a step is tried by itself, and says before what it does; its gate comes along', async ({
  page,
  tour,
}) => {
  const runId = await waitingBasket(tour);
  await approve(tour, runId);
  await until(async () => (await tour.status(runId)) === 'COMPLETED');
  await openBasket(page, tour, 'say');
  // The newest run that came to its end, unless somebody chooses another.
  await expect(details(page).getByLabel('Try with')).toHaveValue(runId);
  await expect(details(page).getByText('nobody else is told')).toBeVisible();
  await details(page)
    .getByRole('button', { name: /Run this step|Do it for real/ })
    .click();
  const result = details(page).getByRole('region', { name: 'What came of it' });
  await expect(result.getByRole('status')).toContainText('Completed');
  await noSeriousProblem(page);
  const tests = await tour.get<ListPage<RunSummary>>('/runs?label=test_of=basket');
  expect(tests.items.map(({ workflow, labels }) => [workflow.name, labels['test_step']])).toEqual([
    ['basket.test', 'say'],
  ]);
  // It is no run of the workflow itself.
  const [newest] = (await tour.get<ListPage<RunSummary>>('/runs?workflow=basket')).items;
  expect(newest?.run_id).toBe(runId);

  await card(page, 'pay').click();
  await expect(details(page).getByText('ask must be approved')).toBeVisible();
  await details(page).getByRole('button', { name: 'Run this step' }).click();
  await expect(result.getByRole('status')).toContainText('Waiting');
  const [tried] = (await tour.get<ListPage<RunSummary>>('/runs?label=test_step=pay')).items;
  await approve(tour, tried?.run_id ?? '');
  await expect(result.getByRole('status')).toContainText('Completed');
});

test('the inputs of a workflow are built field by field, in step with their JSON, and asked for in the run form', async ({
  page,
  tour,
}) => {
  await tour.post('/workflows', { definition: basket });
  await page.goto(`${tour.studioUrl}/workflows/basket/edit`);
  await settled(page);
  const fields = details(page).locator('[data-field="/inputs"]');
  await expect(fields.getByLabel('Name of who')).toHaveValue('who');
  await fields.getByRole('button', { name: 'Add a field' }).click();
  await fields.getByLabel('Name of field').fill('amount');
  await fields.getByLabel('Name of field').press('Enter');
  const amount = fields.getByRole('group', { name: 'Field amount' });
  await amount.getByLabel('Type of amount').selectOption('number');
  await amount.getByText('Description, default, choices').click();
  await amount.getByLabel('What it is').fill('In euros');
  await amount.getByLabel('Default').fill('12');
  await fields.getByRole('button', { name: 'Add a field' }).click();
  await fields.getByLabel('Name of field').fill('speed');
  await fields.getByLabel('Name of field').press('Enter');
  const speed = fields.getByRole('group', { name: 'Field speed' });
  await speed.getByText('Description, default, choices').click();
  await speed.getByLabel(/Only one of these/).fill('slow\nfast');
  await speed.getByLabel('Needed').check();
  await expect(problems(page)).toContainText('No problems');
  await noSeriousProblem(page);

  await fields.getByRole('button', { name: 'JSON' }).click();
  const json = fields.getByRole('textbox');
  await expect(json).toHaveValue(/"enum": \[\s*"slow",\s*"fast"\s*\]/);
  const schema = JSON.parse(await json.inputValue());
  expect(schema).toEqual({
    type: 'object',
    properties: {
      who: { type: 'string' },
      amount: { type: 'number', description: 'In euros', default: 12 },
      speed: { type: 'string', enum: ['slow', 'fast'] },
    },
    required: ['who', 'speed'],
  });
  // The other way: what the JSON says, the list shows; and it is taken back like any edit.
  await json.fill('{"type":"object","properties":{"only":{"type":"boolean"}}}');
  await fields.getByRole('button', { name: 'Fields' }).click();
  await expect(fields.getByRole('group', { name: 'Field only' })).toBeVisible();
  await page.getByRole('button', { name: 'Undo the change of inputs' }).click();
  await expect(fields.getByRole('group', { name: 'Field amount' })).toBeVisible();

  await page.getByRole('button', { name: 'Run', exact: true }).click();
  const run = page.getByRole('dialog', { name: 'Run basket' });
  await expect(run.getByLabel('amount')).toHaveValue('12');
  await expect(run.getByText('In euros')).toBeVisible();
  await expect(run.getByLabel(/speed/).getByRole('option')).toHaveText(['Choose', 'slow', 'fast']);
});
