import type { Page as ListPage, PatchResource, RunSummary, Workflow } from '@aob/engine/contract';
import type { Locator, Page } from '@playwright/test';
import { noSeriousProblem } from './axe.ts';
import { expect, fitsPhone, settled, type Tour, test } from './studio.ts';

const card = (page: Page, id: string): Locator => page.locator(`.react-flow__node[data-id="${id}"]`);
const palette = (page: Page): Locator => page.getByRole('combobox', { name: 'Add' });
const details = (page: Page): Locator => page.getByRole('complementary', { name: 'Details' });
const problems = (page: Page): Locator => page.getByRole('region', { name: 'Problems' });

async function lastRun(tour: Tour, workflow: string): Promise<RunSummary | undefined> {
  const { items } = await tour.get<ListPage<RunSummary>>(`/runs?workflow=${workflow}`);
  return items[0];
}

async function push(tour: Tour, definition: object): Promise<void> {
  await tour.post('/workflows', { definition });
}

test('a workflow is drawn from nothing with the mouse, saved, and run', async ({ page, tour }) => {
  await page.goto(`${tour.studioUrl}/workflows`);
  await settled(page);
  await page.getByRole('link', { name: 'New workflow' }).click();
  await expect(page.getByRole('heading', { name: 'Begin with a step' })).toBeVisible();
  await page.getByRole('textbox', { name: 'Name', exact: true }).fill('greet');

  await page.getByRole('option', { name: 'Transform' }).click();
  await expect(card(page, 'transform')).toHaveAccessibleName('transform, transform, 1 problem');
  // The problem leads to its field.
  await problems(page).getByRole('button', { name: '1 problem' }).click();
  await problems(page).getByRole('listitem').getByRole('button').click();
  const expression = details(page).getByLabel('Expression');
  await expect(expression).toBeFocused();
  await expect(expression).toHaveCSS('font-family', /JetBrains/);
  await expression.fill("'Hello, ' + inputs.who");
  await expect(problems(page)).toContainText('No problems');

  // What is added next stands behind what is chosen.
  await page.getByRole('option', { name: 'Function', exact: true }).click();
  await expect(card(page, 'step')).toBeVisible();
  await page.getByRole('option', { name: 'Approval' }).dragTo(page.locator('.react-flow__pane'), {
    targetPosition: { x: 420, y: 420 },
  });
  await expect(card(page, 'approval')).toBeVisible();
  // A line from one card to the other; the way back is refused while it is drawn.
  await drawLine(page, 'approval', 'transform');
  await expect(page.locator('.react-flow__edge')).toHaveCount(2);
  await drawLine(page, 'step', 'approval');
  await expect(page.getByText('It would lead in a circle')).toBeVisible();
  await expect(page.locator('.react-flow__edge')).toHaveCount(2);
  // Taken back, step by step, and given again.
  await page.getByRole('button', { name: 'Undo connecting approval and transform' }).click();
  await expect(page.locator('.react-flow__edge')).toHaveCount(1);
  await page.getByRole('button', { name: 'Redo connecting approval and transform' }).click();
  await page.getByRole('button', { name: 'Undo connecting approval and transform' }).click();
  await card(page, 'approval').click();
  await expect(card(page, 'approval')).toHaveClass(/\bselected\b/);
  await page.keyboard.press('Delete');
  await expect(card(page, 'approval')).toHaveCount(0);

  await details(page).getByRole('tab', { name: 'Workflow' }).click();
  // Words for people are not written in the letters of code.
  await expect(details(page).getByLabel('Description')).toHaveCSS('font-family', /Inter/);
  await details(page).getByRole('button', { name: 'Add a field' }).click();
  await details(page).getByLabel('Name of field').fill('who');
  await details(page).getByLabel('Name of field').press('Enter');
  await details(page).getByLabel('Needed').check();
  await expect(problems(page)).toContainText('No problems');
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  const sheet = page.getByRole('dialog', { name: 'Save greet' });
  await expect(sheet).toContainText('2 steps, 1 connection');
  await sheet.getByRole('button', { name: 'Save' }).click();
  await expect(page).toHaveURL(/workflows\/greet\/edit/);
  await settled(page);

  await page.getByRole('button', { name: 'Run' }).click();
  const run = page.getByRole('dialog', { name: 'Run greet' });
  await run.getByLabel('who').fill('Ada');
  await run.getByRole('button', { name: 'Start' }).click();
  await expect(page).toHaveURL(/runs\/run_/);
  await expect.poll(async () => (await lastRun(tour, 'greet'))?.status).toBe('COMPLETED');
  const { definition } = await tour.get<Workflow>('/workflows/greet');
  expect(definition?.edges).toEqual([{ id: 'transform->step', from: 'transform', to: 'step' }]);
  expect(definition?.nodes[1]?.inputs).toEqual({ transform: '${nodes.transform.output}' });
});

async function drawLine(page: Page, from: string, to: string): Promise<void> {
  await stands(page, from);
  const [start, end] = await Promise.all([
    card(page, from).locator('.react-flow__handle.source').boundingBox(),
    card(page, to).locator('.react-flow__handle.target').boundingBox(),
  ]);
  if (start === null || end === null) throw new Error('The handles are not in view.');
  await page.mouse.move(start.x + start.width / 2, start.y + start.height / 2);
  await page.mouse.down();
  await page.mouse.move(end.x - 30, end.y - 20, { steps: 5 });
  await page.mouse.move(end.x + end.width / 2, end.y + end.height / 2, { steps: 5 });
  await page.mouse.up();
}

/** The graph grows into view: a card is where it stays once it has not moved for a moment. */
async function stands(page: Page, id: string): Promise<void> {
  let last = '';
  await expect
    .poll(
      async () => {
        const before = last;
        last = JSON.stringify(await card(page, id).boundingBox());
        return last === before;
      },
      { intervals: [400] },
    )
    .toBe(true);
}

test('a workflow is drawn, saved and run with the keyboard alone', async ({ page, tour }) => {
  await page.goto(`${tour.studioUrl}/workflows/new`);
  await expect(page.getByRole('heading', { name: 'Begin with a step' })).toBeVisible();
  await page.keyboard.press('a');
  await expect(palette(page)).toBeFocused();
  await page.keyboard.type('trans');
  await page.keyboard.press('Enter');
  await expect(card(page, 'transform')).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(details(page).getByLabel('Label')).toBeFocused();
  await page.keyboard.type('Twice');
  await tabTo(page, details(page).getByLabel('Expression'));
  // The inputs are offered as they are typed.
  await page.keyboard.type('inp');
  await page.keyboard.press('Enter');
  await page.keyboard.type('.n * 2.0');
  await expect(details(page).getByLabel('Expression')).toHaveValue('inputs.n * 2.0');

  await tabTo(page, card(page, 'transform'));
  await page.keyboard.press('a');
  await page.keyboard.type('condition');
  await page.keyboard.press('Enter');
  await expect(card(page, 'condition')).toBeFocused();
  for (const [kind, id] of [
    ['function', 'step'],
    ['delay', 'delay'],
  ] as const) {
    await page.keyboard.press('a');
    await page.keyboard.type(kind);
    await page.keyboard.press('Enter');
    await expect(card(page, id)).toBeFocused();
    await page.keyboard.press('ArrowLeft');
    await expect(card(page, 'condition')).toBeFocused();
    await page.keyboard.press('Enter');
    await expect(details(page).getByLabel('Label')).toBeFocused();
    await tabTo(page, card(page, 'condition'));
  }
  // The way that has no condition is always taken: the problem says so, and leads to it.
  await tabTo(page, problems(page).getByRole('button', { name: /problems?$/ }));
  await page.keyboard.press('Enter');
  await tabTo(page, problems(page).getByRole('button', { name: /condition → delay/ }));
  await page.keyboard.press('Enter');
  await expect(details(page).getByRole('heading', { name: 'condition to delay' })).toBeVisible();
  await tabTo(page, details(page).getByLabel('Default'));
  await page.keyboard.press('Space');
  await tabTo(page, details(page).getByRole('button', { name: 'condition', exact: true }));
  await page.keyboard.press('Enter');
  await tabTo(
    page,
    details(page).getByRole('list', { name: 'Leads to' }).getByRole('button', { name: 'step' }),
  );
  await page.keyboard.press('Enter');
  await expect(details(page).getByRole('heading', { name: 'condition to step' })).toBeVisible();
  await tabTo(page, details(page).getByLabel('When'));
  await page.keyboard.type('inputs.n > 100.0');
  await tabTo(page, problems(page).getByRole('button', { name: /delay/ }).first());
  await page.keyboard.press('Enter');
  await tabTo(page, details(page).getByLabel('Duration'));
  await page.keyboard.type('1ms');
  await expect(problems(page)).toContainText('1 problem');
  await tabTo(page, page.getByRole('textbox', { name: 'Name', exact: true }));
  await page.keyboard.type('by-keys');
  await expect(problems(page)).toContainText('No problems');

  await page.keyboard.press('Control+s');
  const sheet = page.getByRole('dialog', { name: 'Save by-keys' });
  await tabTo(page, sheet.getByRole('button', { name: 'Save' }));
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/workflows\/by-keys\/edit/);
  await settled(page);
  await tabTo(page, page.getByRole('button', { name: 'Run' }));
  await page.keyboard.press('Enter');
  await tabTo(page, page.getByLabel('Inputs (JSON)'));
  await page.keyboard.press('Control+a');
  await page.keyboard.type('{"n": 21}');
  await tabTo(page, page.getByRole('button', { name: 'Start' }));
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/runs\/run_/);
  await expect.poll(async () => (await lastRun(tour, 'by-keys'))?.status).toBe('COMPLETED');
});

/** As somebody without a mouse gets there. */
async function tabTo(page: Page, target: Locator): Promise<void> {
  for (let presses = 0; presses < 120; presses++) {
    if ((await target.and(page.locator(':focus')).count()) > 0) return;
    await page.keyboard.press('Tab');
  }
  await expect(target).toBeFocused();
}

test('steps go from one workflow into another, with what they read of each other', async ({ page, tour }) => {
  await push(tour, {
    schema: 'aob/v1',
    name: 'giver',
    nodes: [
      { id: 'one', type: 'function' },
      { id: 'two', type: 'transform', config: { expression: 'nodes.one.output' } },
    ],
    edges: [{ from: 'one', to: 'two' }],
  });
  await push(tour, { schema: 'aob/v1', name: 'taker', nodes: [{ id: 'one', type: 'function' }], edges: [] });
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await page.goto(`${tour.studioUrl}/workflows/giver/edit`);
  await settled(page);
  await card(page, 'one').focus();
  await page.keyboard.press('Control+a');
  await page.keyboard.press('Control+c');
  await expect(page.getByText('2 steps copied')).toBeVisible();
  await page.goto(`${tour.studioUrl}/workflows/taker/edit`);
  await settled(page);
  await card(page, 'one').focus();
  await page.keyboard.press('Control+v');
  await expect(card(page, 'one_2')).toBeVisible();
  await expect(card(page, 'two')).toContainText('nodes.one_2.output');
  // They stand beside the others until somebody connects them: `c` leads there.
  await expect(problems(page)).toContainText('1 problem');
  await card(page, 'one').click();
  await page.keyboard.press('c');
  const connect = details(page).getByRole('combobox', { name: 'Connect one with' });
  await expect(connect).toBeFocused();
  await connect.selectOption('one_2');
  await expect(problems(page)).toContainText('No problems');
  // Nothing is lost on reload.
  await expect(problems(page)).toContainText('kept in this browser');
  await page.reload();
  await settled(page);
  await expect(card(page, 'one_2')).toBeVisible();
  // Back to what is saved: there is nothing to save.
  await card(page, 'two').click();
  await page.keyboard.press('Delete');
  await card(page, 'one_2').click();
  await page.keyboard.press('Delete');
  await expect(problems(page)).toContainText('Nothing to save');
  await expect(page.getByRole('button', { name: 'Save', exact: true })).toBeDisabled();
});

test('the steps inside of a map are drawn on a canvas of their own', async ({ page, tour }) => {
  await push(tour, {
    schema: 'aob/v1',
    name: 'many',
    nodes: [
      {
        id: 'each',
        type: 'map',
        config: { items: '[1, 2]', body: { nodes: [{ id: 'pick', type: 'function' }], edges: [] } },
      },
    ],
    edges: [],
  });
  await page.goto(`${tour.studioUrl}/workflows/many/edit`);
  await settled(page);
  await card(page, 'each').dblclick();
  await expect(card(page, 'pick')).toBeVisible();
  await expect(page).toHaveURL(/in=each/);
  await card(page, 'pick').click();
  await page.getByRole('option', { name: 'Transform' }).click();
  const expression = details(page).getByLabel('Expression');
  await expression.pressSequentially('it');
  await page.getByRole('option', { name: /^item/ }).click();
  await expect(expression).toHaveValue('item');
  await page.getByRole('navigation', { name: 'Bodies' }).getByRole('button', { name: 'many' }).click();
  await expect(card(page, 'each')).toHaveAccessibleName('each, map, 2 steps inside');
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  const sheet = page.getByRole('dialog', { name: /Save what you changed/ });
  await expect(sheet.getByRole('listitem').filter({ hasText: 'transform · item · in each' })).toBeVisible();
  await sheet.getByLabel('Reason').fill('picks twice');
  await sheet.getByRole('button', { name: 'Save' }).click();
  await expect(sheet).toBeHidden();
  const { version } = await tour.get<Workflow>('/workflows/many');
  expect(version).toBe(2);
  const patches = await tour.get<ListPage<PatchResource>>('/workflows/many/patches');
  expect(patches.items.map(({ state, reason }) => `${state}: ${reason}`)).toEqual(['applied: picks twice']);
});

test('canvas and text are the same document', async ({ page, tour }) => {
  await push(tour, { schema: 'aob/v1', name: 'both', nodes: [{ id: 'one', type: 'function' }], edges: [] });
  await page.goto(`${tour.studioUrl}/workflows/both/edit`);
  await settled(page);
  await page.getByRole('button', { name: 'Text' }).click();
  const text = page.getByRole('textbox', { name: 'Document' });
  await expect(text).toContainText('id: one');
  await text.fill('schema: aob/v1\nname: both\nnodes:\n  - id: first\n    type: htpp\nedges: []\n');
  await expect(page.getByText('The text cannot be read yet')).toBeVisible();
  await page.getByRole('button', { name: 'Canvas' }).click();
  await expect(card(page, 'one')).toBeVisible();
  await page.getByRole('button', { name: 'Go to the text' }).click();
  await text.fill('schema: aob/v1\nname: both\nnodes:\n  - id: first\n    type: http\nedges: []\n');
  await expect(problems(page)).toContainText('1 problem');
  await expect(page.locator('.cm-lint-marker-error')).toHaveCount(1);
  await page.getByRole('button', { name: 'Canvas' }).click();
  await card(page, 'first').click();
  await details(page).getByLabel('Url').fill('https://example.com');
  await expect(problems(page)).toContainText('No problems');
  await page.getByRole('button', { name: 'Text' }).click();
  await expect(text).toContainText('url: https://example.com');
  await page.getByRole('button', { name: 'JSON' }).click();
  await expect(text).toContainText('"url": "https://example.com"');
});

for (const theme of ['light', 'dark'] as const) {
  test(`the editor has no serious accessibility problem in the ${theme} theme`, async ({ page, tour }) => {
    test.setTimeout(120_000);
    await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' });
    for (const path of [
      '/workflows/new',
      '/workflows/lead-flow/edit',
      '/workflows/lead-flow/edit?node=enrich',
      '/workflows/lead-flow/edit?view=text',
      '/workflows/nobody/edit',
    ]) {
      await page.goto(tour.studioUrl + path);
      await settled(page);
      await noSeriousProblem(page);
    }
  });
}

test('a phone says that it is no place to edit, and shows the workflow all the same', async ({
  page,
  tour,
}) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await page.goto(`${tour.studioUrl}/workflows/lead-flow/edit`);
  await settled(page);
  await expect(page.getByText('Editing needs a wider screen')).toBeVisible();
  await expect(card(page, 'parse')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Save' })).toHaveCount(0);
  await fitsPhone(page);
});
