import type { DelegateTicketRequest, TicketDelegated } from '../contract/tickets.ts';
import type { RunWriter } from '../ports/engine.ts';
import type { RunReads } from '../ports/run-reads.ts';
import { type Caller, isNoPerson, lacksRole } from './caller.ts';
import { decidingActor, ticketNotFound } from './decide-ticket.ts';
import { done, type Outcome } from './outcome.ts';
import { submitCommand } from './submit-command.ts';

export interface DelegateTicket {
  readonly ticketId: string;
  readonly caller: Caller;
  readonly key?: string | undefined;
  readonly request: DelegateTicketRequest;
}

/** Hands the caller's say on a ticket to another person. Refused once it is decided, and to whoever has no say. */
export const delegateTicket = async (
  { writer, reads }: { readonly writer: RunWriter; readonly reads: RunReads },
  { ticketId, caller, key, request }: DelegateTicket,
): Promise<Outcome<TicketDelegated>> => {
  const refusal = isNoPerson(caller) ?? lacksRole(caller, 'approver');
  if (refusal) return refusal;
  const ticket = await reads.ticket(ticketId);
  if (ticket === undefined) return ticketNotFound(ticketId);
  const { to, reason } = request;
  const keyed = { key, caller, operation: `delegate:${ticketId}`, body: { to, reason } };
  const command = { type: 'delegate_ticket', ticketId, to, reason, actor: decidingActor(caller) } as const;
  const submitted = await submitCommand(writer, ticket.runId, command, keyed);
  if (!submitted.ok) return submitted;
  const { runId, status, seq } = submitted.value;
  return done({ ticket_id: ticketId, run_id: runId, to, run_status: status, seq });
};
