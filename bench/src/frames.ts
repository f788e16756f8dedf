/** How a page feels: the time between the frames it draws while somebody works with it. */
import type { Page } from 'playwright-core';

export interface Smoothness {
  readonly fps_median: number;
  readonly frame_ms_p95: number;
  readonly frame_ms_max: number;
  readonly frames: number;
  /** The longest time the page did one thing and nothing else; 0 when none took 50 ms. */
  readonly task_ms_max: number;
}

/** Run in the page, which has another world of types than this program. */
const NOTE_FRAMES = `
  const times = [];
  let last = 0;
  const note = (now) => {
    if (last > 0) times.push(now - last);
    last = now;
    if (window.frameTimes === times) requestAnimationFrame(note);
  };
  window.frameTimes = times;
  requestAnimationFrame(note);
  window.longTasks = [];
  window.taskObserver = new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) window.longTasks.push(duration);
  });
  window.taskObserver.observe({ type: 'longtask' });
`;
const TAKE_FRAMES = `
  (() => {
    const times = window.frameTimes;
    delete window.frameTimes;
    window.taskObserver.disconnect();
    return { times, longest: Math.max(0, ...window.longTasks) };
  })()
`;

/** Frames while `work` goes on. */
export const framesWhile = async (page: Page, work: () => Promise<void>): Promise<Smoothness> => {
  await page.evaluate(NOTE_FRAMES);
  await work();
  const { times, longest } = await page.evaluate<{ times: number[]; longest: number }>(TAKE_FRAMES);
  const sorted = times.toSorted((a, b) => a - b);
  const at = (share: number): number => sorted[Math.floor((sorted.length - 1) * share)] ?? Number.NaN;
  return {
    fps_median: Math.round(1000 / at(0.5)),
    frame_ms_p95: Math.round(at(0.95)),
    frame_ms_max: Math.round(at(1)),
    frames: times.length,
    task_ms_max: Math.round(longest),
  };
};

const WORK_MS = 4_000;

/** The middle of an element, and how far one may go from it. */
const middleOf = async (page: Page, selector: string) => {
  const box = await page.locator(selector).boundingBox();
  if (box === null) throw new Error(`${selector} is not on the page`);
  return { x: box.x + box.width / 2, y: box.y + box.height / 2, width: box.width, height: box.height };
};

const forAWhile = async (step: (progress: number) => Promise<void>): Promise<void> => {
  const began = performance.now();
  for (let passed = 0; passed < WORK_MS; passed = performance.now() - began) await step(passed / WORK_MS);
};

/** Drags the canvas round in a circle. */
export const pan = (page: Page): Promise<Smoothness> =>
  framesWhile(page, async () => {
    const { x, y } = await middleOf(page, '.canvas');
    const reach = 140;
    await page.mouse.move(x + reach, y);
    await page.mouse.down();
    await forAWhile((progress) => {
      const angle = progress * 6 * Math.PI;
      return page.mouse.move(x + Math.cos(angle) * reach, y + Math.sin(angle) * reach);
    });
    await page.mouse.up();
  });

/** Turns the wheel, a little in and a little out again. */
export const zoom = (page: Page): Promise<Smoothness> =>
  framesWhile(page, async () => {
    const { x, y } = await middleOf(page, '.canvas');
    await page.mouse.move(x, y);
    await forAWhile((progress) => page.mouse.wheel(0, Math.floor(progress * 8) % 2 === 0 ? -24 : 24));
  });

/** Drags the thumb of the scrubber to and fro over the whole log; answers at how many events it was. */
export const scrub = async (page: Page): Promise<Smoothness & { readonly places: number }> => {
  const thumb = page.getByRole('slider', { name: 'Event on view' });
  const places = new Set<string | null>();
  const smoothness = await framesWhile(page, async () => {
    const { x, y, width } = await middleOf(page, '[role=slider]');
    await page.mouse.move(x, y);
    await page.mouse.down();
    await forAWhile(async (progress) => {
      await page.mouse.move(x + Math.sin(progress * 6 * Math.PI) * width * 0.48, y);
      places.add(await thumb.getAttribute('aria-valuenow'));
    });
    await page.mouse.up();
  });
  return { ...smoothness, places: places.size };
};
