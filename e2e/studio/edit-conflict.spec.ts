import type { Workflow } from '@aob/engine/contract';
import type { Page } from '@playwright/test';
import { expect, settled, type Tour, test } from './studio.ts';

const pay = (label: string, more: object = {}) => ({
  schema: 'aob/v1',
  name: 'pay-out',
  nodes: [
    { id: 'pay', type: 'function', label },
    { id: 'tell', type: 'notify', config: { channel: 'log', body: 'paid' } },
  ],
  edges: [{ from: 'pay', to: 'tell' }],
  ...more,
});

const read = (tour: Tour) => tour.get<Workflow>('/workflows/pay-out');
const details = (page: Page) => page.getByRole('complementary', { name: 'Details' });
const save = (page: Page) => page.getByRole('button', { name: 'Save', exact: true });

async function edit(page: Page, tour: Tour): Promise<void> {
  await page.goto(`${tour.studioUrl}/workflows/pay-out/edit`);
  await settled(page);
  await page.locator('.react-flow__node[data-id="pay"]').click();
  await details(page).getByLabel('Label').fill('Mine');
}

test('changes of two people stand side by side, and neither is lost', async ({ page, tour }) => {
  await tour.post('/workflows', { definition: pay('Pay') });
  await edit(page, tour);
  await tour.post('/workflows', { definition: pay('Pay', { description: 'Theirs' }) }, 'human:mia');

  // Before anything is written the gate says that somebody was faster, and that the two do not touch.
  await save(page).click();
  const sheet = page.getByRole('dialog', { name: 'Save what you changed in pay-out' });
  await expect(sheet).toContainText('Mine');
  await sheet.getByRole('button', { name: 'Look at both' }).click();
  const both = page.getByRole('dialog', { name: 'Version 2 was saved meanwhile' });
  await expect(both).toContainText('mia changed');
  await expect(both).toContainText('Theirs');
  await both.getByRole('button', { name: 'Not now' }).click();
  await save(page).click();
  await sheet.getByLabel('Reason').fill('says whose it is');
  await sheet.getByRole('button', { name: 'Save' }).click();
  await expect(sheet).toBeHidden();
  await expect(page.getByText('Nothing to save')).toBeVisible();
  const { version, definition } = await read(tour);
  expect(version).toBe(3);
  expect(definition?.description).toBe('Theirs');
  expect(definition?.nodes[0]?.label).toBe('Mine');
  // The page goes on with what is in force: theirs and mine.
  await details(page).getByRole('tab', { name: 'Workflow' }).click();
  await expect(details(page).getByLabel('Description')).toHaveValue('Theirs');
});

test('where both changed the same, a person chooses', async ({ page, tour }) => {
  await edit(page, tour);
  await details(page).getByLabel('Label').fill('Mine again');
  const before = await read(tour);
  await tour.post('/workflows', { definition: pay('Hers', { description: 'Theirs' }) }, 'human:mia');
  // A reload keeps the draft with the version it began with, and says what came in between.
  await expect(page.getByText('kept in this browser')).toBeVisible();
  await page.reload();
  await settled(page);
  await expect(page.getByText(`mia saved version ${before.version + 1}`)).toBeVisible();
  // Saving without a choice is refused, whatever is pressed.
  await save(page).click();
  const refused = page.getByRole('dialog', { name: 'Save what you changed in pay-out' });
  await expect(refused).toContainText('patch.conflict');
  await refused.getByRole('button', { name: 'Look at both' }).click();
  const both = page.getByRole('dialog', { name: /was saved meanwhile/ });
  const choice = both.getByRole('group', { name: 'pay' });
  await expect(choice.getByRole('radio', { name: /Theirs/ })).toBeChecked();
  await choice.getByRole('radio', { name: /Yours/ }).check();
  await both.getByRole('button', { name: 'Put mine on top' }).click();
  await save(page).click();
  await page.getByRole('dialog').getByLabel('Reason').fill('mine counts');
  await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click();
  await expect(page.getByRole('dialog')).toBeHidden();
  expect((await read(tour)).definition?.nodes[0]?.label).toBe('Mine again');
});

test('a page without changes goes on with the newest version by itself', async ({ page, tour }) => {
  await page.goto(`${tour.studioUrl}/workflows/pay-out/edit`);
  await settled(page);
  await tour.post('/workflows', { definition: pay('Fresh') }, 'human:mia');
  await page.reload();
  await settled(page);
  await expect(page.locator('.react-flow__node[data-id="pay"]')).toContainText('Fresh');
  await expect(page.getByText('Nothing to save')).toBeVisible();
});

test('a new workflow never takes the name of another', async ({ page, tour }) => {
  await page.goto(`${tour.studioUrl}/workflows/new`);
  await page.getByRole('textbox', { name: 'Name', exact: true }).fill('pay-out');
  await page.getByRole('option', { name: 'Function', exact: true }).click();
  await expect(page.getByRole('region', { name: 'Problems' })).toContainText('No problems');
  const before = await read(tour);
  await save(page).click();
  const sheet = page.getByRole('dialog', { name: 'Save pay-out' });
  await sheet.getByRole('button', { name: 'Save' }).click();
  await expect(sheet).toContainText('workflow.stale');
  expect((await read(tour)).digest).toBe(before.digest);
});

test('two tabs on one draft: neither overwrites the other unasked', async ({ page, tour, context }) => {
  await edit(page, tour);
  await expect(page.getByText('kept in this browser')).toBeVisible();
  const other = await context.newPage();
  await edit(other, tour);
  await details(other).getByLabel('Label').fill('Other tab');
  await expect(other.getByText('kept in this browser')).toBeVisible();
  await details(page).getByLabel('Label').fill('First tab');
  await expect(page.getByText('Another tab works on the same draft')).toBeVisible();
  await page.getByRole('button', { name: 'Take the other' }).click();
  await settled(page);
  await expect(page.locator('.react-flow__node[data-id="pay"]')).toContainText('Other tab');
});
