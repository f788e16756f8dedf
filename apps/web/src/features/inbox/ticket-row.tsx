import type { TicketSummary } from '@aob/engine/contract';
import clsx from 'clsx';
import { GitPullRequestArrow, Hand } from 'lucide-react';
import { useEffect, useRef } from 'react';
import { Ago, Left } from '../ui/time.tsx';

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
  const Icon = ticket.kind === 'patch' ? GitPullRequestArrow : Hand;
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
            {ticket.node !== undefined && <span className="truncate">· {ticket.node}</span>}
            <span className="ml-auto">
              {ticket.due === undefined ? <Ago at={ticket.opened_at} /> : <Left due={ticket.due} />}
            </span>
          </span>
        </span>
      </button>
    </li>
  );
}
