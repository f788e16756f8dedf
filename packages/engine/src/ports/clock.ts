/** Milliseconds since the epoch, by database time: the only time that is ever written (R15). */
export interface Clock {
  now(): number;
}
