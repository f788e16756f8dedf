/**
 * Which seeds are played next: one after the other; or, where a table has to be filled, those whose leaning brings the
 * cell that is furthest from enough. What a seed plays depends on nothing but the seed in either case.
 */
import { addTally, CELL_MINIMUM, createTally, type Tally, thinCells, timesAtAll } from './coverage.ts';
import type { Order, Played } from './crew.ts';
import { FOCI } from './foci.ts';

/** Seeds that a thread plays before it answers. */
const SEEDS_PER_ORDER = 10;
/** Orders of each leaning before anything is said about what it brings. */
const FIRST_ORDERS = 2;
/** And later on, one order of so many is of whichever leaning has its turn: what none has brought yet may still come. */
const TURN_EVERY = 5;

export interface Agenda {
  /** At most `seedsMax` of them; `soFar` is what all that was played came to. */
  readonly next: (seedsMax: number, soFar: Tally) => Order;
  /** What an order came to, in any order of them. */
  readonly note: (played: Played) => void;
  /** How many seeds of each leaning have been given out, each from the first on that has it; none where they take turns. */
  readonly given: () => { readonly [leaning: string]: number };
}

interface Leaning {
  readonly name: string;
  nextSeed: number;
  given: number;
  steps: number;
  readonly tally: Tally;
}

const leaningsFrom = (seed: number): readonly Leaning[] =>
  FOCI.map(({ name }, place) => {
    const first = seed + ((place - (seed % FOCI.length) + FOCI.length) % FOCI.length);
    return { name, nextSeed: first, given: 0, steps: 0, tally: createTally() };
  });

export const agendaByNeed = (seed: number): Agenda => {
  const leanings = leaningsFrom(seed);
  let orders = 0;
  let turn = 0;
  const next: Agenda['next'] = (seedsMax, soFar) => {
    const isTurn = orders < FIRST_ORDERS * leanings.length || orders % TURN_EVERY === 0;
    orders += 1;
    const needed = isTurn ? undefined : neededMost(leanings, soFar);
    if (needed === undefined) turn += 1;
    const leaning = needed ?? leanings[(turn - 1) % leanings.length];
    if (leaning === undefined) throw new Error('there are no leanings');
    const seeds = Math.min(seedsMax, SEEDS_PER_ORDER);
    const order = { first: leaning.nextSeed, seeds, every: leanings.length };
    leaning.nextSeed += seeds * leanings.length;
    leaning.given += seeds;
    return order;
  };
  const note: Agenda['note'] = ({ first, steps, tally }) => {
    const leaning = leanings[first % leanings.length];
    if (leaning === undefined) return;
    leaning.steps += steps;
    addTally(leaning.tally, tally);
  };
  const given: Agenda['given'] = () => Object.fromEntries(leanings.map((one) => [one.name, one.given]));
  return { next, note, given };
};

/** Of the cell that will take the most steps until it has come often enough, the leaning that brings most of its row. */
const neededMost = (leanings: readonly Leaning[], soFar: Tally): Leaning | undefined => {
  let longest = 0;
  let needed: Leaning | undefined;
  for (const cell of thinCells(soFar)) {
    const best = bestFor(leanings, cell.row);
    if (best === undefined) continue;
    // A fault strikes a row alike wherever that comes: so much is known of it long before it is known of each leaning.
    const share = (cell.count + 1) / (timesAtAll(soFar, cell.row) + 1);
    const steps = (CELL_MINIMUM - cell.count) / (best.perStep * share);
    if (steps <= longest) continue;
    longest = steps;
    needed = best.leaning;
  }
  return needed;
};

interface Bringing {
  readonly leaning: Leaning;
  readonly perStep: number;
}

const bestFor = (leanings: readonly Leaning[], row: string): Bringing | undefined => {
  let best: Bringing | undefined;
  for (const leaning of leanings) {
    const times = timesAtAll(leaning.tally, row);
    if (times === 0) continue;
    const perStep = times / leaning.steps;
    if (best === undefined || perStep > best.perStep) best = { leaning, perStep };
  }
  return best;
};

export const agendaInTurn = (seed: number): Agenda => {
  let given = 0;
  const next: Agenda['next'] = (seedsMax) => {
    const seeds = Math.min(seedsMax, SEEDS_PER_ORDER);
    const order = { first: seed + given, seeds, every: 1 };
    given += seeds;
    return order;
  };
  return { next, note: () => {}, given: () => ({}) };
};
