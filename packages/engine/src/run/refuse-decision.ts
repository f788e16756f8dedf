/** Why a word on a ticket does not count, for whoever gave it: who was first, who may, what is missing. */
import { formatTimestampMs, type Issue, validateInputs } from '@aob/ir';
import type { DecideTicketCommand, Rejection } from './commands.ts';
import { refuseWhileWithdrawing } from './compensation/refuse.ts';
import { askedPeople, mayDecide, wordFrom } from './deciders.ts';
import type { DecideContext } from './decision.ts';
import type { Actor, TicketDecision, TicketKind } from './events.ts';
import { rejectionOf } from './rejection.ts';
import { refuseReopen } from './reopen.ts';
import type { RunState, TicketState } from './state.ts';
import { get } from './table.ts';

/** Why this decision cannot be taken, or undefined. */
export const refuseDecision = (
  state: RunState,
  planOf: DecideContext['plan'],
  command: DecideTicketCommand,
): Rejection | undefined => {
  const refusal = refuseTicket(state, command.ticketId);
  const ticket = get(state.tickets, command.ticketId);
  if (refusal !== undefined || ticket === undefined) return refusal;
  return (
    refuseActor(ticket, command.actor) ??
    refuseKind(ticket, command) ??
    refuseMeanwhile(state, ticket, command) ??
    refuseMending(state, planOf, ticket, command) ??
    (command.decision === 'approve' ? refuseOwnWork(ticket, command.actor) : undefined) ??
    refuseSilence(command) ??
    refuseForm(ticket, command)
  );
};

/** What each kind of ticket can be answered with. */
export const DECISIONS: { readonly [kind in TicketKind]: readonly TicketDecision[] } = {
  gate: ['approve', 'reject', 'request_changes'],
  patch: ['approve', 'reject', 'request_changes'],
  failure: ['retry', 'skip', 'fail'],
};

const refuseKind = ({ kind }: TicketState, { decision }: DecideTicketCommand): Rejection | undefined => {
  const known = DECISIONS[kind];
  if (known.includes(decision)) return undefined;
  const message = `${decision} is no answer to the ticket of a ${kind}`;
  return rejectionOf('ticket.wrong_decision', message, {
    pointer: '/decision',
    hint: `Known: ${known.join(', ')}.`,
  });
};

/** A patch that is approved is applied at once, and not while another one is being taken back (R33). */
const refuseMeanwhile = (
  state: RunState,
  { kind }: TicketState,
  { decision }: DecideTicketCommand,
): Rejection | undefined =>
  state.withdrawing !== undefined && kind === 'patch' && decision === 'approve'
    ? refuseWhileWithdrawing(state, state.withdrawing)
    : undefined;

/** The rules of retry and skip hold for whoever answers a ticket as well: gates are never skipped (R27). */
const refuseMending = (
  state: RunState,
  planOf: DecideContext['plan'],
  { node = '', scope, undoes }: TicketState,
  { decision, data = null, reason, actor }: DecideTicketCommand,
): Rejection | undefined => {
  if (decision !== 'retry' && decision !== 'skip') return undefined;
  if (undoes !== undefined) return decision === 'retry' ? refusePaused(state) : undefined;
  const place = { node, scope, actor };
  const refusal =
    decision === 'retry'
      ? refuseReopen(state, planOf, { type: 'retry_node', ...place })
      : refuseReopen(state, planOf, { type: 'skip_node', ...place, output: data, reason });
  if (refusal === undefined) return undefined;
  return { ...refusal, issues: refusal.issues.map((issue) => ({ ...issue, pointer: '/decision' })) };
};

const refusePaused = ({ pausedBy }: RunState): Rejection | undefined =>
  pausedBy === undefined
    ? undefined
    : rejectionOf('run.paused', 'the run is paused; nothing begins', {
        hint: 'resume it first',
        pointer: '/decision',
      });

/** A ticket that is not there, or not open any more. */
export const refuseTicket = (state: RunState, ticketId: string): Rejection | undefined => {
  const ticket = get(state.tickets, ticketId);
  return ticket === undefined
    ? rejectionOf('ticket.unknown', `this run has no ticket ${ticketId}`)
    : refuseClosed(ticket);
};

/** Two decide at once: one wins, the other reads here who it was and when. */
const refuseClosed = (ticket: TicketState): Rejection | undefined => {
  if (ticket.status === 'superseded') {
    const by = ticket.supersededBy;
    return rejectionOf('ticket.superseded', 'what this ticket asked about has changed since', {
      hint: by === undefined ? 'look at the run for what it waits for now' : `decide ${by} instead`,
    });
  }
  const word = ticket.decision;
  if (ticket.status !== 'decided' || word === undefined) return undefined;
  const who = ticket.timedOut ? 'the clock' : word.actor.id;
  const message = `${who} decided this ticket at ${formatTimestampMs(word.at)}: ${word.decision}`;
  return rejectionOf('ticket.decided', message, { hint: 'nothing is left to decide here' });
};

/** Somebody who may not decide, or whose word is on the ticket already. */
export const refuseActor = (ticket: TicketState, actor: Actor): Rejection | undefined => {
  const said = wordFrom(ticket, actor);
  if (said !== undefined) {
    const message = `${actor.id} approved this ticket at ${formatTimestampMs(said.at)}; it waits for other people`;
    return rejectionOf('ticket.already_spoken', message, {
      hint: `${ticket.quorum} different people must approve, ${ticket.approvals.length} did`,
    });
  }
  if (mayDecide(ticket, actor)) return undefined;
  const handed = ticket.delegations.findLast(({ from }) => from === actor.id);
  if (handed !== undefined) {
    const message = `${actor.id} handed this ticket to ${handed.to} at ${formatTimestampMs(handed.at)}`;
    return rejectionOf('ticket.not_approver', message, { hint: `ask ${handed.to}` });
  }
  const people = askedPeople(ticket);
  const who = people.length > 0 ? people.join(', ') : 'a person with the role approver';
  return rejectionOf('ticket.not_approver', `${actor.id} may not decide this ticket; ${who} may`);
};

export const refuseOwnWork = (ticket: TicketState, actor: Actor): Rejection | undefined => {
  const barred = ticket.barred.find(({ id }) => id === actor.id);
  if (barred === undefined) return undefined;
  const message = `${actor.id} ${barred.because} and may not approve it as well: four eyes are wanted`;
  return rejectionOf('ticket.own_work', message, { hint: 'ask somebody else; you may reject it' });
};

/** Whoever is to change something must be told what. */
const refuseSilence = ({ decision, reason }: DecideTicketCommand): Rejection | undefined =>
  decision === 'request_changes' && reason.trim() === ''
    ? rejectionOf('ticket.reason_missing', 'a request for changes says what is to change', {
        pointer: '/reason',
        hint: 'give a reason',
      })
    : undefined;

const refuseForm = (ticket: TicketState, command: DecideTicketCommand): Rejection | undefined => {
  if (ticket.form === undefined || command.decision !== 'approve') return undefined;
  const found: readonly Issue[] = validateInputs(ticket.form, command.data ?? {});
  if (found.length === 0) return undefined;
  const issues = found.map((issue) => ({ ...issue, pointer: `/data${issue.pointer}` }));
  return { ...rejectionOf('ticket.form', 'the data does not fit the form of this ticket'), issues };
};
