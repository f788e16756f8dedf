import type { Page as ListPage, PatchResource } from '@aob/engine/contract';
import type { Page, Route } from '@playwright/test';
import { soundInBothThemes } from './axe.ts';
import { expect, settled, type Tour, test } from './studio.ts';

interface Seeded {
  readonly run: string;
  readonly waiting: string;
  readonly ticket: string;
  readonly patches: readonly string[];
}

async function seeded(tour: Tour): Promise<Seeded> {
  const { run_id: run } = await tour.finishedRun();
  const { runId: waiting, ticketId: ticket } = await tour.waitingRun();
  const { items } = await tour.get<ListPage<PatchResource>>(`/runs/${run}/patches`);
  return { run, waiting, ticket, patches: items.map(({ patch_id }) => patch_id) };
}

test('no page has a serious accessibility problem in either theme', async ({ page, tour }) => {
  test.setTimeout(480_000);
  const { run, waiting, ticket, patches } = await seeded(tour);
  const paths = [
    '/runs',
    `/runs/${run}`,
    `/runs/${run}?mode=overlay&tab=patches`,
    `/runs/${run}?tab=events&node=enrich`,
    `/runs/${run}?at=12&times=true&node=parse`,
    `/runs/${run}?tab=events&find=nothing+like+it`,
    `/runs/compare?a=${run}&b=${waiting}&node=enrich`,
    `/runs/compare?a=${run}`,
    '/runs/compare',
    '/inbox?tab=decided',
    `/inbox?ticket=${ticket}`,
    '/patches',
    `/patches/${patches[0]}`,
    `/patches/pair?a=${patches[0]}&b=${patches[1]}`,
    '/workflows',
    '/workflows/new',
    '/workflows/lead-flow?tab=versions',
    '/workflows/lead-flow?tab=document',
    '/workflows/lead-flow?tab=policy',
    '/workflows/lead-flow/edit',
    '/workflows/lead-flow/compare',
    `/workflows/lead-flow/compare?from=main&to=run:${run}`,
    `/workflows/lead-flow/compare?from=main&to=run:${run}&view=side`,
    '/schedules',
    '/experiments',
    '/experiments/new',
    '/operations',
    '/nothing/of/this/name',
  ];
  for (const path of paths) {
    await page.goto(tour.studioUrl + path);
    await settled(page);
    await soundInBothThemes(page, path);
  }
});

test('no page that found nothing has a serious accessibility problem', async ({ page, tour }) => {
  test.setTimeout(180_000);
  await page.route(/\/trpc\/[^?]*(schedules|experiments)\.list/, (route) => answerAll(route, nothing));
  const found: readonly (readonly [path: string, title: string])[] = [
    ['/runs?q=nothing+like+it', 'No run fits these filters'],
    ['/inbox?q=nothing+like+it', 'Nothing waits for you'],
    ['/patches?q=nothing+like+it', 'No patch fits these filters'],
    ['/workflows?q=nothing+like+it', 'No workflow of that name'],
    ['/schedules', 'No schedules yet'],
    ['/experiments?status=paused', 'No experiment is paused'],
  ];
  for (const [path, title] of found) {
    await page.goto(tour.studioUrl + path);
    await settled(page);
    await expect(page.getByRole('heading', { name: title })).toBeVisible();
    await soundInBothThemes(page, path);
  }
});

test('no page has a serious accessibility problem while it loads, nor when it was refused', async ({
  page,
  tour,
}) => {
  test.setTimeout(480_000);
  const { run, waiting, ticket, patches } = await seeded(tour);
  const held = await holdAnswers(page);
  const paths = [
    '/runs',
    `/runs/${run}`,
    `/runs/compare?a=${run}&b=${waiting}`,
    '/inbox',
    `/inbox?ticket=${ticket}`,
    '/patches',
    `/patches/${patches[0]}`,
    `/patches/pair?a=${patches[0]}&b=${patches[1]}`,
    '/workflows',
    '/workflows/lead-flow',
    '/workflows/lead-flow/edit',
    `/workflows/lead-flow/compare?from=main&to=run:${run}`,
    '/schedules',
    '/experiments',
    '/experiments/none',
    '/operations',
  ];
  for (const path of paths) {
    held.hold();
    await page.goto(tour.studioUrl + path);
    await expect(page.locator('.skeleton').first()).toBeVisible();
    await soundInBothThemes(page, `${path} while it loads`);
    held.refuse();
    await expect(page.getByRole('alert').filter({ hasText: 'Not for you' }).first()).toBeVisible();
    await soundInBothThemes(page, `${path} when it was refused`);
  }
});

type Answer = object;

const nothing: Answer = { result: { data: { items: [], next_cursor: null } } };

/** As the API refuses: asked again it would say the same, so that the page does not try. */
const refusal: Answer = {
  error: {
    message: 'Not for you',
    code: -32_000,
    data: {
      problem: {
        title: 'Not for you',
        status: 403,
        code: 'role.missing',
        detail: 'Ask an admin.',
        issues: [],
      },
    },
  },
};

/** The same answer to each question of the request. */
function answerAll(route: Route, answer: Answer): Promise<void> {
  const asked = new URL(route.request().url()).pathname.split('/').at(-1)?.split(',') ?? [];
  return route.fulfill({ json: asked.map(() => answer) });
}

/** Keeps every question of the page waiting, and then refuses it. */
async function holdAnswers(page: Page): Promise<{ hold(): void; refuse(): void }> {
  let isReleased = Promise.resolve();
  let release = (): void => undefined;
  await page.route('**/trpc/**', async (route) => {
    await isReleased;
    // The page that asked may be gone.
    await answerAll(route, refusal).catch(() => undefined);
  });
  return {
    hold: () => {
      release();
      isReleased = new Promise((resolve) => {
        release = resolve;
      });
    },
    refuse: () => release(),
  };
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
