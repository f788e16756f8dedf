import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { paced } from './paced.ts';

const PACE = { restMsMin: () => 100, restPerWork: 3 };

describe('paced', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  const work = (ms: number) => {
    const began: number[] = [];
    const start = performance.now();
    const run = (): Promise<void> => {
      began.push(Math.round(performance.now() - start));
      return new Promise((resolve) => setTimeout(resolve, ms));
    };
    return { began, run };
  };

  it('rests three times as long as the work took, and does it once more for all calls meanwhile', async () => {
    const { began, run } = work(200);
    const call = paced(run, PACE);
    call();
    call();
    call();
    await vi.advanceTimersByTimeAsync(5000);
    expect(began).toEqual([0, 800]);
  });

  it('rests a little after quick work, too', async () => {
    const { began, run } = work(1);
    const call = paced(run, PACE);
    call();
    call();
    await vi.advanceTimersByTimeAsync(5000);
    expect(began).toEqual([0, 101]);
    call();
    await vi.advanceTimersByTimeAsync(1);
    expect(began).toHaveLength(3);
  });

  it('goes on after a failure, and stops when it is told to', async () => {
    let runs = 0;
    const call = paced(() => {
      runs += 1;
      return Promise.reject(new Error('no'));
    }, PACE);
    call();
    call();
    await vi.advanceTimersByTimeAsync(150);
    expect(runs).toBe(2);
    call();
    call.cancel();
    await vi.advanceTimersByTimeAsync(5000);
    expect(runs).toBe(2);
  });
});
