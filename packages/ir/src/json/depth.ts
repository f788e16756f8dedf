import type { Json } from './json.ts';

/** Looks no deeper than it has to: what is nested a million deep must not take the stack with it. */
export function isDeeperThan(value: Json, depth: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (depth === 0) return true;
  return Object.values(value).some((member: Json) => isDeeperThan(member, depth - 1));
}
