/**
 * Attacks as tests: a live run, something that is tried, and the answer. Whatever is tried, nothing but the refusal itself
 * (or the question to a person) may have been written, and the run goes on as if nobody had asked.
 */
import type { Issue, PatchAuthor, PatchOperation } from '@aob/ir';
import { expect, it } from 'vitest';
import type { RunCommand } from '../commands.ts';
import type { Decision } from '../decision.ts';
import { dumpState } from './dump.ts';
import { ADMIN, HUMAN, refold, type Scenario } from './given.ts';

export interface Attack {
  /** What is tried, as a sentence about whoever tries it. */
  readonly name: string;
  /** Of the answer; absent where the answer is about shape alone. */
  readonly rule?: string;
  /** One of the reasons given; those that begin with `review.` ask a person instead. */
  readonly code: string;
  readonly on: () => Scenario;
  readonly attempt: (run: Scenario) => Decision;
}

export const AGENT: PatchAuthor = { kind: 'agent', id: 'agent:a', roles: [] };
export const OPTIMIZER: PatchAuthor = { kind: 'optimizer', id: 'optimizer:o', roles: [] };
export const PERSON: PatchAuthor = { kind: 'human', ...HUMAN };
/** With the role admin. */
export const CHIEF: PatchAuthor = { kind: 'human', ...ADMIN };

/** Sends a patch by somebody, an agent unless said otherwise. */
export const patched =
  (operations: readonly PatchOperation[], author: PatchAuthor = AGENT) =>
  (run: Scenario): Decision =>
    run.patch(operations, author);

/** Patches of one kind: each is answered with the same, and by an agent unless said otherwise. */
export const patching =
  (answer: Pick<Attack, 'rule' | 'code' | 'on'>) =>
  (name: string, operations: readonly PatchOperation[], author: PatchAuthor = AGENT): Attack => ({
    name,
    ...answer,
    attempt: patched(operations, author),
  });

export const sent =
  (command: RunCommand | ((run: Scenario) => RunCommand)) =>
  (run: Scenario): Decision => {
    const decision = run.decide(typeof command === 'function' ? command(run) : command);
    run.commit(decision);
    return decision;
  };

export const itRepels = (attacks: readonly Attack[]): void => {
  it.each(attacks.map((attack) => [attack.rule ?? 'shape', attack.name, attack] as const))(
    '%s: %s',
    (_rule, _name, attack) => expectRepelled(attack),
  );
};

const expectRepelled = ({ rule, code, on, attempt }: Attack): void => {
  const run = on();
  const before = { world: worldOf(run), lines: run.log.length };
  const issues = answerOf(attempt(run));
  const isReview = code.startsWith('review.');
  expect(issues.map((issue) => issue.code)).toContain(code);
  const found = issues.find((issue) => issue.code === code);
  if (rule !== undefined) expect(found?.rule).toBe(rule);
  expect(found?.message).not.toBe('');
  expect(worldOf(run)).toEqual(before.world);
  const written = run.log.slice(before.lines).map(({ type }) => type);
  const allowed = isReview ? REVIEW_LINES : REFUSAL_LINES;
  expect(written.filter((type) => !allowed.has(type))).toEqual([]);
  expect(written.includes('patch.review_requested')).toBe(isReview);
  expect(dumpState(refold(run))).toBe(dumpState(run.state));
};

const REFUSAL_LINES: ReadonlySet<string> = new Set(['patch.proposed', 'patch.refused']);
const REVIEW_LINES: ReadonlySet<string> = new Set([
  'patch.proposed',
  'patch.review_requested',
  'ticket.opened',
  'timer.set',
]);

/** Why not, or why not yet. */
const answerOf = (decision: Decision): readonly Issue[] => {
  if (decision.kind === 'rejected') {
    const { code, message, issues } = decision.rejection;
    return [{ pointer: '', code, message, ...ruleOf(issues) }, ...issues];
  }
  if (decision.kind !== 'accepted') return [];
  const { result, events } = decision;
  if (result.kind === 'patch_refused') return result.issues;
  return events.flatMap((event) => (event.type === 'patch.review_requested' ? event.data.issues : []));
};

const ruleOf = (issues: readonly Issue[]): Pick<Issue, 'rule'> => {
  const rule = issues.find((issue) => issue.rule !== undefined)?.rule;
  return rule === undefined ? {} : { rule };
};

/** Everything about a run but its ledger of patches and the questions to people about them. */
const worldOf = (run: Scenario): unknown => {
  const { seq, lastAt, patches, tickets, timers, live, status, ...world } = JSON.parse(dumpState(run.state));
  const gates = Object.values(tickets as { readonly [id: string]: { readonly kind: string } });
  return { ...world, gates: gates.filter(({ kind }) => kind !== 'patch') };
};
