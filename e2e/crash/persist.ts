/** A caller that outlives the server: an unreachable or unavailable one is asked again, a refusal is an answer. */
import { setTimeout as pause } from 'node:timers/promises';
import { ProblemError } from '@aob/client';

const GIVE_UP_AFTER_MS = 90_000;
const PAUSE_MS = 100;

export const persist = async <T>(ask: () => Promise<T>): Promise<T> => {
  const end = Date.now() + GIVE_UP_AFTER_MS;
  for (;;) {
    try {
      return await ask();
    } catch (error) {
      const isRefusal = error instanceof ProblemError && error.status < 500 && error.status !== 429;
      if (isRefusal || Date.now() > end) throw error;
      await pause(PAUSE_MS);
    }
  }
};
