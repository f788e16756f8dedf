'use client';

import type { TicketSummary } from '@aob/engine/contract';
import { useQuery } from '@tanstack/react-query';
import clsx from 'clsx';
import { InboxIcon } from 'lucide-react';
import { parseAsString, useQueryState } from 'nuqs';
import { useEffect, useRef } from 'react';
import { useTRPC } from '../data/trpc.ts';
import { useKeys } from '../frame/use-keys.ts';
import { useNow } from '../ui/clock.ts';
import { EmptyState } from '../ui/empty-state.tsx';
import { ProblemView } from '../ui/problem-view.tsx';
import { SkeletonBlock, SkeletonRows } from '../ui/skeleton.tsx';
import { Decision } from './decision.tsx';
import { groupByDue } from './group-by-due.ts';
import { TicketRow } from './ticket-row.tsx';
import { OPEN_TICKETS } from './use-open-tickets.ts';
import { WorkflowPatches } from './workflow-patches.tsx';

/** What waits for a person: the list at the left, the decision at the right; on a phone one after the other. */
export function InboxPage() {
  const trpc = useTRPC();
  const [chosen, setChosen] = useQueryState('ticket', parseAsString.withOptions({ history: 'push' }));
  const tickets = useQuery(trpc.tickets.list.queryOptions(OPEN_TICKETS));
  const now = useNow(60_000);
  const groups = groupByDue(tickets.data?.items ?? [], now);
  const order = groups.flatMap((group) => group.tickets);
  // On a wide screen the first one is open from the start; a narrow one begins with the list.
  const shown = chosen ?? order[0]?.ticket_id;
  const onView = useRef(shown);
  useEffect(() => {
    onView.current = shown;
  }, [shown]);
  useInboxKeys(order, shown, setChosen);

  if (tickets.isError) return <ProblemView error={tickets.error} onRetry={() => void tickets.refetch()} />;
  return (
    <div className="flex h-full max-md:block">
      <section
        aria-label="Waiting for a decision"
        className={clsx(
          'flex w-80 shrink-0 flex-col overflow-auto border-r bg-surface max-md:w-full max-md:border-r-0',
          chosen !== null && 'max-md:hidden',
        )}
      >
        <h1 className="px-4 pb-1 pt-4 text-xl font-semibold tracking-tight">Inbox</h1>
        {tickets.isPending && <SkeletonRows count={4} />}
        {tickets.isSuccess && order.length === 0 && (
          <p className="px-4 py-2 text-sm text-ink-3">No run waits for you.</p>
        )}
        <WorkflowPatches />
        {groups.map(({ title, tickets: inGroup }) => (
          <section key={title} aria-label={title}>
            <h2 className="px-4 pb-1 pt-3 text-xs font-semibold text-ink-3">{title}</h2>
            <ul>
              {inGroup.map((ticket) => (
                <TicketRow
                  key={ticket.ticket_id}
                  ticket={ticket}
                  isChosen={ticket.ticket_id === shown}
                  onChoose={() => void setChosen(ticket.ticket_id)}
                />
              ))}
            </ul>
          </section>
        ))}
      </section>
      <div
        className={clsx(
          'min-w-0 flex-1 overflow-auto max-md:overflow-visible',
          chosen === null && 'max-md:hidden',
        )}
      >
        {shown === undefined ? (
          <NothingWaits isPending={tickets.isPending} />
        ) : (
          <Decision
            key={shown}
            ticketId={shown}
            onBack={() => void setChosen(null)}
            onNext={() => {
              // Whoever has gone elsewhere while the decision was on its way stays there.
              if (onView.current === shown) void setChosen(nextAfter(order, shown));
            }}
          />
        )}
      </div>
    </div>
  );
}

function NothingWaits({ isPending }: { readonly isPending: boolean }) {
  if (isPending) return <SkeletonBlock className="m-6 h-64" />;
  return (
    <EmptyState icon={InboxIcon} title="Nothing waits for you">
      When a workflow reaches an approval, or somebody proposes a change that needs review, the decision comes
      here with everything you need to make it.
    </EmptyState>
  );
}

function nextAfter(order: readonly TicketSummary[], id: string): string | null {
  const at = order.findIndex(({ ticket_id }) => ticket_id === id);
  return (order[at + 1] ?? order[at - 1])?.ticket_id ?? null;
}

function useInboxKeys(
  order: readonly TicketSummary[],
  shown: string | undefined,
  choose: (id: string) => Promise<unknown>,
): void {
  const move = (by: number): void => {
    const at = order.findIndex(({ ticket_id }) => ticket_id === shown);
    const next = order[Math.min(order.length - 1, Math.max(0, at + by))];
    if (next !== undefined) void choose(next.ticket_id);
  };
  useKeys({ j: () => move(1), k: () => move(-1) });
}
