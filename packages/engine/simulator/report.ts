/** The command line of the simulator: what to play, and what it came to. */
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { type Agenda, agendaByNeed, agendaInTurn } from './agenda.ts';
import {
  addTally,
  CELL_MINIMUM,
  cellsThatCanOccur,
  createTally,
  NEVER,
  ROWS,
  type Tally,
  thinCells,
  unexpectedRows,
  wronglyNever,
} from './coverage.ts';
import { addCounts, employ, type Order, type Played } from './crew.ts';
import { FAULTS } from './faults.ts';

const THIN_SHOWN = 15;

interface Wanted {
  readonly seed: number;
  /** Whichever of the two comes first. */
  readonly count: number;
  readonly steps: number;
  /** Beyond those, for as long as the table is not full. */
  readonly stepsMax: number;
  readonly jobs: number;
  /** Seeds that broke a promise after which no more are played. */
  readonly violations: number;
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
      'steps-max': { type: 'string' },
      jobs: { type: 'string', default: '1' },
      violations: { type: 'string', default: '1' },
      coverage: { type: 'string' },
    },
  });
  const { count, steps, 'steps-max': stepsMax } = values;
  const many = steps === undefined ? COUNT_WITHOUT_LIMITS : Number.MAX_SAFE_INTEGER;
  return {
    seed: whole('seed', values.seed, 0),
    count: count === undefined ? many : whole('count', count, 1),
    steps: steps === undefined ? Number.MAX_SAFE_INTEGER : whole('steps', steps, 1),
    stepsMax: stepsMax === undefined ? 0 : whole('steps-max', stepsMax, 1),
    jobs: whole('jobs', values.jobs, 1),
    violations: whole('violations', values.violations, 1),
    coverage: values.coverage,
  };
};

interface Sum {
  readonly agenda: Agenda;
  seeds: number;
  steps: number;
  readonly broken: number[];
  readonly endings: Map<string, number>;
  readonly patches: Map<string, number>;
  readonly tally: Tally;
}

export const runCommand = async (program: URL): Promise<void> => {
  const wanted = readWanted();
  const begun = performance.now();
  const agenda = wanted.coverage === undefined ? agendaInTurn(wanted.seed) : agendaByNeed(wanted.seed);
  const counts = { endings: new Map(), patches: new Map(), tally: createTally() };
  const sum: Sum = { agenda, seeds: 0, steps: 0, broken: [], ...counts };
  let ordered = 0;
  let kept = begun;
  const next = (): Order | undefined => {
    const left = wanted.count - ordered;
    if (left <= 0 || isEnough(wanted, sum)) return undefined;
    const order = agenda.next(left, sum.tally);
    ordered += order.seeds;
    return order;
  };
  const onPlayed = (played: Played): void => {
    for (const { seed, story } of played.broken) {
      sum.broken.push(seed);
      process.stderr.write(`${story}\n\nAgain: npm run sim -- --seed ${seed} --count 1\n\n`);
    }
    sum.seeds += played.seeds;
    sum.steps += played.steps;
    addCounts(sum.endings, played.endings);
    addCounts(sum.patches, played.patches);
    addTally(sum.tally, played.tally);
    agenda.note(played);
    if (performance.now() - kept < KEEP_EVERY_MS) return;
    kept = performance.now();
    keepCoverage(wanted, sum);
  };
  await employ({ program, jobs: wanted.jobs, next, onPlayed });
  const seconds = (performance.now() - begun) / 1000;
  process.stdout.write(
    `${summaryOf(wanted, sum, seconds)}\n\n${tableOf(sum.tally)}\n\n${thinOf(sum.tally)}\n`,
  );
  keepCoverage(wanted, sum);
  if (sum.broken.length > 0) process.exitCode = 1;
  if (wanted.coverage !== undefined && !isCovered(sum.tally)) process.exitCode = 1;
};

const isEnough = ({ steps, stepsMax, violations }: Wanted, sum: Sum): boolean =>
  sum.broken.length >= violations || (sum.steps >= steps && (sum.steps >= stepsMax || isCovered(sum.tally)));

/** Also while it goes on: whoever has to stop a long one has what it came to so far. */
const KEEP_EVERY_MS = 60_000;

const keepCoverage = (wanted: Wanted, sum: Sum): void => {
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
    ['seeds', `${sum.seeds} from ${seed} on`],
    ...leaningsOf(sum.agenda),
    ['steps', `${sum.steps}`],
    ['broken', sum.broken.length === 0 ? 'none' : `${sum.broken.length}: seeds ${sum.broken.join(', ')}`],
    ['time', `${seconds.toFixed(1)} s, ${Math.round(sum.steps / seconds)} steps a second in ${jobs} threads`],
    ['endings', listed(sum.endings)],
    ['patches', listed(sum.patches)],
  ]
    .map(([name = '', value]) => `${name.padEnd(10)}${value}`)
    .join('\n');

const leaningsOf = ({ given }: Agenda): readonly (readonly [string, string])[] => {
  const seeds = new Map(Object.entries(given()));
  return seeds.size === 0 ? [] : [['leanings', listed(seeds)]];
};

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

/** Whether everything that can occur has occurred often enough; the last word of a run that was asked for its coverage. */
const isCovered = (tally: Tally): boolean =>
  thinCells(tally).length === 0 && unexpectedRows(tally).length === 0 && wronglyNever(tally).length === 0;

const thinOf = (tally: Tally): string => {
  const all = cellsThatCanOccur();
  const thin = thinCells(tally);
  const unexpected = unexpectedRows(tally);
  return [
    ...NEVER.map(
      ({ events, faults, because }) => `never ${events.join(', ')} × ${faults.join(', ')}: ${because}`,
    ),
    ...thin.slice(0, THIN_SHOWN).map(({ row, fault, count }) => `  ${row} × ${fault}: ${count}`),
    ...(thin.length > THIN_SHOWN ? [`  and ${thin.length - THIN_SHOWN} more`] : []),
    ...unexpected.map((row) => `not in the table, but it occurs: ${row}`),
    ...wronglyNever(tally).map(({ row, fault }) => `said never to occur, but it does: ${row} × ${fault}`),
    `coverage ${isCovered(tally) ? 'passed' : 'failed'}: ${all - thin.length} of ${all} cells that can occur came ${CELL_MINIMUM} times or more`,
  ].join('\n');
};

const coverageOf = ({ seed }: Wanted, { agenda, seeds, steps, tally }: Sum) => ({
  seed,
  seeds,
  seeds_by_leaning: agenda.given(),
  steps,
  faults: FAULTS,
  cells: Object.fromEntries(
    ROWS.map((row) => {
      const [all = 0, ...byFault] = tally.get(row) ?? [];
      return [row, { all, by_fault: FAULTS.map((_, index) => byFault[index] ?? 0) }];
    }),
  ),
  thin: thinCells(tally),
});
