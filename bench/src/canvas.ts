/**
 * `npm run bench -- canvas [--json]`: the studio in a headless browser. A graph of 1,000 nodes and 1,500 edges is panned and
 * zoomed as a whole and at 100 %, still and while its run goes on; the log of a run of 100,000 events is scrubbed.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import type { Browser, Page } from 'playwright-core';
import { type Api, createApi } from './api.ts';
import { openBrowser } from './browser.ts';
import { LONG_LOOP, LONG_LOOP_EVENTS, wideGraph } from './documents.ts';
import { pan, scrub, zoom } from './frames.ts';
import { type BenchServer, startServer } from './server.ts';

const { values } = parseArgs({
  allowPositionals: true,
  options: { json: { type: 'boolean', default: false } },
});

const VIEW = { width: 1440, height: 900 };
const STILL = 'bench-canvas';
const LIVE = 'bench-canvas-live';
/** 40 nodes at a time, so that some more than a hundred a second begin and end. */
const LAYER_MS = 340;

const CARD = '.react-flow__node';

/** A run on a page of its own, at this zoom or shown whole; and how long it took until it could be worked with. */
const openRun = async (
  browser: Browser,
  server: BenchServer,
  { runId, isWhole }: { readonly runId: string; readonly isWhole: boolean },
): Promise<{ readonly page: Page; readonly interactiveMs: number }> => {
  const page = await browser.newPage({ viewport: VIEW });
  // As the studio keeps where a reader was: x, y and zoom.
  if (!isWhole) await page.addInitScript(`sessionStorage.setItem('canvas:${runId}', '-2400,-1400,1')`);
  await page.goto(`${server.studioUrl}/runs/${runId}`);
  await page.locator(CARD).first().waitFor({ timeout: 120_000 });
  const interactiveMs = await page.evaluate<number>(
    'new Promise((resolve) => requestAnimationFrame(() => resolve(Math.round(performance.now()))))',
  );
  await pause(1_000);
  return { page, interactiveMs };
};

const untilStatus = async (api: Api, runId: string, status: string): Promise<void> => {
  for (const end = performance.now() + 600_000; performance.now() < end; await pause(200)) {
    const now = await api.status(runId);
    if (now === status) return;
    if (now === 'FAILED') throw new Error(`${runId} failed`);
  }
  throw new Error(`${runId} did not come to ${status}`);
};

/** Nothing happens meanwhile. */
const measureStill = async (browser: Browser, server: BenchServer, api: Api) => {
  await api.push(wideGraph(STILL, 0));
  const { run_id: runId } = await api.start(STILL);
  await untilStatus(api, runId, 'COMPLETED');
  const whole = await openRun(browser, server, { runId, isWhole: true });
  const atFit = { pan: await pan(whole.page), zoom: await zoom(whole.page) };
  await whole.page.close();
  const close = await openRun(browser, server, { runId, isWhole: false });
  const atFull = { pan: await pan(close.page), zoom: await zoom(close.page) };
  await close.page.close();
  return { first_interactive_ms: whole.interactiveMs, fit: atFit, full: atFull };
};

/** While the run goes on, layer by layer. */
const measureLive = async (browser: Browser, server: BenchServer, api: Api, isWhole: boolean) => {
  const { run_id: runId } = await api.start(LIVE);
  const { page } = await openRun(browser, server, { runId, isWhole });
  const panned = await pan(page);
  const zoomed = await zoom(page);
  const doneMeanwhile = await page.locator('aside [data-status=completed]').count();
  await untilStatus(api, runId, 'COMPLETED');
  const seconds = await api.seconds(runId);
  await page.close();
  return {
    pan: panned,
    zoom: zoomed,
    steps_done_after: doneMeanwhile,
    nodes_per_s: Math.round(1000 / seconds),
  };
};

const measureScrub = async (browser: Browser, server: BenchServer, api: Api) => {
  await api.push(LONG_LOOP);
  const { run_id: runId } = await api.start(LONG_LOOP.name);
  // Between two decisions of the loop it waits for the next one; when it waits for the signal, the log is long enough.
  await untilSignal(server, runId);
  const { page, interactiveMs } = await openRun(browser, server, { runId, isWhole: true });
  await page.getByTestId('event-on-view').filter({ hasNotText: 'reading' }).waitFor({ timeout: 120_000 });
  const readMs = await page.evaluate<number>('Math.round(performance.now())');
  const smoothness = await scrub(page);
  const heapMb = await page.evaluate<number>('Math.round(performance.memory.usedJSHeapSize / 1e6)');
  await page.close();
  return {
    events: LONG_LOOP_EVENTS,
    interactive_ms: interactiveMs,
    log_read_ms: readMs,
    ...smoothness,
    heap_mb: heapMb,
  };
};

const untilSignal = async ({ url }: BenchServer, runId: string): Promise<void> => {
  for (const end = performance.now() + 600_000; performance.now() < end; await pause(500)) {
    const answer = await fetch(`${url}/v1/runs/${runId}`);
    const run = (await answer.json()) as { readonly status: string; readonly seq: number };
    if (run.status === 'WAITING' && run.seq >= LONG_LOOP_EVENTS) return;
  }
  throw new Error(`${runId} did not come to its signal`);
};

const server = await startServer(undefined, { hasStudio: true });
// A load that is interrupted leaves no server behind.
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, () => void server.stop().finally(() => process.exit(130)));
const api = createApi(server.url, 'full');
const browser = await openBrowser();
try {
  const still = await measureStill(browser, server, api);
  await api.push(wideGraph(LIVE, LAYER_MS));
  const report = {
    workload: 'canvas',
    nodes: 1_000,
    edges: 1_500,
    ...still,
    live_fit: await measureLive(browser, server, api, true),
    live_full: await measureLive(browser, server, api, false),
    scrub: await measureScrub(browser, server, api),
  };
  process.stdout.write(values.json ? `${JSON.stringify(report)}\n` : `${JSON.stringify(report, null, 2)}\n`);
} finally {
  await browser.close();
  await api.close();
  await server.stop();
}
