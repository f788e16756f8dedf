/** One seed drives everything in a simulation: the same seed tells the same story. */
export interface Dice {
  /** A whole number from 0 to below `sides`. */
  roll(sides: number): number;
  chance(probability: number): boolean;
  pick<T>(items: readonly T[]): T | undefined;
  /** By weight; a weight of 0 is never drawn. */
  draw<T>(choices: readonly (readonly [weight: number, item: T])[]): T | undefined;
}

/** Mulberry32 (public domain, Tommy Ettinger): small, fast, and good enough to shuffle a world. */
const stir = (state: number): number => {
  let mixed = Math.imul(state ^ (state >>> 15), state | 1);
  mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
  return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
};

const STEP = 0x6d2b79f5;

export const createDice = (seed: number): Dice => {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + STEP) >>> 0;
    return stir(state);
  };
  return {
    roll: (sides) => Math.floor(next() * sides),
    chance: (probability) => next() < probability,
    pick: (items) => items[Math.floor(next() * items.length)],
    draw: (choices) => {
      let left = next() * choices.reduce((sum, [weight]) => sum + weight, 0);
      for (const [weight, item] of choices) {
        left -= weight;
        if (left < 0) return item;
      }
      return undefined;
    },
  };
};

/** A number in [0, 1) that depends on the seed and the place alone, whatever else was drawn before. */
export const numberAt = (seed: number, place: number): number =>
  stir((Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b) + Math.imul(place + 1, STEP)) >>> 0);

/** Dice of their own for one purpose: what they throw changes nothing elsewhere. */
export const diceFor = (seed: number, purpose: number): Dice =>
  createDice(Math.floor(numberAt(seed, purpose) * 4_294_967_296));
