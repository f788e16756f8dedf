import type { TicketSummary } from '@aob/engine/contract';
import clsx from 'clsx';
import { CircleX, GitPullRequestArrow, Hand, type LucideIcon } from 'lucide-react';
import { useEffect, useRef } from 'react';
import { pathWords } from '../bodies/instance-path.ts';
import { Ago, Left } from '../ui/time.tsx';

const ICON: { readonly [K in TicketSummary['kind']]: LucideIcon } = {
  gate: Hand,
  patch: GitPullRequestArrow,
  failure: CircleX,
};

interface TicketRowProps {
  readonly ticket: TicketSummary;
  readonly isChosen: boolean;
  readonly onChoose: () => void;
}

export function TicketRow({ ticket, isChosen, onChoose }: TicketRowProps) {
  const row = useRef<HTMLLIElement>(null);
  useEffect(() => {
    if (isChosen) row.current?.scrollIntoView({ block: 'nearest' });
  }, [isChosen]);
  const Icon = ICON[ticket.kind];
  return (
    <li ref={row} data-ticket={ticket.ticket_id}>
      <button
        type="button"
        aria-current={isChosen ? 'true' : undefined}
        onClick={onChoose}
        className={clsx(
          'flex w-full gap-2.5 border-l-2 px-3.5 py-2.5 text-left -outline-offset-2',
          isChosen
            ? 'border-accent-text bg-accent-soft md:bg-accent-soft'
            : 'border-transparent hover:bg-hover',
        )}
      >
        <Icon data-status="waiting" className="mt-0.5 size-4 shrink-0 text-(--st)" aria-hidden />
        <span className="min-w-0 flex-1">
          <span className="line-clamp-2 text-sm font-medium">{ticket.message}</span>
          <span className="mt-0.5 flex flex-wrap gap-x-1.5 text-xs text-ink-2">
            <span className="truncate">{ticket.workflow}</span>
            {ticket.node !== undefined && (
              <span className="truncate">
                · {ticket.node}
                {ticket.scope !== undefined && ` in ${pathWords(ticket.scope)}`}
              </span>
            )}
            {standingWords(ticket).map((words) => (
              <span key={words} className="whitespace-nowrap font-medium">
                · {words}
              </span>
            ))}
            <span className="ml-auto">
              {ticket.due === undefined ? <Ago at={ticket.opened_at} /> : <Left due={ticket.due} />}
            </span>
          </span>
        </span>
      </button>
    </li>
  );
}

/** What sets it apart from a question that was only just asked. */
function standingWords({
  quorum,
  approvals,
  escalation,
  changes_requested,
  reminders,
}: TicketSummary): string[] {
  const step = escalation.filter(({ asked_at }) => asked_at !== undefined).length;
  return [
    ...(quorum > 1 ? [`${approvals.length} of ${quorum} approved`] : []),
    ...(changes_requested.length > 0 ? ['changes requested'] : []),
    ...(step > 0 ? ['escalated'] : []),
    ...(reminders > 0 ? ['reminded'] : []),
  ];
}
