import { expect, it } from 'vitest';
import { simulate } from './simulate.ts';

/** A bounded slice for every test run; `npm run sim` goes on from any seed for as long as you like. */
const SEEDS = 100;

it('loses and repeats nothing whatever crashes, doubles, overtakes or gets lost on the way', {
  timeout: 300_000,
}, () => {
  const faults = new Map<string, number>();
  const endings = new Map<string, number>();
  const patches = new Map<string, number>();
  for (let seed = 1; seed <= SEEDS; seed += 1) {
    const story = simulate(seed);
    for (const [kind, count] of story.faults) faults.set(kind, (faults.get(kind) ?? 0) + count);
    for (const [ending, count] of story.endings) endings.set(ending, (endings.get(ending) ?? 0) + count);
    for (const [status, count] of story.patches) patches.set(status, (patches.get(status) ?? 0) + count);
  }
  // The slice proves something only if every fault and every ending really occurred.
  for (const kind of [
    'crash_before_commit',
    'crash_after_commit',
    'lost_reply',
    'lost_job',
    'duplicate',
    'lost_race',
  ]) {
    expect(faults.get(kind) ?? 0, kind).toBeGreaterThan(20);
  }
  for (const ending of ['COMPLETED', 'FAILED', 'CANCELLED'])
    expect(endings.get(ending) ?? 0, ending).toBeGreaterThan(0);
  expect(patches.get('applied') ?? 0).toBeGreaterThan(20);
  expect(patches.get('refused') ?? 0).toBeGreaterThan(20);
});
