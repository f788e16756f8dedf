/** All scenes, and how one of each is tried. */
import type { Scenario } from '../../src/run/testing/given.ts';
import { type Dice, diceFor } from '../random.ts';
import { type Bounds, type Exploration, isWanted, noteAnswer, noteTwin, type Tally } from './exploration.ts';
import { type Moment, momentOf } from './moment.ts';
import type { SceneRule } from './rule.ts';
import type { Scene } from './scene.ts';
import { BODIES } from './scenes-of-bodies.ts';
import { CHILDREN, OF_APPROVED_PARENT } from './scenes-of-children.ts';
import { ALLOWANCE, CEILINGS, READINGS } from './scenes-of-limits.ts';
import { QUESTIONS } from './scenes-of-tickets.ts';
import { UNDOING } from './scenes-of-undoing.ts';
import { BEFORE_THE_RUN } from './scenes-of-workflows.ts';

export const SCENES: readonly Scene[] = [
  BODIES,
  QUESTIONS,
  UNDOING,
  CHILDREN,
  OF_APPROVED_PARENT,
  ALLOWANCE,
  CEILINGS,
  READINGS,
  BEFORE_THE_RUN,
];

/** One of each of which something is wanted. */
export const exploreScenes = (seen: Exploration, bounds: Bounds): void => {
  for (const [place, { begin, rules }] of SCENES.entries()) {
    const wanted = seen.tallies.flatMap((tally) =>
      'ask' in tally.rule && rules.includes(tally.rule) && isWanted(seen, tally, bounds)
        ? [{ tally, rule: tally.rule }]
        : [],
    );
    if (wanted.length === 0) continue;
    const dice = diceFor(seen.seed * 100_000 + seen.runs, place + 1);
    tryScene(seen, dice, begin(dice), wanted);
  }
};

interface Wanted {
  readonly tally: Tally;
  readonly rule: SceneRule;
}

const tryScene = (seen: Exploration, dice: Dice, run: Scenario, wanted: readonly Wanted[]): void => {
  let names = 0;
  const next = () => {
    names += 1;
    return names;
  };
  for (const { tally, rule } of wanted) tryInScene(seen, momentOf(dice, run, next), tally, rule);
};

const tryInScene = (seen: Exploration, m: Moment, tally: Tally, rule: SceneRule): void => {
  const question = rule.ask(m);
  if (question === undefined) return;
  const { shown, isPatch } = question;
  noteAnswer(seen, m, { tally, answer: question.asked(), shown });
  const twin = question.twin?.();
  if (twin !== undefined) noteTwin(seen, m, { tally, answer: twin, shown });
  if (!isPatch) return;
  seen.generated += twin === undefined ? 1 : 2;
  if (twin === 'applied') seen.accepted += 1;
};
