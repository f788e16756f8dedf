import { expect, it } from 'vitest';
import { holdMs, isLightEnough } from './hold-time.ts';

const NOW = Date.parse('2026-03-01T12:00:00Z');

it('holds an answer for five seconds, but never one that the clock could overtake', () => {
  expect(holdMs(undefined, NOW)).toBe(5000);
  expect(holdMs('2026-03-01T12:01:00Z', NOW)).toBe(5000);
  expect(holdMs('2026-03-01T12:00:59Z', NOW)).toBe(0);
  expect(holdMs('2026-03-01T11:00:00Z', NOW)).toBe(0);
});

it('counts bytes, not letters, of what would have to outlive the page', () => {
  const typed = (reason: string) => ({ decision: 'approve', reason });
  expect(isLightEnough(typed('x'.repeat(40_000)))).toBe(true);
  expect(isLightEnough(typed('ü'.repeat(40_000)))).toBe(false);
});
