import { expect, it } from 'vitest';
import { createDatabaseClock } from './database-clock.ts';

it('stays with the local clock as long as the database could have read the same', () => {
  let local = 1_000;
  const clock = createDatabaseClock(() => local);
  clock.observe(1_003, 1_000, 1_010);
  local = 2_000;
  expect(clock.now()).toBe(2_000);
});

it('follows a database that is ahead or behind by as little as fits', () => {
  let local = 1_000;
  const clock = createDatabaseClock(() => local);
  clock.observe(61_005, 1_000, 1_010);
  expect(clock.now()).toBe(60_995);
  clock.observe(60_990, 1_000, 1_004);
  expect(clock.now()).toBe(60_990);
  local = 5_000;
  clock.observe(4_000, 5_000, 5_010);
  expect(clock.now()).toBe(4_000);
});
