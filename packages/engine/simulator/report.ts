/** The command line of the simulator: what to play, and what it came to. */
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import {
  addTally,
  cellsThatCanOccur,
  createTally,
  ROWS,
  type Tally,
  thinCells,
  unexpectedRows,
} from './coverage.ts';
import { addCounts, employ, type Order, type Played } from './crew.ts';
import { FAULTS } from './faults.ts';

/** So often each cell that can occur should occur, when all is played. */
const CELL_MINIMUM = 1000;
/** Seeds that a thread plays before it answers. */
const SEEDS_PER_ORDER = 10;
const THIN_SHOWN = 15;

interface Wanted {
  readonly seed: number;
  /** Whichever of the two comes first. */
  readonly count: number;
  readonly steps: number;
  readonly jobs: number;
  readonly coverage: string | undefined;
}

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

const COUNT_WITHOUT_LIMITS = 150;

const readWanted = (): Wanted => {
  const { values } = parseArgs({
    options: {
      seed: { type: 'string', default: '1' },
      count: { type: 'string' },
      steps: { type: 'string' },
      jobs: { type: 'string', default: '1' },
      coverage: { type: 'string' },
    },
  });
  const { count, steps } = values;
  const many = steps === undefined ? COUNT_WITHOUT_LIMITS : Number.MAX_SAFE_INTEGER;
  return {
    seed: whole('seed', values.seed, 0),
    count: count === undefined ? many : whole('count', count, 1),
    steps: steps === undefined ? Number.MAX_SAFE_INTEGER : whole('steps', steps, 1),
    jobs: whole('jobs', values.jobs, 1),
    coverage: values.coverage,
  };
};

interface Sum {
  seeds: number;
  steps: number;
  readonly endings: Map<string, number>;
  readonly patches: Map<string, number>;
  readonly tally: Tally;
}

export const runCommand = async (program: URL): Promise<void> => {
  const wanted = readWanted();
  const begun = performance.now();
  const sum: Sum = { seeds: 0, steps: 0, endings: new Map(), patches: new Map(), tally: createTally() };
  let ordered = 0;
  const next = (): Order | undefined => {
    const left = wanted.count - ordered;
    if (left <= 0 || sum.steps >= wanted.steps) return undefined;
    const order = { first: wanted.seed + ordered, seeds: Math.min(left, SEEDS_PER_ORDER) };
    ordered += order.seeds;
    return order;
  };
  const onPlayed = (played: Played): void => {
    if (played.broken !== undefined)
      fail(`${played.broken.story}\n\nAgain: npm run sim -- --seed ${played.broken.seed} --count 1`);
    sum.seeds += played.seeds;
    sum.steps += played.steps;
    addCounts(sum.endings, played.endings);
    addCounts(sum.patches, played.patches);
    addTally(sum.tally, played.tally);
  };
  await employ({ program, jobs: wanted.jobs, next, onPlayed });
  const seconds = (performance.now() - begun) / 1000;
  process.stdout.write(
    `${summaryOf(wanted, sum, seconds)}\n\n${tableOf(sum.tally)}\n\n${thinOf(sum.tally)}\n`,
  );
  if (wanted.coverage !== undefined)
    writeFileSync(wanted.coverage, `${JSON.stringify(coverageOf(wanted, sum), null, 2)}\n`);
};

const listed = (counts: ReadonlyMap<string, number>): string =>
  [...counts]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, value]) => `${key} ${value}`)
    .join(', ');

const summaryOf = ({ seed, jobs }: Wanted, sum: Sum, seconds: number): string =>
  [
    ['seeds', `${seed} to ${seed + sum.seeds - 1}`],
    ['steps', `${sum.steps}`],
    ['time', `${seconds.toFixed(1)} s, ${Math.round(sum.steps / seconds)} steps a second in ${jobs} threads`],
    ['endings', listed(sum.endings)],
    ['patches', listed(sum.patches)],
  ]
    .map(([name = '', value]) => `${name.padEnd(9)}${value}`)
    .join('\n');

/** By event and fault, all node types together: each as the least and the sum of its rows. */
const tableOf = (tally: Tally): string => {
  const types = [...new Set(ROWS.map((row) => row.slice(0, row.indexOf(' '))))];
  const heads = ['all', ...FAULTS].map((name) => name.replaceAll('_', ' ').slice(0, 13).padStart(14));
  const lines = types.map((type) => {
    const rows = ROWS.filter((row) => row.startsWith(`${type} `));
    const cells = ['all', ...FAULTS].map((_, column) => {
      const values = rows.map((row) => tally.get(row)?.[column] ?? 0);
      const [least, all] = [Math.min(...values), values.reduce((sum, value) => sum + value, 0)];
      return (rows.length === 1 ? `${all}` : `${least}/${all}`).padStart(14);
    });
    return `${type.padEnd(25)}${`${rows.length}`.padStart(3)}${cells.join('')}`;
  });
  const title = `${'event'.padEnd(22)}${'types'.padStart(6)}${heads.join('')}`;
  return [
    title,
    ...lines,
    'least/all: of the node types an event is about, the rarest one, and all together',
  ].join('\n');
};

const thinOf = (tally: Tally): string => {
  const all = cellsThatCanOccur();
  const thin = thinCells(tally, CELL_MINIMUM);
  const unexpected = unexpectedRows(tally);
  return [
    `${all - thin.length} of ${all} cells that can occur came ${CELL_MINIMUM} times or more`,
    ...thin.slice(0, THIN_SHOWN).map(({ row, fault, count }) => `  ${row} × ${fault}: ${count}`),
    ...(thin.length > THIN_SHOWN ? [`  and ${thin.length - THIN_SHOWN} more`] : []),
    ...unexpected.map((row) => `not in the table, but it occurs: ${row}`),
  ].join('\n');
};

const coverageOf = ({ seed }: Wanted, { seeds, steps, tally }: Sum) => ({
  seed,
  seeds,
  steps,
  faults: FAULTS,
  cells: Object.fromEntries(
    ROWS.map((row) => {
      const [all = 0, ...byFault] = tally.get(row) ?? [];
      return [row, { all, by_fault: FAULTS.map((_, index) => byFault[index] ?? 0) }];
    }),
  ),
  thin: thinCells(tally, CELL_MINIMUM),
});
