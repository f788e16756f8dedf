import { canOwnBody } from '@aob/ir';
import type { ChangeMark } from '../canvas/graph-model.ts';
import { countInside, ownersOf, type Step } from './steps.ts';

/** Larger bodies are closed until somebody opens them. */
const OPEN_STEPS_MAX = 24;

/**
 * The bodies that are drawn closed: large ones without a change in them, and those the reader has switched the other way.
 */
export function foldedBodies(
  steps: readonly (Step & { readonly change?: ChangeMark })[],
  switched: readonly string[] = [],
): ReadonlySet<string> {
  const inside = countInside(steps);
  const byId = new Map(steps.map((step) => [step.node.id, step]));
  const changed = new Set(
    steps.filter(({ change }) => change !== undefined).flatMap(({ node }) => ownersOf(byId, node.id)),
  );
  return new Set(
    steps.flatMap(({ node: { id, type } }) => {
      if (!canOwnBody(type)) return [];
      const isLarge = (inside.get(id) ?? 0) > OPEN_STEPS_MAX && !changed.has(id);
      return isLarge === switched.includes(id) ? [] : [id];
    }),
  );
}
