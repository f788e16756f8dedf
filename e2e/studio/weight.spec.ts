import type { Page as ListPage, PatchResource } from '@aob/engine/contract';
import { loadPage, SCRIPTS_KB_MAX, studioPages } from '../support/page-load.ts';
import { expect, test } from './studio.ts';

test('no page is heavier than it may be, and none complains in the console', async ({ browser, tour }) => {
  test.setTimeout(240_000);
  const { run_id: runId } = await tour.finishedRun();
  const { ticketId } = await tour.waitingRun();
  const { items } = await tour.get<ListPage<PatchResource>>(`/runs/${runId}/patches`);
  const found: string[] = [];
  for (const { path, kind } of studioPages({ runId, ticketId, patchId: items[0]?.patch_id ?? '' })) {
    const context = await browser.newContext();
    const { scriptsKb, complaints } = await loadPage(await context.newPage(), tour.studioUrl + path);
    await context.close();
    expect(scriptsKb, `${path} has scripts at all`).toBeGreaterThan(50);
    if (scriptsKb > SCRIPTS_KB_MAX[kind])
      found.push(`${path}: ${scriptsKb} kB of JavaScript, at most ${SCRIPTS_KB_MAX[kind]}`);
    found.push(...complaints.map((text) => `${path}: ${text}`));
  }
  expect(found).toEqual([]);
});
