/** Which leaning a seed has. Calm ones and storms take turns, so that any stretch of seeds has all of them. */
import { CALM } from './calm.ts';
import { type Focus, PLAIN } from './focus.ts';
import { STORMS } from './storms.ts';

const STORMS_PER_CALM = STORMS.length / CALM.length;

export const FOCI: readonly Focus[] = CALM.flatMap((calm, index) => [
  calm,
  ...STORMS.slice(Math.ceil(index * STORMS_PER_CALM), Math.ceil((index + 1) * STORMS_PER_CALM)),
]);

export const focusOf = (seed: number): Focus => FOCI[seed % FOCI.length] ?? PLAIN;
