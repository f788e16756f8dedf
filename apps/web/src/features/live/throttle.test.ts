import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { throttle } from './throttle.ts';

describe('throttle', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('answers the first call at once and the last one of a burst later', () => {
    let runs = 0;
    const throttled = throttle(() => runs++, 100);
    throttled();
    expect(runs).toBe(1);
    throttled();
    throttled();
    expect(runs).toBe(1);
    vi.advanceTimersByTime(100);
    expect(runs).toBe(2);
    vi.advanceTimersByTime(1000);
    expect(runs).toBe(2);
  });

  it('keeps the distance after a trailing run', () => {
    let runs = 0;
    const throttled = throttle(() => runs++, 100);
    throttled();
    throttled();
    vi.advanceTimersByTime(100);
    throttled();
    expect(runs).toBe(2);
    vi.advanceTimersByTime(100);
    expect(runs).toBe(3);
  });
});
