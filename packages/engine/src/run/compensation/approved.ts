/**
 * R27 for what undoes a node: the log holds an approval that covered the node, and with it what undoes it. The node itself
 * was checked against the document it followed, which cannot have changed since it began (R23); a gate that was asked again
 * later, or refused then, is about what was still to come, and must not keep anything from being undone.
 */
import type { Plan } from '@aob/ir';
import type { Failure } from '../events.ts';
import { isWithin } from '../scope.ts';
import type { RunState, TicketState, UndoState } from '../state.ts';
import { values } from '../table.ts';

/** Why it may not run; undefined: it may. */
export const refusalToUndo = (state: RunState, plan: Plan, undo: UndoState): Failure | undefined => {
  const guards = [...(plan.guards.get(undo.node) ?? [])].sort();
  const missing = guards.find(
    (gate) => !values(state.tickets).some((ticket) => hasApproved(ticket, gate, undo)),
  );
  return missing === undefined
    ? undefined
    : {
        code: 'gate.not_approved',
        message: `${undo.node} may be undone only if ${missing} was approved (R27)`,
        retryable: false,
        node: undo.node,
      };
};

const hasApproved = (
  { kind, node, scope, decision, guard }: TicketState,
  gate: string,
  undo: UndoState,
): boolean =>
  kind === 'gate' &&
  node === gate &&
  isWithin(undo.scope, scope) &&
  decision?.decision === 'approve' &&
  (guard?.covered.includes(undo.node) ?? false);
