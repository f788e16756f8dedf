/**
 * R27, the dispatch check: whatever path led here, a guarded node runs only when each of its gates was approved and
 * what was approved is still what runs. The gate's structure already promises it; this looks at the log instead.
 */
import { guardDigest, type Plan } from '@aob/ir';
import { homeOf } from './bindings.ts';
import { type Draft, planIn, planOf } from './draft.ts';
import { bookOfRun } from './guard-book.ts';
import { isWithin } from './scope.ts';
import { nodeKey, type RunState, type TicketState } from './state.ts';
import { get, values } from './table.ts';

export interface MissingApproval {
  readonly gate: string;
  /** The open ticket that may still bring it, when a changed gate was opened again (R26). */
  readonly ticketId?: string;
}

export const missingApproval = (draft: Draft, node: string, scope: string): MissingApproval | undefined => {
  const { state } = draft;
  const plan = planIn(draft, scope);
  for (const gate of gatesOf(draft, plan, node)) {
    const home = homeOf(plan, gate, scope);
    if (
      scope === '' ? hasCurrentApproval(state, plan, gate, '') : hasPinnedApproval(state, plan, gate, scope)
    )
      continue;
    const open = openTicketOf(state, gate, home, currentGuard(plan, gate));
    // A gate that is still before its decision cannot be what this node waits for: the structure puts it after.
    return {
      gate,
      ...(open && get(state.nodes, nodeKey(home, gate))?.status === 'completed' && { ticketId: open.id }),
    };
  }
  return undefined;
};

/** The gates of the plan it follows, and those the node has had since the base (R24: guards never shrink). */
export const gatesOf = (draft: Draft, plan: Plan, node: string): readonly string[] => {
  const gates = new Set(plan.guards.get(node) ?? []);
  if (draft.state.lineage.length > 1) {
    const book = bookOfRun(draft.state, (digest) => planOf(draft, digest), plan.digest);
    for (const gate of book.byNode.get(node) ?? []) gates.add(gate);
  }
  return [...gates].sort();
};

/**
 * The last answer about the document as it stands is the one that counts: what was asked after an approval takes its
 * place. A question about an older document is that of an instance that keeps to it.
 */
export const hasCurrentApproval = (state: RunState, plan: Plan, gate: string, scope: string): boolean => {
  const digest = currentGuard(plan, gate);
  return isApproved(ticketsAround(state, gate, scope).findLast((ticket) => ticket.guard?.digest === digest));
};

/**
 * An instance keeps the document it began with (R6), and with it the approval of that document: a question that a later
 * patch raised is about later instances. A rejection stops both.
 */
const hasPinnedApproval = (state: RunState, plan: Plan, gate: string, scope: string): boolean => {
  const asked = ticketsAround(state, gate, scope);
  const isRejected = asked.findLast((ticket) => ticket.status === 'decided')?.decision?.decision === 'reject';
  const digest = currentGuard(plan, gate);
  return !isRejected && isApproved(asked.findLast((ticket) => ticket.guard?.digest === digest));
};

const isApproved = (ticket: TicketState | undefined): boolean =>
  ticket?.status === 'decided' && ticket.decision?.decision === 'approve';

/** Asked in this scope or in one around it (R27), in the order of asking. */
const ticketsAround = (state: RunState, gate: string, scope: string): readonly TicketState[] =>
  ticketsOfGate(state, gate)
    .filter((ticket) => isWithin(scope, ticket.scope))
    .sort((a, b) => a.openedSeq - b.openedSeq);

/** The open question of a gate: the one about this document, where instances that keep an older one are asked about too. */
export const openTicketOf = (
  state: RunState,
  gate: string,
  scope: string,
  digest?: string,
): TicketState | undefined => {
  const open = openTicketsOf(state, gate, scope);
  return open.find(({ guard }) => guard?.digest === digest) ?? open[0];
};

export const openTicketsOf = (state: RunState, gate: string, scope: string): readonly TicketState[] =>
  ticketsOfGate(state, gate)
    .filter((ticket) => ticket.status === 'open' && ticket.scope === scope)
    .sort((a, b) => a.openedSeq - b.openedSeq);

/** R26: digest over everything an approval of this gate covers, as the document stands. */
export const currentGuard = (plan: Plan, gate: string): string => guardDigest(plan, gate).digest;

const ticketsOfGate = (state: RunState, gate: string): readonly TicketState[] =>
  state.tickets.size === 0
    ? []
    : values(state.tickets).filter((ticket) => ticket.kind === 'gate' && ticket.node === gate);
