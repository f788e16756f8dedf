import { z } from 'zod';
import { decision, patch, ticketDecision } from './patches.ts';
import { runWorkflow } from './runs.ts';
import { actorId, failure, json, line, listOf, pageById, runId, runStatus, timestamp } from './values.ts';

export const ticketKind = z.enum(['gate', 'patch', 'failure']);
export const ticketStatus = z.enum(['open', 'decided', 'superseded']);

/** What somebody said on a ticket that goes on. */
export const ticketWord = z
  .object({ by: actorId, at: timestamp, reason: z.string(), data: json.exactOptional() })
  .meta({ id: 'TicketWord' });

/** A ticket as the inbox lists it. */
export const ticketSummary = z
  .object({
    ticket_id: z.string(),
    /** `gate`: a hitl node asks. `patch`: a change to the run asks. `failure`: a failed node asks (`on_failure: review`). */
    kind: ticketKind,
    status: ticketStatus,
    run_id: runId,
    workflow: z.string(),
    node: z.string().exactOptional(),
    /** The instance of a body that it is about: `each[3]/`; absent outside of every body. */
    scope: z.string().exactOptional(),
    patch_id: z.string().exactOptional(),
    message: z.string(),
    /** Users and roles, as the gate names them; empty: anyone with the role approver. */
    approvers: z.array(z.string()),
    /** How many different people must approve. */
    quorum: z.number().int(),
    /** Those who did, without the one whose approval is the decision. */
    approvals: z.array(ticketWord),
    /** Who handed their say to whom, in order. */
    delegations: z.array(z.object({ from: actorId, to: actorId, at: timestamp, reason: z.string() })),
    /** What is to change before they approve, the latest request of each person. */
    changes_requested: z.array(ticketWord),
    /** Whom silence asks next. `asked_at` is there once they were; until then `due` is when their time would be up. */
    escalation: z.array(
      z.object({ approvers: z.array(z.string()), asked_at: timestamp.exactOptional(), due: timestamp }),
    ),
    reminders: z.number().int(),
    reminded_at: timestamp.exactOptional(),
    /** Until when whoever was asked last may take. */
    due: timestamp.exactOptional(),
    /** Since when the last step of the escalation has let its time pass as well. */
    breached_at: timestamp.exactOptional(),
    opened_at: timestamp,
    superseded_by: z.string().exactOptional(),
    decision: decision.exactOptional(),
  })
  .meta({ id: 'TicketSummary' });

/** Everything somebody needs to decide without opening anything else. */
export const ticket = z
  .object({
    ...ticketSummary.omit({ node: true, patch_id: true }).shape,
    run: z.object({
      run_id: runId,
      status: runStatus,
      workflow: runWorkflow,
      graph_version: z.number().int(),
    }),
    node: z
      .object({ id: z.string(), scope: z.string(), type: z.string(), label: z.string().exactOptional() })
      .exactOptional(),
    /** Resolved inputs of the gate: what the message is about. */
    payload: json,
    /** For a patch ticket the patch in question; for a gate the applied patches that added it or changed what it covers. */
    patches: z.array(patch),
    /** What it can be answered with. */
    decisions: z.array(ticketDecision),
    /** What failed, for a failure. */
    failure: failure.exactOptional(),
    /** The failure was to undo what the node did, after the run came to its end. */
    undoes: z.literal(true).exactOptional(),
    /** Nodes that can run next, by decision; after a failure those behind the node once it is mended, under `approve`. */
    consequences: z.object({
      approve: z.array(z.string()),
      reject: z.array(z.string()),
      /** A rejection counts as a failure of the gate (R3): of the run as well, where no edge `on: error` takes it. */
      reject_fails: z.literal(true).exactOptional(),
    }),
    /** Nodes the approval covers (R26). */
    covered: z.array(z.string()),
    /** Nodes whose output the covered work depends on and that have not run yet. */
    unseen: z.array(z.string()),
    /** JSON Schema of `data` in the decision. */
    form: json.exactOptional(),
    /** Whose approval would not count, and why (four eyes). */
    barred: z.array(z.object({ id: actorId, because: z.string() })),
    on_timeout: z.enum(['approve', 'reject', 'fail', 'escalate']),
  })
  .meta({ id: 'Ticket' });

export const decideTicketRequest = z
  .strictObject({
    /**
     * Gates and patches: `approve`, `reject`, or `request_changes`, which sends a patch back to its author; at a gate it is
     * noted, and the ticket stays open. Failures: `retry`, `skip` with `data` as the output of the node, or `fail`.
     */
    decision: ticketDecision,
    /** What is to change, for `request_changes`: then it must be there. */
    reason: z.string().max(2000).default(''),
    /** Fits the ticket's form; with `skip` the output of the node, null when absent. */
    data: json.exactOptional(),
  })
  .meta({ id: 'DecideTicket' });

export const ticketDecided = z
  .object({
    ticket_id: z.string(),
    run_id: runId,
    decision: ticketDecision,
    /** `open`: the word is kept, and others are still waited for. */
    ticket_status: z.enum(['open', 'decided']),
    /** How many of the quorum have approved by now. */
    approvals: z.number().int(),
    quorum: z.number().int(),
    run_status: runStatus,
    seq: z.number().int(),
  })
  .meta({ id: 'TicketDecided' });

export const delegateTicketRequest = z
  .strictObject({
    /** A person: `human:joe`. */
    to: line,
    reason: z.string().max(2000).default(''),
  })
  .meta({ id: 'DelegateTicket' });

export const ticketDelegated = z
  .object({
    ticket_id: z.string(),
    run_id: runId,
    to: actorId,
    run_status: runStatus,
    seq: z.number().int(),
  })
  .meta({ id: 'TicketDelegated' });

export const listTicketsQuery = z.strictObject({
  ...pageById('ticket'),
  status: ticketStatus.exactOptional(),
  /** A user (`human:mia`) or a role; tickets anyone may decide match too. */
  assignee: line.exactOptional(),
  run: line.exactOptional(),
  kind: ticketKind.exactOptional(),
  workflow: line.exactOptional(),
  /** How it was decided; open ones never match. */
  decision: ticketDecision.exactOptional(),
  /** Who decided: `human:mia`. */
  decided_by: line.exactOptional(),
  /** Part of the message, the reason, the ids of the run and the ticket, the workflow or the node. */
  q: line.exactOptional(),
});

export const ticketList = listOf(ticketSummary).meta({ id: 'TicketList' });

export type TicketWord = z.infer<typeof ticketWord>;
export type TicketSummary = z.infer<typeof ticketSummary>;
export type Ticket = z.infer<typeof ticket>;
export type DecideTicketRequest = z.infer<typeof decideTicketRequest>;
export type DelegateTicketRequest = z.infer<typeof delegateTicketRequest>;
export type TicketDelegated = z.infer<typeof ticketDelegated>;
export type TicketDecided = z.infer<typeof ticketDecided>;
export type ListTicketsQuery = z.infer<typeof listTicketsQuery>;
