import type { Ticket, TicketWord } from '@aob/engine/contract';
import type { ReactNode } from 'react';
import { actorWord } from '../runs/actor.ts';
import { Facts, Section } from '../ui/section.tsx';
import { Ago, Left } from '../ui/time.tsx';

/** What has been said so far, who is asked by now, and who will be. Nothing at all for a question nobody has touched. */
export function TicketProgress({ ticket }: { readonly ticket: Ticket }) {
  const rows = [...saidRows(ticket), ...askedRows(ticket)];
  if (rows.length === 0) return null;
  return (
    <Section title="How far it has come">
      {ticket.quorum > 1 && <Quorum ticket={ticket} />}
      <Facts rows={rows} />
    </Section>
  );
}

type Row = readonly [string, ReactNode];

function Quorum({ ticket }: { readonly ticket: Ticket }) {
  const { quorum, decision } = ticket;
  const given = ticket.approvals.length + (decision?.decision === 'approve' ? 1 : 0);
  return (
    <progress
      aria-label={`${given} of ${quorum} approvals`}
      value={given}
      max={quorum}
      className="h-1.5 w-full accent-(--color-accent)"
    />
  );
}

function saidRows({ quorum, approvals, decision, failure, ...ticket }: Ticket): Row[] {
  const given = approvals.length + (decision?.decision === 'approve' ? 1 : 0);
  return [
    ...(failure === undefined ? [] : [['What failed', `${failure.message} (${failure.code})`] as const]),
    ...(quorum > 1 ? [['Approvals', `${given} of ${quorum}`] as const] : []),
    ...approvals.map((word, i) => [`Approval ${i + 1}`, <Said key={word.by} word={word} />] as const),
    ...ticket.changes_requested.map(
      (word) => [`Changes asked by ${actorWord(word.by)}`, <Said key={word.by} word={word} />] as const,
    ),
    ...ticket.delegations.map(
      ({ from, to, at, reason }, i) =>
        [
          i === 0 ? 'Handed on' : `Handed on, ${i + 1}`,
          <span key={at}>
            {actorWord(from)} to {actorWord(to)}
            {reason === '' ? '' : `: ${reason}`} · <Ago at={at} />
          </span>,
        ] as const,
    ),
  ];
}

function askedRows({ barred, escalation, reminders, reminded_at, breached_at }: Ticket): Row[] {
  return [
    ...barred.map(({ id, because }) => [`Not ${actorWord(id)}`, `${because}: others must approve`] as const),
    ...escalation.map(
      ({ approvers, asked_at, due }, i) =>
        [
          `Escalation ${i + 1}`,
          <span key={due}>
            {approvers.map(actorWord).join(' or ')} ·{' '}
            {asked_at === undefined ? 'not asked yet' : <Ago at={asked_at} />} · <Left due={due} />
          </span>,
        ] as const,
    ),
    ...(breached_at === undefined ? [] : [['Overdue', <Ago key="breached" at={breached_at} />] as const]),
    ...(reminded_at === undefined
      ? []
      : [
          [
            'Reminded',
            <span key="reminded">
              {reminders} {reminders === 1 ? 'time' : 'times'}, last <Ago at={reminded_at} />
            </span>,
          ] as const,
        ]),
  ];
}

function Said({ word }: { readonly word: TicketWord }) {
  return (
    <span>
      {actorWord(word.by)}
      {word.reason === '' ? '' : `: ${word.reason}`} · <Ago at={word.at} />
    </span>
  );
}
