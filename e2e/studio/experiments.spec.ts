import type { Experiment, Run, StartedRun } from '@aob/engine/contract';
import AxeBuilder from '@axe-core/playwright';
import { expect, settled, type Tour, test } from './studio.ts';

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
