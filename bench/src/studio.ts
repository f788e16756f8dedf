/**
 * `npm run bench -- studio [--json]`: every page of the studio as a first visit loads it, on the seeded tour: how much
 * JavaScript comes with it (compressed), when its largest thing is painted, and whether the console complains.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import type { Browser } from 'playwright-core';
import { loadPage, SCRIPTS_KB_MAX, type StudioPage, studioPages } from '../../e2e/support/page-load.ts';
import { openBrowser } from './browser.ts';
import { type BenchServer, startServer } from './server.ts';

const { values } = parseArgs({
  allowPositionals: true,
  options: { json: { type: 'boolean', default: false } },
});

const ROUNDS = 3;
const LARGEST_PAINT_MS_MAX = 1_500;

interface Items {
  readonly items: readonly { readonly [field: string]: unknown }[];
}

const read = async ({ url }: BenchServer, path: string): Promise<Items> =>
  (await (await fetch(`${url}/v1${path}`)).json()) as Items;

/** The first thing of a list, as soon as the seeded runs have come so far. */
const firstId = async (server: BenchServer, path: string, field: string): Promise<string> => {
  for (const end = performance.now() + 60_000; performance.now() < end; await pause(100)) {
    const [first] = (await read(server, path)).items;
    if (first !== undefined) return `${first[field]}`;
  }
  throw new Error(`${path} stays empty`);
};

const measure = async (browser: Browser, server: BenchServer, { path, kind }: StudioPage) => {
  const paints: number[] = [];
  let complaints: readonly string[] = [];
  let scriptsKb = 0;
  for (let round = 0; round < ROUNDS; round += 1) {
    const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
    const load = await loadPage(await context.newPage(), server.studioUrl + path);
    await context.close();
    paints.push(load.largestPaintMs);
    complaints = load.complaints;
    scriptsKb = load.scriptsKb;
  }
  return {
    page: path.replaceAll(/(run|patch|ticket)_\w+/g, '$1'),
    js_kb: scriptsKb,
    js_kb_max: SCRIPTS_KB_MAX[kind],
    lcp_ms: paints.toSorted((a, b) => a - b)[Math.floor(ROUNDS / 2)] ?? Number.NaN,
    complaints,
  };
};

const server = await startServer(undefined, { hasStudio: true, isSeeded: true });
// A load that is interrupted leaves no server behind.
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, () => void server.stop().finally(() => process.exit(130)));
const browser = await openBrowser();
try {
  const runId = await firstId(server, '/runs?status=COMPLETED', 'run_id');
  const ticketId = await firstId(server, '/tickets?status=open', 'ticket_id');
  const patchId = await firstId(server, `/runs/${runId}/patches`, 'patch_id');
  const pages: Awaited<ReturnType<typeof measure>>[] = [];
  for (const page of studioPages({ runId, ticketId, patchId }))
    pages.push(await measure(browser, server, page));
  if (values.json) process.stdout.write(`${JSON.stringify({ workload: 'studio', pages })}\n`);
  else
    process.stdout.write(
      [
        `${'page'.padEnd(40)} ${'JS kB'.padStart(6)} ${'max'.padStart(4)} ${'LCP ms'.padStart(7)} ${'console'.padStart(8)}`,
        ...pages.map(
          ({ page, js_kb, js_kb_max, lcp_ms, complaints }) =>
            `${page.padEnd(40)} ${`${js_kb}`.padStart(6)} ${`${js_kb_max}`.padStart(4)} ${`${lcp_ms}`.padStart(7)} ${`${complaints.length}`.padStart(8)}${js_kb > js_kb_max || lcp_ms > LARGEST_PAINT_MS_MAX || complaints.length > 0 ? '  !' : ''}`,
        ),
        ...pages.flatMap(({ page, complaints }) => complaints.map((text) => `${page}: ${text}`)),
        '',
      ].join('\n'),
    );
} finally {
  await browser.close();
  await server.stop();
}
