/** Several threads that play seeds: they are told which, and answer with what was in them. */
import { once } from 'node:events';
import { parentPort, Worker } from 'node:worker_threads';
import { addTally, createTally, type Tally } from './coverage.ts';
import { shrink, tell } from './shrink.ts';
import { simulate, Violation } from './simulate.ts';

/** What some seeds came to. */
export interface Played {
  readonly first: number;
  readonly seeds: number;
  readonly steps: number;
  readonly endings: ReadonlyMap<string, number>;
  readonly patches: ReadonlyMap<string, number>;
  readonly tally: Tally;
  readonly broken: readonly Broken[];
}

/** A seed that broke a promise, and its shortest story. */
export interface Broken {
  readonly seed: number;
  readonly story: string;
}

export interface Order {
  readonly first: number;
  readonly seeds: number;
  /** From one seed to the next. */
  readonly every: number;
}

export const addCounts = (into: Map<string, number>, from: ReadonlyMap<string, number>): void => {
  for (const [key, value] of from) into.set(key, (into.get(key) ?? 0) + value);
};

export const play = ({ first, seeds, every }: Order): Played => {
  const tally = createTally();
  const endings = new Map<string, number>();
  const patches = new Map<string, number>();
  const broken: Broken[] = [];
  let steps = 0;
  for (let place = 0; place < seeds; place += 1) {
    const seed = first + place * every;
    try {
      const story = simulate(seed);
      steps += story.steps;
      addTally(tally, story.tally);
      addCounts(endings, story.endings);
      addCounts(patches, story.patches);
    } catch (error) {
      if (!(error instanceof Violation)) throw error;
      const shrunk = shrink(seed);
      broken.push({ seed, story: shrunk === undefined ? `seed ${seed}: ${error.message}` : tell(shrunk) });
    }
  }
  return { first, seeds, steps, endings, patches, tally, broken };
};

/** In a worker thread. */
export const work = (): void => {
  parentPort?.on('message', (order: Order) => parentPort?.postMessage(play(order)));
};

export interface Crew {
  readonly program: URL;
  readonly jobs: number;
  /** The next seeds to play, or undefined when it is enough. */
  readonly next: () => Order | undefined;
  readonly onPlayed: (played: Played) => void;
}

/** Ends when there are no more orders and everybody has answered. */
export const employ = async ({ program, jobs, next, onPlayed }: Crew): Promise<void> => {
  await Promise.all(
    Array.from({ length: jobs }, async () => {
      // Most of what a decision makes is dead with the next one: it should not live to be old.
      const worker = new Worker(program, { resourceLimits: { maxYoungGenerationSizeMb: 64 } });
      try {
        for (let order = next(); order !== undefined; order = next()) {
          const answered = once(worker, 'message');
          worker.postMessage(order);
          const [played] = (await answered) as [Played];
          onPlayed(played);
        }
      } finally {
        await worker.terminate();
      }
    }),
  );
};
