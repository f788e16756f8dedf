import { isAppError } from '../errors.ts';

/** Waits out a database that is away; what it runs must be harmless to run again. */
export interface DatabaseGate {
  run<T>(attempt: () => Promise<T>): Promise<T>;
  /** Waits for the database after a failure seen elsewhere; returns when it is worth trying again. */
  outlast(error: unknown): Promise<void>;
  /** True between the first failure and the next success. */
  isDown(): boolean;
  /** What runs or waits fails at its next turn. */
  stop(): void;
}

const BACKOFF_FIRST_MS = 50;
const BACKOFF_MAX_MS = 2_000;

export const createDatabaseGate = (options: {
  /** Resolves when the database should answer again: the keeper has restarted it, or there is nothing to do but try. */
  readonly ensureRunning: () => Promise<void>;
  readonly wait: (ms: number) => Promise<void>;
  readonly onProblem: (error: unknown) => void;
}): DatabaseGate => {
  const { ensureRunning, wait, onProblem } = options;
  let isDown = false;
  let isStopped = false;

  const outlast = async (error: unknown, backoffMs = BACKOFF_FIRST_MS): Promise<void> => {
    if (isStopped) throw error;
    if (!isDown) onProblem(error);
    isDown = true;
    await ensureRunning().catch(onProblem);
    await wait(backoffMs);
  };

  return {
    run: async (attempt) => {
      for (let backoffMs = BACKOFF_FIRST_MS; ; backoffMs = Math.min(backoffMs * 2, BACKOFF_MAX_MS)) {
        try {
          const answer = await attempt();
          isDown = false;
          return answer;
        } catch (error) {
          if (!isAppError(error) || error.kind !== 'unavailable') throw error;
          await outlast(error, backoffMs);
        }
      }
    },
    outlast: (error) => outlast(error),
    isDown: () => isDown,
    stop: () => {
      isStopped = true;
    },
  };
};
