import { expect, it } from 'vitest';
import { addTally, createTally, unexpectedRows } from './coverage.ts';
import { FAULTS } from './faults.ts';
import { simulate } from './simulate.ts';

/** A bounded slice for every test run; `npm run sim` goes on from any seed for as long as you like. */
const SEEDS = 48;

it('loses and repeats nothing whatever crashes, doubles, overtakes or gets lost on the way', {
  timeout: 300_000,
}, () => {
  const endings = new Map<string, number>();
  const patches = new Map<string, number>();
  const tally = createTally();
  for (let seed = 1; seed <= SEEDS; seed += 1) {
    const story = simulate(seed);
    for (const [ending, count] of story.endings) endings.set(ending, (endings.get(ending) ?? 0) + count);
    for (const [status, count] of story.patches) patches.set(status, (patches.get(status) ?? 0) + count);
    addTally(tally, story.tally);
  }
  // The slice proves something only if every fault and every ending really occurred.
  for (const [index, fault] of FAULTS.entries()) {
    const events = [...tally.values()].reduce((sum, cells) => sum + (cells[index + 1] ?? 0), 0);
    expect(events, fault).toBeGreaterThan(200);
  }
  for (const ending of ['COMPLETED', 'FAILED', 'CANCELLED', 'TIMED_OUT'])
    expect(endings.get(ending) ?? 0, ending).toBeGreaterThan(0);
  expect(patches.get('applied') ?? 0).toBeGreaterThan(20);
  expect(patches.get('refused') ?? 0).toBeGreaterThan(20);
  // What the table of coverage does not list cannot be missed there.
  expect(unexpectedRows(tally)).toEqual([]);
});

it('tells the same story for the same seed', () => {
  expect(simulate(7)).toEqual(simulate(7));
});
