export { bookOf, type GuardBook, growBook, guardsOfEffect } from './book.ts';
export { type GateGuard, guardDigest } from './digest.ts';
export { effectKeysOf, isSameEffect } from './effects.ts';
