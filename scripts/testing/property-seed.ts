/**
 * Property tests try the same cases on every machine, so that a red build speaks of the change and not of chance.
 * `AOB_PROPERTY_SEED=7 npm test` tries others, `AOB_PROPERTY_SEED=random` new ones each time (a failure prints its seed).
 */
import fc from 'fast-check';

const asked = process.env['AOB_PROPERTY_SEED'] ?? '1';
if (asked !== 'random') {
  const seed = Number(asked);
  if (!Number.isSafeInteger(seed))
    throw new Error(`AOB_PROPERTY_SEED takes a whole number or "random", not "${asked}"`);
  fc.configureGlobal({ seed });
}
