/** Makes the story of a broken promise shorter: leaves out faults and interferences one after the other while it still breaks. */
import { eventLine } from '../src/run/event-line.ts';
import { simulate, Violation } from './simulate.ts';
import type { Line } from './world.ts';

const TRIES_MAX = 200;
const TIME_MAX_MS = 60_000;

/** Undefined when it does not break. */
const breaks = (seed: number, without: ReadonlySet<number>): Violation | undefined => {
  try {
    simulate(seed, { without });
    return undefined;
  } catch (error) {
    if (error instanceof Violation) return error;
    throw error;
  }
};

export interface Shrunk {
  readonly violation: Violation;
  /** Of all that happened, how much the shortest story needs. */
  readonly needed: number;
  readonly happened: number;
}

/** In ever smaller parts; what is left out of the story does not happen in it. */
export const shrink = (seed: number): Shrunk | undefined => {
  const first = breaks(seed, new Set());
  if (first === undefined) return undefined;
  let best = first;
  let without: ReadonlySet<number> = new Set();
  const until = performance.now() + TIME_MAX_MS;
  let tries = 0;
  const mayTry = (): boolean => tries < TRIES_MAX && performance.now() < until;
  for (let parts = 2; mayTry(); ) {
    const { happened } = best.world.luck;
    const size = Math.ceil(happened.length / parts);
    let isShorter = false;
    for (let at = 0; at < happened.length && mayTry(); at += size) {
      tries += 1;
      const fewer = new Set([...without, ...happened.slice(at, at + size)]);
      const broken = breaks(seed, fewer);
      if (broken === undefined || broken.world.luck.happened.length >= happened.length) continue;
      best = broken;
      without = fewer;
      isShorter = true;
      break;
    }
    if (isShorter) parts = Math.max(2, parts - 1);
    else if (size <= 1) break;
    else parts *= 2;
  }
  return {
    violation: best,
    needed: best.world.luck.happened.length,
    happened: first.world.luck.happened.length,
  };
};

const LINES_MAX = 60;

const inWords = (line: Line): string =>
  typeof line === 'string' ? line : `${line.runId} ${eventLine(line.event)}`;

/** The events of the run that broke, the last ones if there are many. */
export const tell = ({ violation, needed, happened }: Shrunk): string => {
  const { message, world } = violation;
  const runId = /\b(?:run|replay)_\w+\b/.exec(message)?.[0];
  const lines = world.story
    .map(inWords)
    .filter((line) => runId === undefined || line.startsWith(`${runId} `) || line.startsWith('fault:'));
  const left = lines.length > LINES_MAX ? [`… ${lines.length - LINES_MAX} lines before`] : [];
  return [
    `seed ${world.seed}, ${world.focus.name}: ${message}`,
    `${needed} of ${happened} faults and interferences are needed for it`,
    ...left,
    ...lines.slice(-LINES_MAX).map((line) => `  ${line}`),
  ].join('\n');
};
