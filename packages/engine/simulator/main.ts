/** `npm run sim -- --seed 1 --count 150`: what was simulated, as a table; or the first story that broke a promise. */
import { parseArgs } from 'node:util';
import { type Story, simulate } from './simulate.ts';

const { values } = parseArgs({
  options: { seed: { type: 'string', default: '1' }, count: { type: 'string', default: '150' } },
});

const fail = (message: string): never => {
  process.stderr.write(`${message}\n`);
  process.exit(1);
};

const whole = (name: string, text: string, min: number): number => {
  const number = Number(text);
  return Number.isSafeInteger(number) && number >= min
    ? number
    : fail(`--${name} is a whole number from ${min} on, not ${text}`);
};

type Counts = Map<string, number>;

const include = (into: Counts, from: ReadonlyMap<string, number>): void => {
  for (const [key, value] of from) into.set(key, (into.get(key) ?? 0) + value);
};

const listed = (counts: Counts): string =>
  [...counts]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, value]) => `${key} ${value}`)
    .join(', ');

const play = (seed: number): Story => {
  try {
    return simulate(seed);
  } catch (error) {
    // A broken promise tells its story; anything else that is thrown breaks one as well.
    const story = error instanceof Error ? (error.stack ?? error.message) : String(error);
    return fail(`${story}\n\nAgain: npm run sim -- --seed ${seed} --count 1`);
  }
};

const main = (): void => {
  const first = whole('seed', values.seed, 0);
  const last = first + whole('count', values.count, 1) - 1;
  const endings: Counts = new Map();
  const patches: Counts = new Map();
  const faults: Counts = new Map();
  let steps = 0;
  const events: Counts = new Map();
  for (let seed = first; seed <= last; seed += 1) {
    const story = play(seed);
    steps += story.steps;
    include(events, story.events);
    include(endings, story.endings);
    include(patches, story.patches);
    include(faults, story.faults);
  }
  const rows: readonly (readonly [string, string])[] = [
    ['seeds', `${first} to ${last}`],
    ['steps', `${steps}`],
    ['events', listed(events)],
    ['endings', listed(endings)],
    ['patches', listed(patches)],
    ['faults', listed(faults)],
  ];
  for (const [name, value] of rows) process.stdout.write(`${name.padEnd(9)}${value}\n`);
};

main();
