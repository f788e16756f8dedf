import type { TicketSummary } from '@aob/engine/contract';
import clsx from 'clsx';
import { CircleX, GitPullRequestArrow, Hand, type LucideIcon } from 'lucide-react';
import { pathWords } from '../bodies/instance-path.ts';
import type { RowPlace } from '../lists/virtual-list.tsx';
import { actorWord } from '../runs/actor.ts';
import { Ago, Left } from '../ui/time.tsx';
import { decidedWord } from './decided-word.ts';

const ICON: { readonly [K in TicketSummary['kind']]: LucideIcon } = {
  gate: Hand,
  patch: GitPullRequestArrow,
  failure: CircleX,
};

interface TicketRowProps {
  readonly ticket: TicketSummary;
  readonly place: RowPlace;
  /** It is the one that is open. */
  readonly isShown: boolean;
  readonly onShow: () => void;
  /** Absent: it cannot be decided together with others. */
  readonly choice?: { readonly isChosen: boolean; readonly onToggle: () => void };
}

export function TicketRow({ ticket, place, isShown, onShow, choice }: TicketRowProps) {
  const Icon = ICON[ticket.kind];
  return (
    <li
      {...place}
      data-ticket={ticket.ticket_id}
      className={clsx(
        'flex border-l-2',
        isShown ? 'border-accent-text bg-accent-soft' : 'border-transparent hover:bg-hover',
      )}
    >
      {choice !== undefined && (
        <label className="flex cursor-pointer items-start py-3 pl-3 pr-0.5 max-sm:px-3">
          <span className="sr-only">Choose: {ticket.message}</span>
          <input
            type="checkbox"
            className="size-4 accent-(--accent)"
            checked={choice.isChosen}
            onChange={choice.onToggle}
          />
        </label>
      )}
      <button
        type="button"
        aria-current={isShown ? 'true' : undefined}
        onClick={onShow}
        className="flex min-w-0 flex-1 gap-2 py-2.5 pl-2 pr-3.5 text-left -outline-offset-2"
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
            {ticket.decision === undefined ? (
              <Standing ticket={ticket} />
            ) : (
              <Decided decision={ticket.decision} />
            )}
          </span>
        </span>
      </button>
    </li>
  );
}

function Standing({ ticket }: { readonly ticket: TicketSummary }) {
  return (
    <>
      {standingWords(ticket).map((words) => (
        <span key={words} className="whitespace-nowrap font-medium">
          · {words}
        </span>
      ))}
      <span className="ml-auto">
        {ticket.due === undefined ? <Ago at={ticket.opened_at} /> : <Left due={ticket.due} />}
      </span>
    </>
  );
}

function Decided({ decision }: { readonly decision: NonNullable<TicketSummary['decision']> }) {
  return (
    <>
      <span className="font-medium">
        · {decidedWord(decision.decision)} by {decision.timed_out ? 'the clock' : actorWord(decision.by)}
      </span>
      <span className="ml-auto">
        <Ago at={decision.at} />
      </span>
    </>
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
