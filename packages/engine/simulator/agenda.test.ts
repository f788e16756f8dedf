import { expect, it } from 'vitest';
import { agendaByNeed, agendaInTurn } from './agenda.ts';
import { CELL_MINIMUM, count, createTally, ROWS, type Tally } from './coverage.ts';
import type { Order, Played } from './crew.ts';
import { FAULTS } from './faults.ts';
import { FOCI, focusOf } from './foci.ts';

const ROW = 'node.held join';

/** Everything came often enough, but this row. */
const allBut = (row: string): Tally => {
  const tally = createTally();
  for (const other of ROWS) {
    if (other === row) continue;
    tally.set(
      other,
      Array.from({ length: FAULTS.length + 1 }, () => CELL_MINIMUM),
    );
  }
  return tally;
};

const played = ({ first, seeds }: Order, steps: number, times: number): Played => {
  const tally = createTally();
  for (let i = 0; i < times; i += 1) count(tally, ROW, FAULTS);
  return { first, seeds, steps, endings: new Map(), patches: new Map(), tally, broken: [] };
};

const seedsOf = ({ first, seeds, every }: Order): readonly number[] =>
  Array.from({ length: seeds }, (_, place) => first + place * every);

const leaningOf = (order: Order): string => focusOf(order.first).name;

it('plays one seed after the other where no table is wanted', () => {
  const agenda = agendaInTurn(5);
  const seeds = [agenda.next(12, createTally()), agenda.next(2, createTally())].flatMap(seedsOf);
  expect(seeds).toEqual([5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16]);
});

it('gives every leaning its turn before it says what is needed, and no seed twice', () => {
  const agenda = agendaByNeed(3);
  const orders = FOCI.map(() => agenda.next(1000, createTally()));
  expect(new Set(orders.map(leaningOf))).toEqual(new Set(FOCI.map(({ name }) => name)));
  for (const order of orders)
    expect(new Set(seedsOf(order).map((seed) => focusOf(seed).name)), `${order.first}`).toHaveLength(1);
  const seeds = [...orders, ...FOCI.map(() => agenda.next(1000, createTally()))].flatMap(seedsOf);
  expect(new Set(seeds).size).toBe(seeds.length);
  expect(Math.min(...seeds)).toBe(3);
});

it('goes on with the leaning that brings most of what is missing for its steps', () => {
  const agenda = agendaByNeed(1);
  for (let i = 0; i < 2 * FOCI.length; i += 1) {
    const order = agenda.next(10, createTally());
    const name = leaningOf(order);
    agenda.note(
      played(order, name === 'bodies' ? 100 : 1000, name === 'bodies' ? 3 : name === 'people' ? 9 : 0),
    );
  }
  const next = Array.from({ length: 10 }, () => leaningOf(agenda.next(10, allBut(ROW))));
  expect(next.filter((name) => name === 'bodies').length).toBeGreaterThanOrEqual(8);
});

it('lets them take turns when nothing is missing, or nobody has ever brought it', () => {
  const agenda = agendaByNeed(1);
  const names = Array.from({ length: 4 * FOCI.length }, () => leaningOf(agenda.next(10, allBut(ROW))));
  for (const { name } of FOCI) expect(names.filter((other) => other === name)).toHaveLength(4);
});
