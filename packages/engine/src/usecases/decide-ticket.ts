import type { DecideTicketRequest, TicketDecided } from '../contract/tickets.ts';
import type { RunWriter } from '../ports/engine.ts';
import type { RunReads } from '../ports/run-reads.ts';
import { type Caller, isNoPerson, lacksRole } from './caller.ts';
import { done, type Outcome, refused } from './outcome.ts';
import { submitCommand } from './submit-command.ts';

export interface DecideTicket {
  readonly ticketId: string;
  readonly caller: Caller;
  readonly key?: string | undefined;
  readonly request: DecideTicketRequest;
}

/** A person's word on a ticket. Given twice, late, or by somebody who may not: refused, and nothing changes. */
export const decideTicket = async (
  { writer, reads }: { readonly writer: RunWriter; readonly reads: RunReads },
  { ticketId, caller, key, request }: DecideTicket,
): Promise<Outcome<TicketDecided>> => {
  const refusal = isNoPerson(caller) ?? lacksRole(caller, 'approver');
  if (refusal) return refusal;
  const ticket = await reads.ticket(ticketId);
  if (ticket === undefined) return ticketNotFound(ticketId);
  const { decision, reason, data } = request;
  const given = { decision, reason, ...(data !== undefined && { data }) };
  const keyed = { key, caller, operation: `decide:${ticketId}`, body: given };
  const command = { type: 'decide_ticket', ticketId, actor: decidingActor(caller), ...given } as const;
  const submitted = await submitCommand(writer, ticket.runId, command, keyed);
  if (!submitted.ok) return submitted;
  const { runId, status, seq, result } = submitted.value;
  const standing = result.kind === 'ticket' ? result : ANSWER_OF_OLD;
  return done({
    ticket_id: ticketId,
    run_id: runId,
    decision,
    ticket_status: standing.status,
    approvals: standing.approvals,
    quorum: standing.quorum,
    run_status: status,
    seq,
  });
};

/** A ticket may name roles of its own; whoever is admin decides as an approver does. */
export const decidingActor = (caller: Caller): Caller =>
  caller.roles.includes('approver') ? caller : { ...caller, roles: [...caller.roles, 'approver'] };

/** What is kept under a key of before there were quorums: one word decided. */
const ANSWER_OF_OLD = { status: 'decided', approvals: 1, quorum: 1 } as const;

export const ticketNotFound = (ticketId: string): Outcome<never> =>
  refused({
    kind: 'not_found',
    code: 'ticket.unknown',
    message: `There is no ticket ${ticketId}.`,
    hint: 'GET /v1/tickets?status=open lists what waits for a decision.',
  });
