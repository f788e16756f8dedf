import type { Experiment, Run, StartedRun } from '@aob/engine/contract';
import AxeBuilder from '@axe-core/playwright';
import { noSeriousProblem } from './axe.ts';
import { expect, fitsPhone, settled, type Tour, test } from './studio.ts';

const answer = {
  schema: 'aob/v1',
  name: 'answer',
  nodes: [{ id: 'make', type: 'transform', config: { expression: '{"cost": 2.0}' } }],
  edges: [],
};
const says = (expression: string) => [
  { op: 'replace', path: '/nodes/{make}/config/expression', value: expression },
];
const prompts = {
  name: 'prompts',
  workflow: 'answer',
  cost: '/cost',
  guardrails: { failure_rate: { above: 0.5, min_runs: 3 } },
  arms: [
    { name: 'before', weight: 40 },
    { name: 'short', weight: 30, operations: says('{"cost": 1.0}') },
    { name: 'broken', weight: 30, operations: says('[1][7]') },
  ],
};

/** Starts runs until each arm has so many of its own. */
const fill = async (tour: Tour, count: number): Promise<readonly Run[]> => {
  const runs: Run[] = [];
  const arms = () =>
    prompts.arms.map(({ name }) => runs.filter(({ experiment }) => experiment?.arm === name));
  for (let n = 0; arms().some((own) => own.length < count); n++) {
    const { run_id } = await tour.post<StartedRun>('/runs', { experiment: 'prompts', key: `k${n}` });
    runs.push(await tour.run(run_id));
  }
  return runs;
};

test('an experiment shows how its arms compare, what a guardrail stopped, and takes weights, a pause and a stop', async ({
  page,
  tour,
}) => {
  await page.goto(`${tour.studioUrl}/experiments`);
  await settled(page);
  await expect(page.getByRole('heading', { name: 'No experiments yet' })).toBeVisible();
  await tour.post('/workflows', { definition: answer });
  await tour.post('/experiments', prompts);
  const runs = await fill(tour, 3);
  await page.reload();
  const row = page.locator('[data-experiment=prompts]');
  await expect(row).toContainText('before 40 % · short 30 % · broken stopped');
  await row.getByRole('link', { name: 'prompts' }).click();

  const broken = page.locator('[data-arm=broken]');
  await expect(broken).toContainText(/stopped by a guardrail: \d+ of \d+ runs failed, more than 50 %/);
  await expect(broken).toContainText(/-100 points/);
  const short = page.locator('[data-arm=short]');
  await expect(short).toContainText('100 %');
  await expect(short).toContainText('may be none');
  await expect(page.locator('[data-arm=before]')).toContainText('control');
  await expect(page.getByText(/looked at once/)).toBeVisible();
  await expect(page.getByRole('list', { name: 'What became of it' })).toContainText(
    'A guardrail stopped broken',
  );
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations).toEqual([]);

  await page.getByRole('button', { name: 'Weights' }).click();
  const weights = page.getByRole('dialog', { name: 'Weights of prompts' });
  await weights.getByLabel('Weight of short').fill('60');
  await weights.getByLabel('Weight of broken').fill('0');
  await expect(weights).toContainText('60 %');
  await weights.getByLabel('Reason').fill('no failures');
  await weights.getByRole('button', { name: 'Change' }).click();
  await expect(weights).toBeHidden();
  await expect(page.getByRole('list', { name: 'What became of it' })).toContainText(
    'changed weights, short from 30 to 60, broken from 30 to 0; 30 % of the keys moved: no failures',
  );

  await page.getByRole('button', { name: 'Pause' }).click();
  await expect(page.getByTestId('experiment-status')).toContainText('paused by local; every run gets before');
  await page.getByRole('button', { name: 'Resume' }).click();
  await expect(page.getByTestId('experiment-status')).toHaveText('running');

  await short.getByRole('button', { name: 'Stop short' }).click();
  const stopArm = page.getByRole('dialog', { name: 'Stop short?' });
  await stopArm.getByLabel('Reason').fill('customers complain');
  await stopArm.getByRole('button', { name: 'Stop' }).click();
  await expect(short).toContainText('stopped by local: customers complain');

  await page.getByRole('button', { name: 'Stop', exact: true }).click();
  const stop = page.getByRole('dialog', { name: 'Stop prompts?' });
  await stop.getByLabel('Reason').fill('enough');
  await stop.getByRole('button', { name: 'Stop' }).click();
  await expect(page.getByTestId('experiment-status')).toContainText('stopped by local: enough');
  await expect(page.getByRole('button', { name: 'Pause' })).toBeHidden();
  expect(await tour.get<Experiment>('/experiments/prompts')).toMatchObject({
    status: 'stopped',
    revision: 7,
  });

  const own = runs.find(({ experiment }) => experiment?.arm === 'short');
  await page.goto(`${tour.studioUrl}/runs/${own?.run_id}`);
  await expect(page.getByTestId('in-experiment')).toHaveText('Arm short of prompts');
  await page.getByTestId('in-experiment').getByRole('link', { name: 'prompts' }).click();
  await expect(page.getByRole('heading', { name: 'prompts' })).toBeVisible();
});

test('an experiment is made in a form, and another one like it', async ({ page, tour }) => {
  await tour.post('/workflows', { definition: { ...answer, name: 'offer' } });
  const { patch_id } = await tour.post<{ patch_id: string }>('/workflows/offer/patches', {
    operations: says('{"cost": 1.5}'),
    reason: 'Cheaper for all',
  });
  await tour.post('/workflows/offer/tags/main/undo', { reason: 'a share of the runs first' });
  await page.goto(`${tour.studioUrl}/experiments`);
  await page.getByRole('link', { name: 'New experiment' }).click();
  const form = page.getByRole('form', { name: 'New experiment' });
  const begin = form.getByRole('button', { name: 'Begin' });
  await expect(begin).toBeDisabled();
  await form.getByLabel('Name', { exact: true }).fill('cheaper');
  await form.getByLabel('Workflow').fill('offer@main');
  await form.getByLabel('Cost of a run (optional)').fill('/cost');
  const arm = form.getByRole('group', { name: 'Arm changed' });
  await arm.getByLabel('Weight').fill('30');
  await expect(arm).toContainText('25 %');
  await arm.getByLabel('Patches').selectOption({ label: 'Cheaper for all' });
  await expect(arm.getByRole('listitem')).toHaveText('Cheaper for all');
  await form.getByLabel('More than so many percent fail').fill('many');
  await expect(begin).toBeDisabled();
  await form.getByLabel('More than so many percent fail').fill('5');
  await noSeriousProblem(page);
  await begin.click();
  await expect(page).toHaveURL(/experiments\/cheaper$/);
  await expect(page.getByText('more than 5 % fail, from 20 runs on')).toBeVisible();
  const made = await tour.get<Experiment>('/experiments/cheaper');
  expect(made.arms.map(({ name, weight, patches }) => [name, weight, patches])).toEqual([
    ['as-is', 90, []],
    ['changed', 30, [patch_id]],
  ]);

  // What the gate says stands in the form: a name that is taken, and what cannot be an arm.
  await page.getByRole('link', { name: 'One like it' }).click();
  await expect(form.getByLabel('More than so many percent fail')).toHaveValue('5');
  await form.getByLabel('Name', { exact: true }).fill('cheaper-2');
  const like = form.getByRole('group', { name: 'Arm changed' });
  await like.getByText('Operations of its own').click();
  await like.getByLabel(/Operations/).fill('[{"op": "remove", "path": "/nodes/{nowhere}"}]');
  await begin.click();
  await expect(form.getByRole('alert')).toContainText('nowhere');
  await page.setViewportSize({ width: 390, height: 844 });
  await fitsPhone(page);
});
