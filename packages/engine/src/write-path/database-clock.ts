import type { Clock } from '../ports/clock.ts';

/**
 * Database time without asking for it: every append brings a reading, and a local clock that does not fit between its
 * sending and its answer is corrected by as little as makes it fit.
 */
export const createDatabaseClock = (
  localNow: () => number,
): Clock & { observe(databaseMs: number, sentAt: number, receivedAt: number): void } => {
  let offsetMs = 0;
  return {
    now: () => Math.floor(localNow() + offsetMs),
    observe: (databaseMs, sentAt, receivedAt) => {
      const least = databaseMs - receivedAt;
      const most = databaseMs - sentAt;
      offsetMs = Math.min(Math.max(offsetMs, least), most);
    },
  };
};
