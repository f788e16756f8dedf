'use client';

import type { TicketSummary } from '@aob/engine/contract';
import clsx from 'clsx';
import { ListChecks } from 'lucide-react';
import { ChosenBar } from '../lists/chosen-bar.tsx';
import { MoreButton } from '../lists/more-button.tsx';
import { keptViews } from '../lists/saved-views.ts';
import { SavedViews } from '../lists/saved-views.tsx';
import type { Chosen } from '../lists/use-chosen.ts';
import { VirtualList } from '../lists/virtual-list.tsx';
import { Button } from '../ui/button.tsx';
import { FilterChip } from '../ui/chip.tsx';
import { SkeletonRows } from '../ui/skeleton.tsx';
import type { TicketGroup } from './group-by-due.ts';
import { KeyHints } from './key-hints.tsx';
import { NoticeSwitch } from './notice-switch.tsx';
import { TicketFilterBar } from './ticket-filter-bar.tsx';
import { TicketRow } from './ticket-row.tsx';
import { type InboxItems, OPEN_MAX } from './use-inbox-items.ts';
import { type InboxView, inboxFilters, isFiltered, type SetInboxView } from './use-inbox-view.ts';
import { WorkflowPatches } from './workflow-patches.tsx';

const savedViews = keptViews('inbox');
const ROW = 62;

interface InboxListProps {
  readonly items: InboxItems;
  readonly view: InboxView;
  readonly onView: SetInboxView;
  readonly shown: string | undefined;
  readonly onShow: (id: string) => void;
  readonly chosen: Chosen<TicketSummary>;
  /** Opens the sheet for those that are chosen. */
  readonly onBulk: () => void;
  readonly className: string;
}

/** The left side: which decisions there are, which of them to look at, and which to answer together. */
export function InboxList({ items, view, onView, shown, onShow, chosen, onBulk, className }: InboxListProps) {
  const { query, groups, patches } = items;
  const isEmpty = query.isSuccess && !query.isPlaceholderData && items.order.length === 0;
  return (
    <section
      aria-label={view.tab === 'open' ? 'Waiting for a decision' : 'Decided'}
      className={clsx(
        'flex w-96 shrink-0 flex-col border-r bg-surface max-lg:w-80 max-md:w-full max-md:border-r-0',
        className,
      )}
    >
      <div className="flex items-center gap-2 px-4 pt-3.5">
        <h1 className="flex-1 text-xl font-semibold tracking-tight">Inbox</h1>
        <NoticeSwitch />
      </div>
      <WhichTab view={view} onView={onView} />
      <TicketFilterBar view={view} onChange={onView} />
      <div className="px-3 pb-2 empty:hidden">
        <SavedViews views={savedViews} filters={inboxFilters.names} />
      </div>
      <div className="min-h-0 flex-1 border-t md:overflow-auto">
        {query.isPending && <SkeletonRows count={4} />}
        {isEmpty && <p className="px-4 py-3 text-sm text-ink-3">{emptyWords(view)}</p>}
        <WorkflowPatches patches={patches} shown={shown} onShow={onShow} />
        {groups.map((group) => (
          <Group
            key={group.title}
            group={group}
            shown={shown}
            onShow={onShow}
            chosen={chosen}
            tab={view.tab}
          />
        ))}
        {view.tab === 'decided' && (
          <p className="grid place-items-center p-3 empty:hidden">
            <MoreButton query={query}>Older decisions</MoreButton>
          </p>
        )}
        {view.tab === 'open' && query.hasNextPage && items.tickets.length >= OPEN_MAX && (
          <p className="px-4 py-3 text-sm text-ink-2">
            These are the newest {OPEN_MAX.toLocaleString('en')}. Filter to see the others.
          </p>
        )}
      </div>
      {chosen.items.length > 0 && (
        <ChosenBar chosen={chosen} clearKey="Esc" className="border-t max-md:sticky max-md:bottom-0">
          <Button tone="primary" icon={ListChecks} keys="b" onClick={onBulk}>
            Answer
          </Button>
        </ChosenBar>
      )}
      <KeyHints />
    </section>
  );
}

function WhichTab({ view, onView }: { readonly view: InboxView; readonly onView: SetInboxView }) {
  return (
    <fieldset aria-label="Which decisions" className="flex gap-1.5 px-3 pt-2.5">
      <FilterChip
        isOn={view.tab === 'open'}
        onClick={() => void onView({ tab: 'open', decision: null, by: '' })}
      >
        Waiting
      </FilterChip>
      <FilterChip isOn={view.tab === 'decided'} onClick={() => void onView({ tab: 'decided' })}>
        Decided
      </FilterChip>
    </fieldset>
  );
}

function emptyWords(view: InboxView): string {
  if (isFiltered(view)) return 'No decision fits these filters.';
  return view.tab === 'open' ? 'No run waits for you.' : 'Nothing has been decided yet.';
}

interface GroupProps extends Pick<InboxListProps, 'shown' | 'onShow' | 'chosen'> {
  readonly group: TicketGroup;
  readonly tab: InboxView['tab'];
}

function Group({ group: { title, tickets }, shown, onShow, chosen, tab }: GroupProps) {
  return (
    <section aria-label={title}>
      {tab === 'open' && <h2 className="px-4 pb-1 pt-3 text-xs font-semibold text-ink-3">{title}</h2>}
      <VirtualList
        label={title}
        items={tickets}
        keyOf={({ ticket_id }) => ticket_id}
        rowHeight={ROW}
        inView={shown}
      >
        {(ticket, place) => (
          <TicketRow
            ticket={ticket}
            place={place}
            isShown={ticket.ticket_id === shown}
            onShow={() => onShow(ticket.ticket_id)}
            {...(tab === 'open' && {
              choice: {
                isChosen: chosen.has(ticket.ticket_id),
                onToggle: () => chosen.toggle(ticket.ticket_id),
              },
            })}
          />
        )}
      </VirtualList>
    </section>
  );
}
