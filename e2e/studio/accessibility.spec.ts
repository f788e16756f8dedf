import type { Page, PatchResource } from '@aob/engine/contract';
import AxeBuilder from '@axe-core/playwright';
import { expect, settled, test } from './studio.ts';

for (const theme of ['light', 'dark'] as const) {
  test(`no page has a serious accessibility problem in the ${theme} theme`, async ({ page, tour }) => {
    test.setTimeout(180_000);
    await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' });
    const run = await tour.finishedRun();
    const { runId: waiting, ticketId } = await tour.waitingRun();
    const patches = await tour.get<Page<PatchResource>>(`/runs/${run.run_id}/patches`);
    const paths = [
      '/runs',
      `/runs/${run.run_id}`,
      `/runs/${run.run_id}?mode=overlay&tab=patches`,
      `/runs/${run.run_id}?tab=events&node=enrich`,
      `/runs/${run.run_id}?at=12&times=true&node=parse`,
      `/runs/${run.run_id}?tab=events&find=nothing+like+it`,
      `/runs/compare?a=${run.run_id}&b=${waiting}&node=enrich`,
      `/runs/compare?a=${run.run_id}`,
      '/runs/compare',
      '/runs/compare?a=run_unknown&b=run_unknown',
      `/inbox?ticket=${ticketId}`,
      '/patches',
      `/patches/${patches.items[0]?.patch_id}`,
      '/workflows',
      '/schedules',
      '/workflows/lead-flow?tab=document',
      '/runs/run_unknown',
    ];
    for (const path of paths) {
      await page.goto(tour.studioUrl + path);
      await settled(page);
      const { violations } = await new AxeBuilder({ page }).analyze();
      const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
      expect(
        serious.map(
          ({ id, nodes }) => `${path}: ${id} at ${nodes.map(({ target }) => target.join(' ')).join(', ')}`,
        ),
      ).toEqual([]);
    }
  });
}

test('the canvas is walked with the keyboard', async ({ page, tour }) => {
  const run = await tour.finishedRun();
  await page.goto(`${tour.studioUrl}/runs/${run.run_id}`);
  await settled(page);
  const focused = (): Promise<string | null> => page.locator(':focus').getAttribute('data-id');
  await page.locator('.react-flow__node').first().focus();
  const start = await focused();
  expect(['fetch_lead', 'fetch_company']).toContain(start);
  await page.keyboard.press('Tab');
  expect(['fetch_lead', 'fetch_company']).toContain(await focused());
  await page.keyboard.press('ArrowRight');
  await expect.poll(focused).toBe('parse');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/node=parse/);
  await expect(page.getByRole('heading', { level: 2, name: 'One record' })).toBeVisible();
  await page.keyboard.press('d');
  await expect(page).toHaveURL(/mode=overlay/);
  await page.keyboard.press('?');
  await expect(page.getByRole('dialog', { name: 'Shortcuts' })).toBeVisible();
});
