/** What is known of the gate so far: how often which rule has answered what. */
import type { PatchProposal } from '@aob/ir';
import type { Decision } from '../../src/run/decision.ts';
import type { Moment } from './moment.ts';
import type { Reason, Rule, SceneRule } from './rule.ts';

/** What was seen of one rule. */
export interface Tally {
  readonly rule: Rule | SceneRule;
  cases: number;
  /** Cases whose answer names this rule and nothing else. */
  alone: number;
  /** Other reasons that were given besides. */
  readonly besides: Set<string>;
  twins: number;
  twinsApplied: number;
}

export interface Exploration {
  readonly seed: number;
  readonly tallies: readonly Tally[];
  runs: number;
  generated: number;
  accepted: number;
  /** Patches of which nothing had come, taken back: each time the digest was what it had been. */
  takenBack: number;
  readonly endings: Map<string, number>;
  /** How often the gate answered what to patches that nobody thought about. */
  readonly wild: Map<string, number>;
  /** Everything that was not as it must be, each with what is needed to see it again. */
  readonly wrong: string[];
}

export interface Bounds {
  /** Cases that each code must have alone. */
  readonly perCode: number;
  /** And each way to come to it. */
  readonly perWay: number;
  readonly runsMax: number;
  /** After so many things that are not as they must be it stops. */
  readonly wrongMax: number;
}

export const casesOfCode = ({ tallies }: Exploration, code: string): number =>
  tallies.reduce((sum, tally) => sum + (tally.rule.code === code ? tally.alone : 0), 0);

export const isWanted = (seen: Exploration, tally: Tally, { perCode, perWay }: Bounds): boolean =>
  tally.alone < perWay || casesOfCode(seen, tally.rule.code) < perCode;

/** `refused gate.bypassed`, `pending_review review.new_host`, `rejected patch.stale`, `applied`. */
export const answerOf = (decision: Decision): string => {
  if (decision.kind === 'rejected') return `rejected ${decision.rejection.code}`;
  if (decision.kind !== 'accepted') return decision.kind;
  const { result, events } = decision;
  if (result.kind === 'patch_refused') return ['refused', ...codesOf(result.issues)].join(' ');
  if (result.kind !== 'patch') return result.kind;
  const reviews = events.flatMap((event) =>
    event.type === 'patch.review_requested' ? event.data.issues : [],
  );
  return [result.state, ...codesOf(reviews)].join(' ');
};

export const codesOf = (issues: readonly { readonly code: string }[]): readonly string[] =>
  [...new Set(issues.map(({ code }) => code))].sort();

/** Something is not as it must be: with what is needed to see it again. */
export const noteWrong = (
  seen: Exploration,
  { run, plan, document }: Moment,
  what: string,
  shown = '',
): void => {
  const where = `AOB_GATE_SEED=${seen.seed}, run ${seen.runs}`;
  const statuses = plan.nodes.map(({ id }) => `${id}=${run.status(id)}`).join(' ');
  seen.wrong.push(`${where}: ${what}\n  ${shown}\n  ${statuses}\n  ${JSON.stringify(document)}`);
};

export const shownAs = ({ author, operations }: PatchProposal): string =>
  `${author.id}: ${JSON.stringify(operations)}`;

/** What this rule is to be answered with, and nothing else. */
const expectedOf = ({ outcome, code, beside = [] }: Reason): string =>
  [outcome, ...[code, ...beside].sort()].join(' ');

interface Told {
  readonly tally: Tally;
  readonly answer: string;
  readonly shown: string;
}

export const noteAnswer = (seen: Exploration, m: Moment, { tally, answer, shown }: Told): void => {
  const { rule } = tally;
  const expected = expectedOf(rule);
  tally.cases += 1;
  if (answer === expected) tally.alone += 1;
  else noteWrong(seen, m, `${rule.code}, ${rule.how}: expected ${expected}, got ${answer}`, shown);
  const known = new Set(expected.split(' '));
  for (const reason of answer.split(' ').slice(1)) if (!known.has(reason)) tally.besides.add(reason);
};

/** The same without what is wrong about it was let through, in whatever words. */
export const noteTwin = (seen: Exploration, m: Moment, { tally, answer, shown }: Told): void => {
  tally.twins += 1;
  if (LET_THROUGH.has(answer)) tally.twinsApplied += 1;
  else noteWrong(seen, m, `${tally.rule.code}, ${tally.rule.how}: the sound twin got ${answer}`, shown);
};

const LET_THROUGH: ReadonlySet<string> = new Set(['applied', 'compensating', 'ticket', 'sound']);
