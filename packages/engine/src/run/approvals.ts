/**
 * R27, the dispatch check: whatever path led here, a guarded node runs only when each of its gates was approved and
 * what was approved is still what runs. The gate's structure already promises it; this looks at the log instead.
 */
import { guardDigest, type Plan } from '@aob/ir';
import { type Draft, planOf } from './draft.ts';
import { bookOfRun } from './guard-book.ts';
import { nodeKey, type RunState, type TicketState } from './state.ts';
import { get, values } from './table.ts';

export interface MissingApproval {
  readonly gate: string;
  /** The open ticket that may still bring it, when a changed gate was opened again (R26). */
  readonly ticketId?: string;
}

export const missingApproval = (draft: Draft, node: string, scope: string): MissingApproval | undefined => {
  for (const gate of gatesOf(draft, node)) {
    if (hasCurrentApproval(draft.state, draft.plan, gate, scope)) continue;
    const open = openTicketOf(draft.state, gate);
    // A gate that is still before its decision cannot be what this node waits for: the structure puts it after.
    return {
      gate,
      ...(open &&
        get(draft.state.nodes, nodeKey(scope, gate))?.status === 'completed' && { ticketId: open.id }),
    };
  }
  return undefined;
};

/** The gates of the plan as it is, and those the node has had since the base (R24: guards never shrink). */
const gatesOf = (draft: Draft, node: string): readonly string[] => {
  const now = draft.plan.guards.get(node);
  const gates = new Set(now ?? []);
  if (draft.state.lineage.length > 1) {
    for (const gate of bookOfRun(draft.state, (digest) => planOf(draft, digest)).byNode.get(node) ?? [])
      gates.add(gate);
  }
  return [...gates].sort();
};

/** The last answer of a gate is the one that counts: what was asked after an approval takes its place. */
export const hasCurrentApproval = (state: RunState, plan: Plan, gate: string, scope: string): boolean => {
  const tickets = ticketsOfGate(state, gate).filter(
    (ticket) => ticket.scope === scope || scope.startsWith(ticket.scope),
  );
  const last = tickets.reduce<TicketState | undefined>(
    (latest, ticket) => (latest === undefined || ticket.openedSeq > latest.openedSeq ? ticket : latest),
    undefined,
  );
  return (
    last?.status === 'decided' &&
    last.decision?.decision === 'approve' &&
    last.guard?.digest === currentGuard(plan, gate)
  );
};

export const openTicketOf = (state: RunState, gate: string): TicketState | undefined =>
  ticketsOfGate(state, gate).find((ticket) => ticket.status === 'open');

/** R26: digest over everything an approval of this gate covers, as the document stands. */
export const currentGuard = (plan: Plan, gate: string): string => guardDigest(plan, gate).digest;

const ticketsOfGate = (state: RunState, gate: string): readonly TicketState[] =>
  state.tickets.size === 0
    ? []
    : values(state.tickets).filter((ticket) => ticket.kind === 'gate' && ticket.node === gate);
