export { bookOf, type GuardBook, growBook, guardsOfEffect, keepGates } from './book.ts';
export { type GateGuard, guardDigest } from './digest.ts';
export { effectKeysOf, isDecidedLate, isSameEffect, ownEffectKeysOf } from './effects.ts';
export { influenceOf } from './influence.ts';
