/** What a page of the studio costs before somebody can use it, seen from the browser that loads it for the first time. */
import { gzipSync } from 'node:zlib';
import type { Page, Response } from '@playwright/test';
import { complaintsOf } from './complaints.ts';

export interface PageLoad {
  /** The scripts of the first load, each as a server would compress it. */
  readonly scriptsKb: number;
  /** When the largest thing on the page was painted. */
  readonly largestPaintMs: number;
  /** Errors and warnings of the console, and errors nobody caught. */
  readonly complaints: readonly string[];
}

const LARGEST_PAINT = `
  new Promise((resolve) => {
    new PerformanceObserver((list) => resolve(list.getEntries().at(-1)?.startTime ?? 0)).observe({
      type: 'largest-contentful-paint',
      buffered: true,
    });
  })
`;

/** Loads a page of the studio until no placeholder is left of it; `page` is a fresh one, with an empty cache. */
export async function loadPage(page: Page, url: string): Promise<PageLoad> {
  const scripts = new Map<string, Response>();
  const complaints = complaintsOf(page);
  page.on('response', (response) => {
    if (response.request().resourceType() === 'script') scripts.set(response.url(), response);
  });
  await page.goto(url, { waitUntil: 'load' });
  await page.locator('main :is(h1, h2, section, form)').first().waitFor();
  await page.locator('.skeleton').first().waitFor({ state: 'detached' });
  const largestPaintMs = Math.round(await page.evaluate<number>(LARGEST_PAINT));
  const bodies = await Promise.all([...scripts.values()].map((response) => response.body()));
  const bytes = bodies.reduce((sum, body) => sum + gzipSync(body, { level: 9 }).length, 0);
  return { scriptsKb: Math.round(bytes / 1000), largestPaintMs, complaints };
}

/** A page with a graph on it may be heavier. */
export const SCRIPTS_KB_MAX = { plain: 250, canvas: 450 } as const;

export interface StudioPage {
  readonly path: string;
  readonly kind: keyof typeof SCRIPTS_KB_MAX;
}

interface Ids {
  readonly runId: string;
  readonly patchId: string;
  readonly ticketId: string;
}

/** Every page of the studio, with something on it. */
export const studioPages = ({ runId, patchId, ticketId }: Ids): readonly StudioPage[] => [
  { path: '/runs', kind: 'plain' },
  { path: `/runs/${runId}`, kind: 'canvas' },
  { path: `/runs/${runId}?mode=overlay&times=true`, kind: 'canvas' },
  { path: `/runs/compare?a=${runId}&b=${runId}`, kind: 'canvas' },
  { path: '/inbox', kind: 'canvas' },
  { path: `/inbox?ticket=${ticketId}`, kind: 'canvas' },
  { path: '/workflows', kind: 'plain' },
  { path: '/workflows/lead-flow', kind: 'canvas' },
  { path: '/workflows/lead-flow/edit', kind: 'canvas' },
  { path: '/workflows/new', kind: 'canvas' },
  { path: '/patches', kind: 'plain' },
  { path: `/patches/${patchId}`, kind: 'canvas' },
  { path: '/schedules', kind: 'plain' },
  { path: '/experiments', kind: 'plain' },
  { path: '/operations', kind: 'plain' },
];
