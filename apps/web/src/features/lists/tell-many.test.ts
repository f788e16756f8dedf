import { expect, it } from 'vitest';
import { tellMany, type Verdict } from './tell-many.ts';

interface Told {
  readonly order: string[];
  readonly last: Map<string, Verdict<string>>;
  underWayMax: number;
}

async function tellAll(
  ids: readonly string[],
  tell: (id: string) => Promise<string>,
  { atOnce = 2, signal = new AbortController().signal } = {},
): Promise<Told> {
  const told: Told = { order: [], last: new Map(), underWayMax: 0 };
  let underWay = 0;
  await tellMany({
    ids,
    atOnce,
    signal,
    tell: async (id) => {
      underWay += 1;
      told.underWayMax = Math.max(told.underWayMax, underWay);
      told.order.push(id);
      await Promise.resolve();
      underWay -= 1;
      return tell(id);
    },
    onVerdict: (id, verdict) => told.last.set(id, verdict),
  });
  return told;
}

it('tells everybody in order, never more at once than it may', async () => {
  const told = await tellAll(['a', 'b', 'c', 'd', 'e'], async (id) => `told ${id}`);
  expect(told.order).toEqual(['a', 'b', 'c', 'd', 'e']);
  expect(told.underWayMax).toBe(2);
  expect([...told.last.values()].map(({ state }) => state)).toEqual(Array(5).fill('done'));
});

it('goes on behind a refusal and says whose it was', async () => {
  const told = await tellAll(['a', 'b', 'c'], async (id) => {
    if (id === 'b') throw new Error('decided by joe');
    return id;
  });
  expect(told.last.get('b')).toEqual({ state: 'refused', error: new Error('decided by joe') });
  expect(told.last.get('a')).toEqual({ state: 'done', done: 'a' });
  expect(told.last.get('c')).toEqual({ state: 'done', done: 'c' });
});

it('begins nothing more once it is stopped', async () => {
  const stop = new AbortController();
  const told = await tellAll(
    ['a', 'b', 'c'],
    async (id) => {
      stop.abort();
      return id;
    },
    { atOnce: 1, signal: stop.signal },
  );
  expect(told.order).toEqual(['a']);
  expect(told.last.get('a')).toEqual({ state: 'done', done: 'a' });
  expect(told.last.has('c')).toBe(false);
});

it('has nothing to do for nobody', async () => {
  expect((await tellAll([], async (id) => id)).order).toEqual([]);
});
