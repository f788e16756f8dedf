/** Whether a change is still what its reviewers were shown, after the document under it has moved on (R32). */
import type { Issue, Plan } from '@aob/ir';
import { currentGuard } from './approvals.ts';

/** Their pointers lead to operations, which are others after a rebase; what they say names the element. */
export const namesOf = (issues: readonly Issue[]): readonly string[] =>
  [...new Set(issues.map(({ code, message }) => `${code} ${message}`))].sort();

/** Gates whose approval would mean something else after the change. */
export const gatesFeeling = (before: Plan, after: Plan): readonly string[] =>
  after.gates.filter(
    (gate) => !before.node.has(gate) || currentGuard(before, gate) !== currentGuard(after, gate),
  );
