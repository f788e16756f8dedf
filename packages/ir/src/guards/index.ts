export { bookOf, type GuardBook, gatesOfHost, growBook, guardsOfEffect, keepGates } from './book.ts';
export { type GateGuard, guardDigest } from './digest.ts';
export { effectKeysOf, httpHost, isDecidedLate, isSameEffect, ownEffectKeysOf } from './effects.ts';
export { influenceOf } from './influence.ts';
