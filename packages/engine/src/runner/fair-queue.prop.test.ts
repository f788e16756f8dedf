import type { Priority } from '@aob/ir';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createFairQueue, WEIGHTS } from './fair-queue.ts';

const priorities: readonly Priority[] = ['high', 'medium', 'low'];
const anyPriority = fc.constantFrom(...priorities);

it('keeps the order within a priority and loses nothing, whatever is pushed and taken when', () => {
  const step = fc.oneof(
    anyPriority.map((priority) => ({ priority })),
    fc.constant(undefined),
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 3000 }), (steps) => {
      const queue = createFairQueue<{ priority: Priority; number: number }>();
      const waiting: Record<Priority, number[]> = { high: [], medium: [], low: [] };
      let number = 0;
      let inside = 0;
      for (const push of steps) {
        if (push !== undefined) {
          queue.push(push.priority, { priority: push.priority, number });
          waiting[push.priority].push(number++);
          inside++;
          continue;
        }
        const taken = queue.take();
        if (inside === 0) {
          expect(taken).toBeUndefined();
          continue;
        }
        inside--;
        expect(taken?.number).toBe(waiting[taken?.priority ?? 'low'].shift());
      }
      expect(queue.size).toBe(inside);
    }),
  );
});

it('serves waiting priorities in proportion to their weights, so low never starves', () => {
  const counts = fc.record({
    high: fc.integer({ min: 0, max: 400 }),
    medium: fc.integer({ min: 0, max: 400 }),
    low: fc.integer({ min: 1, max: 400 }),
  });
  fc.assert(
    fc.property(counts, (count) => {
      const queue = createFairQueue<Priority>();
      for (const priority of priorities)
        for (let i = 0; i < count[priority]; i++) queue.push(priority, priority);
      const left = { ...count };
      let sinceLow = 0;
      let longestWait = 0;
      const sum = WEIGHTS.high + WEIGHTS.medium + WEIGHTS.low;
      for (let taken = queue.take(); taken !== undefined; taken = queue.take()) {
        left[taken]--;
        sinceLow = taken === 'low' ? 0 : sinceLow + 1;
        if (left.low > 0) longestWait = Math.max(longestWait, sinceLow);
      }
      // Between two low ones there is at most one full round of everybody else.
      expect(longestWait).toBeLessThanOrEqual(sum);
      expect(left).toEqual({ high: 0, medium: 0, low: 0 });
    }),
  );
});

it('gives exactly the weights while all priorities wait', () => {
  const queue = createFairQueue<Priority>();
  for (const priority of priorities) for (let i = 0; i < 1000; i++) queue.push(priority, priority);
  const served: Record<Priority, number> = { high: 0, medium: 0, low: 0 };
  for (let i = 0; i < 130; i++) served[queue.take() ?? 'low']++;
  expect(served).toEqual({ high: 80, medium: 40, low: 10 });
});
