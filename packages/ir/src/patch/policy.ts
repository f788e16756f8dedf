/**
 * The workflow's own rules about patches (design §4): CEL over `change` and `actor`, each saying auto, review or
 * refuse. Every rule is asked; refuse beats review beats auto, whatever their order, so that a rule can be read
 * alone. `auto` lifts the default reviews of R31 and nothing else. A rule that fails to evaluate refuses: what
 * cannot be judged is not let through.
 *
 * `change` is the change set (nodes and edges each with added, removed, changed; outputs; reordered) with
 * `change.hosts`, the outgoing hosts it adds, and `mail:<domain>` for mail; `actor` is the author: kind, id, node, roles.
 */
import type { PolicyRule } from '../document.ts';
import { compileExpression, evaluate, POLICY_VARIABLES } from '../expression/index.ts';
import type { Issue } from '../issue.ts';
import type { Json } from '../json/index.ts';
import { perObject } from '../json/per-object.ts';
import { toPointer } from '../json/pointer.ts';
import { patchIssue } from './codes.ts';
import type { NewHost } from './review.ts';
import type { ChangeSet, PatchAuthor } from './types.ts';

export interface PolicyVerdict {
  readonly refusals: readonly Issue[];
  readonly reviews: readonly Issue[];
  /** Some rule says that such changes apply at once. */
  readonly isAuto: boolean;
}

export function askPolicy(
  rules: readonly PolicyRule[],
  changes: ChangeSet,
  newHosts: readonly NewHost[],
  actor: PatchAuthor,
): PolicyVerdict {
  const hosts = [...new Set(newHosts.map(({ host }) => host))].sort();
  const bindings = { change: { ...changes, hosts } as unknown as Json, actor: actor as unknown as Json };
  const refusals: Issue[] = [];
  const reviews: Issue[] = [];
  let isAuto = false;
  for (const [index, rule] of rules.entries()) {
    const answer = askRule(rule, bindings);
    const name = `Rule ${toPointer(['policy', 'rules', index])}`;
    if (!answer.ok) {
      refusals.push(
        patchIssue('policy.error', '/operations', `${name} cannot be evaluated: ${answer.problem}.`),
      );
    } else if (answer.holds && rule.then === 'refuse') {
      refusals.push(patchIssue('policy.refused', '/operations', `${name} refuses this: ${reasonOf(rule)}.`));
    } else if (answer.holds && rule.then === 'review') {
      reviews.push(
        patchIssue('review.policy', '/operations', `${name} asks for a review: ${reasonOf(rule)}.`),
      );
    } else if (answer.holds) {
      isAuto = true;
    }
  }
  return { refusals, reviews, isAuto };
}

function reasonOf(rule: PolicyRule): string {
  return (rule.reason ?? rule.when).replace(/\.$/, '');
}

type Answer =
  | { readonly ok: true; readonly holds: boolean }
  | { readonly ok: false; readonly problem: string };

/** The rules of a document are asked at every patch of it. */
const programs = perObject<ReturnType<typeof compileExpression>>();

function askRule(rule: PolicyRule, bindings: { readonly change: Json; readonly actor: Json }): Answer {
  const compiled = programs.get(rule, () => compileExpression(rule.when, { variables: POLICY_VARIABLES }));
  if (!compiled.ok) return { ok: false, problem: compiled.issues[0]?.message ?? 'it does not compile' };
  const result = evaluate(compiled.program, bindings);
  if (!result.ok) return { ok: false, problem: result.error.message };
  if (typeof result.value === 'boolean') return { ok: true, holds: result.value };
  return { ok: false, problem: 'it gives neither true nor false' };
}
