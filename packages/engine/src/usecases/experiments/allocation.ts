/**
 * Which keys belong to which arm. A key falls into one of 10,000 buckets, and every bucket belongs to an arm, so that:
 *
 * 1. an arm has exactly its share of the buckets, to the ten-thousandth;
 * 2. other weights take buckets only from arms that have too many, and give them only to arms that have too few: fewer
 *    keys cannot change their arm.
 *
 * Pure. Stops are no matter of this: the keys of a stopped arm stay its own (`assign-arm.ts`).
 */
import type { Slice } from '../../ports/experiments.ts';

export const BUCKETS = 10_000;

export interface Weighted {
  readonly name: string;
  readonly weight: number;
}

/** How many buckets each arm has; what rounding leaves over goes to the largest remainders, the first of equals first. */
export const bucketsOf = (arms: readonly Weighted[]): ReadonlyMap<string, number> => {
  const total = arms.reduce((sum, { weight }) => sum + weight, 0);
  const exact = arms.map(({ name, weight }) => {
    const scaled = weight * BUCKETS;
    return { name, whole: Math.floor(scaled / total), rest: scaled % total };
  });
  const left = BUCKETS - exact.reduce((sum, { whole }) => sum + whole, 0);
  const lucky = new Set(
    [...exact]
      .sort((a, b) => b.rest - a.rest)
      .slice(0, left)
      .map(({ name }) => name),
  );
  return new Map(exact.map(({ name, whole }) => [name, whole + (lucky.has(name) ? 1 : 0)]));
};

/** `before`: no slices for a new experiment. */
export const allocate = (before: readonly Slice[], arms: readonly Weighted[]): readonly Slice[] => {
  const wanted = new Map(bucketsOf(arms));
  const take = (arm: string | undefined): boolean => {
    const left = wanted.get(arm ?? '') ?? 0;
    if (arm === undefined || left === 0) return false;
    wanted.set(arm, left - 1);
    return true;
  };
  // What an arm keeps comes first: only then is it known what there is to give away.
  const owners = ownersIn(before).map((arm) => (take(arm) ? arm : undefined));
  const needy = arms.map(({ name }) => name);
  return slicesOf(owners.map((owner) => owner ?? needy.find(take) ?? ''));
};

const ownersIn = (slices: readonly Slice[]): readonly (string | undefined)[] => {
  const owners = new Array<string | undefined>(BUCKETS).fill(undefined);
  for (const { arm, from, to } of slices) owners.fill(arm, from, to);
  return owners;
};

const slicesOf = (owners: readonly string[]): readonly Slice[] => {
  const slices: Slice[] = [];
  for (const [at, arm] of owners.entries()) {
    const last = slices.at(-1);
    if (last?.arm === arm) slices[slices.length - 1] = { ...last, to: at + 1 };
    else slices.push({ arm, from: at, to: at + 1 });
  }
  return slices;
};

/** How many buckets have another arm than before. */
export const movedBuckets = (before: readonly Slice[], after: readonly Slice[]): number => {
  const then = ownersIn(before);
  return ownersIn(after).filter((arm, bucket) => arm !== then[bucket]).length;
};

export const armOfBucket = (slices: readonly Slice[], bucket: number): string => {
  const found = slices.find(({ from, to }) => from <= bucket && bucket < to);
  if (found === undefined) throw new RangeError(`bucket ${bucket} belongs to no arm`);
  return found.arm;
};
