/**
 * Live runs, one after the other from one seed. At some moments of each the rules tried least are tried, and sound
 * patches are applied; on the way to the end anything at all is proposed; then the whole log is looked at.
 */
import type { PatchProposal } from '@aob/ir';
import type { ParentRun } from '../../src/run/events.ts';
import { isTerminal } from '../../src/run/state.ts';
import { get } from '../../src/run/table.ts';
import { dumpState } from '../../src/run/testing/dump.ts';
import { brief, given, HUMAN, refold, type Scenario } from '../../src/run/testing/given.ts';
import { createDice, type Dice } from '../random.ts';
import { driveToEnd, type Luck, step } from './drive.ts';
import {
  answerOf,
  type Bounds,
  type Exploration,
  isWanted,
  noteAnswer,
  noteTwin,
  noteWrong,
  shownAs,
  type Tally,
} from './exploration.ts';
import { ADMIN, AGENT, type Moment, momentOf, PERSON } from './moment.ts';
import { violationsIn } from './oracle.ts';
import { randomDocument } from './random-document.ts';
import { type Attempt, commandOf, type Rule, type SceneRule } from './rule.ts';
import { RULES_OF_HISTORY } from './rules-of-history.ts';
import { RULES_OF_POWER } from './rules-of-power.ts';
import { RULES_OF_REVIEW } from './rules-of-review.ts';
import { RULES_OF_SHAPE } from './rules-of-shape.ts';
import { RULES_OF_WITHDRAWAL, takingBack, undoable } from './rules-of-withdrawal.ts';
import { exploreScenes, SCENES } from './scenes.ts';
import { SOUND } from './sound.ts';
import { wildOperations } from './wild.ts';

export const RULES: readonly (Rule | SceneRule)[] = [
  ...RULES_OF_SHAPE,
  ...RULES_OF_HISTORY,
  ...RULES_OF_POWER,
  ...RULES_OF_REVIEW,
  ...RULES_OF_WITHDRAWAL,
  ...SCENES.flatMap(({ rules }) => rules),
];

/** Goes on until every rule has been tried often enough; the same seed gives the same runs. */
export const explore = (seed: number, bounds: Bounds): Exploration => {
  const seen: Exploration = {
    seed,
    tallies: RULES.map((rule) => ({
      rule,
      cases: 0,
      alone: 0,
      besides: new Set(),
      twins: 0,
      twinsApplied: 0,
    })),
    runs: 0,
    generated: 0,
    accepted: 0,
    takenBack: 0,
    endings: new Map(),
    wild: new Map(),
    wrong: [],
  };
  while (seen.runs < bounds.runsMax && seen.wrong.length < bounds.wrongMax) {
    const wanted = seen.tallies.filter((tally) => isWanted(seen, tally, bounds));
    if (wanted.length === 0) break;
    seen.runs += 1;
    if (wanted.some(({ rule }) => 'make' in rule)) exploreRun(seen, bounds);
    exploreScenes(seen, bounds);
  }
  return seen;
};

const CALM: Luck = { failures: 0.03, rejections: 0.08 };
const ROUGH: Luck = { failures: 0.1, rejections: 0.25 };

interface Exploring {
  readonly seen: Exploration;
  readonly bounds: Bounds;
  readonly dice: Dice;
  readonly run: Scenario;
  readonly next: () => number;
}

const exploreRun = (seen: Exploration, bounds: Bounds): void => {
  const dice = createDice(seen.seed * 100_000 + seen.runs);
  const run = startRun(dice);
  let names = 0;
  const next = () => {
    names += 1;
    return names;
  };
  const at: Exploring = { seen, bounds, dice, run, next };
  for (let stops = 3; stops > 0 && !isTerminal(run.state.status); stops -= 1) {
    tryRules(at);
    applySound(at);
    for (let steps = dice.roll(5); steps > 0; steps -= 1) step(run, dice, CALM);
  }
  let wild = dice.chance(0.4) ? 4 : 0;
  driveToEnd(run, dice, ROUGH, () => {
    if (wild === 0 || !dice.chance(0.3)) return;
    wild -= 1;
    tryAnything(at);
  });
  judgeEnd(at);
};

/** A run for which this one does a part; what its gates approve must not be done here (R27). */
const AROUND: ParentRun = {
  run_id: 'run_0',
  scope: '',
  node: 'part',
  execution: 1,
  depth: 1,
  gates: [],
  guarded: ['http:mint.example|POST'],
};

const startRun = (dice: Dice): Scenario => {
  const document = randomDocument(dice);
  const run = given(document, { n: dice.roll(5) }, dice.chance(0.25) ? { parent: AROUND } : {});
  for (let steps = dice.roll(6); steps > 0; steps -= 1) step(run, dice, CALM);
  return run;
};

const RULES_PER_STOP = 7;
const SOUND_PER_STOP = 5;
/** So many twins of each way to break a rule are sent, too: what makes them is the same every time. */
const TWINS = 10;

const tryRules = (at: Exploring): void => {
  const { seen, bounds, dice, run, next } = at;
  const moment = momentOf(dice, run, next);
  // What seldom can be tried is tried whenever it can.
  const wanted = seen.tallies
    .filter((tally) => isWanted(seen, tally, bounds))
    .sort((a, b) => a.alone - b.alone);
  let tried = 0;
  let review: PatchProposal | undefined;
  for (const tally of wanted) {
    if (tried === RULES_PER_STOP) break;
    const made = 'make' in tally.rule ? tally.rule.make(moment) : undefined;
    if (made === undefined || !fits(moment, made, tally.rule.code)) continue;
    tried += 1;
    tryRule(at, moment, tally, made);
    if (tally.rule.outcome === 'pending_review') review = made.proposal;
  }
  if (review) carryReview(at, moment, review);
};

/** A person looks at it at once, and it is applied or dropped. */
const carryReview = (at: Exploring, m: Moment, proposal: PatchProposal): void => {
  const { seen, dice, run } = at;
  run.patch(proposal.operations, proposal.author, proposal.id);
  const decision = dice.chance(0.7) ? 'approve' : 'reject';
  const ticketId = get(run.state.patches, proposal.id)?.ticketId ?? '';
  const events = run.send({ type: 'decide_ticket', ticketId, decision, reason: 'seen', actor: HUMAN });
  const expected = decision === 'approve' ? 'patch.applied' : 'patch.rejected';
  if (!events.includes(expected))
    noteWrong(seen, m, `a review that said ${decision} came to ${events.join(', ')}`, shownAs(proposal));
  seen.generated += 1;
  if (decision === 'approve') seen.accepted += 1;
};

/** Each ceiling is left to its own rule. */
const fits = ({ plan, appliedPatches }: Moment, { proposal, twin }: Attempt, code: string): boolean => {
  const { limits } = plan;
  if (appliedPatches >= limits.patches !== (code === 'limits.patches')) return false;
  const added = Math.max(addedBy(proposal), twin ? addedBy(twin) : 0);
  return code === 'limits.nodes' || plan.nodes.length + added <= limits.nodes;
};

const addedBy = ({ operations }: PatchProposal): number =>
  operations.filter((one) => one.op === 'add' && one.path === '/nodes/-').length;

const tryRule = (at: Exploring, m: Moment, tally: Tally, made: Attempt): void => {
  const { seen, run } = at;
  const { proposal, twin, state } = made;
  seen.generated += 1;
  const live = run.state;
  run.state = state ?? live;
  const answer = answerOf(run.decide(commandOf(made)));
  run.state = live;
  noteAnswer(seen, m, { tally, answer, shown: shownAs(proposal) });
  if (twin === undefined || tally.twins >= TWINS) return;
  const other = answerOf(run.decide({ type: 'apply_patch', proposal: twin }));
  noteTwin(seen, m, { tally, answer: other, shown: shownAs(twin) });
};

const applySound = (at: Exploring): void => {
  const { seen, dice, run, next } = at;
  let made = 0;
  for (let i = 0; i < SOUND_PER_STOP * 2 && made < SOUND_PER_STOP && !isTerminal(run.state.status); i += 1) {
    const moment = momentOf(dice, run, next);
    const proposal = dice.pick(SOUND)?.(moment);
    if (proposal === undefined || !fits(moment, { proposal }, '')) continue;
    seen.generated += 1;
    made += 1;
    const answer = answerOf(run.patch(proposal.operations, proposal.author, proposal.id));
    if (answer === 'applied') seen.accepted += 1;
    else noteWrong(seen, moment, `a sound patch got ${answer}`, shownAs(proposal));
    if (dice.chance(TAKEN_BACK)) takeBack(at);
  }
};

const TAKEN_BACK = 0.15;

/** Nothing of it has begun: the document is to the byte what it was (R33). */
const takeBack = (at: Exploring): void => {
  const { seen, dice, run, next } = at;
  const moment = momentOf(dice, run, next);
  const latest = isTerminal(run.state.status) ? undefined : undoable(moment);
  if (latest === undefined) return;
  const decision = run.decide(commandOf(takingBack(moment, latest.patch)));
  run.commit(decision);
  const answer = answerOf(decision);
  if (answer === 'applied' && run.state.plan === latest.before) seen.takenBack += 1;
  else noteWrong(seen, moment, `taking ${latest.patch.patch.id} back got ${answer}`);
};

const tryAnything = (at: Exploring): void => {
  const { seen, dice, run, next } = at;
  const moment = momentOf(dice, run, next);
  const operations = wildOperations(moment);
  if (operations.length === 0) return;
  seen.generated += 1;
  const author = dice.pick([AGENT, PERSON, ADMIN]) ?? AGENT;
  const answer = answerOf(run.patch(operations, author, `patch_${next()}`));
  if (answer === 'applied') seen.accepted += 1;
  for (const part of answer.split(' ')) seen.wild.set(part, (seen.wild.get(part) ?? 0) + 1);
};

const judgeEnd = (at: Exploring): void => {
  const { seen, run, dice, next } = at;
  const { state, log } = run;
  seen.endings.set(state.status, (seen.endings.get(state.status) ?? 0) + 1);
  const found = [
    ...violationsIn(log, run.documentOf),
    ...(isTerminal(state.status) ? [] : [`the run never ended: ${state.status}`]),
    ...(state.live.size + state.jobs.size > 0 ? ['something is live after the end'] : []),
    ...(dumpState(refold(run)) === dumpState(state) ? [] : ['the state is not the fold of the log']),
  ];
  if (found.length === 0) return;
  const story = log.map(
    (event) => `${brief(event)} ${event.type.startsWith('patch.proposed') ? JSON.stringify(event.data) : ''}`,
  );
  noteWrong(seen, momentOf(dice, run, next), `${found.join('; ')}\n    ${story.join('\n    ')}`);
};
