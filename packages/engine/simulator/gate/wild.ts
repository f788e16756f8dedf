/** Patches that nobody thought about: whatever the gate lets through must still end well. */
import type { JoinMode, PatchOperation } from '@aob/ir';
import { operationsOf } from '../../../ir/src/patch/testing/graphs.ts';
import { fresh, type Moment } from './moment.ts';

const HOSTS = ['bank', 'crm', 'shop', 'elsewhere'];
const JOINS: readonly JoinMode[] = ['all', 'every', 'any', { quorum: 1 }];

export const wildOperations = (m: Moment): readonly PatchOperation[] => {
  const { dice } = m;
  const moves = Array.from({ length: 1 + dice.roll(3) }, () => ({
    what: dice.roll(12),
    a: dice.roll(1000),
    b: dice.roll(1000),
    host: dice.pick(HOSTS) ?? 'bank',
    join: dice.pick(JOINS) ?? 'all',
  }));
  const name = fresh(m);
  // The moves name what they add x0, x1…; a run is patched more than once.
  return JSON.parse(
    JSON.stringify(operationsOf(m.document, moves)).replaceAll(/\bx(\d)(b?)\b/g, `${name}_$1$2`),
  );
};
