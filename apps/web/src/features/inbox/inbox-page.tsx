'use client';

import type { TicketSummary } from '@aob/engine/contract';
import clsx from 'clsx';
import { ArrowLeft, InboxIcon } from 'lucide-react';
import { useState } from 'react';
import { useChosen } from '../lists/use-chosen.ts';
import { PatchPage } from '../patches/patch-page.tsx';
import { Button } from '../ui/button.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { ProblemView } from '../ui/problem-view.tsx';
import { SkeletonBlock } from '../ui/skeleton.tsx';
import type { BulkAnswer } from './bulk-answers.ts';
import { BulkSheet } from './bulk-sheet.tsx';
import { Decision } from './decision.tsx';
import { InboxList } from './inbox-list.tsx';
import { useInboxItems } from './use-inbox-items.ts';
import { useInboxKeys } from './use-inbox-keys.ts';
import { inboxFilters, type SetInboxView, useOpenItem } from './use-inbox-view.ts';
import { useShownItem } from './use-shown-item.ts';

interface Bulk {
  readonly tickets: readonly TicketSummary[];
  readonly meant: BulkAnswer['id'] | undefined;
}

const ticketIdOf = ({ ticket_id }: TicketSummary): string => ticket_id;

/** What waits for a person: the list at the left, the decision at the right; on a phone one after the other. */
export function InboxPage() {
  const [view, setView] = inboxFilters.useFilters();
  const [open, setOpen] = useOpenItem();
  const items = useInboxItems(view);
  const { shown, leave, letGo } = useShownItem(items.order, open, setOpen);
  const chosen = useChosen(items.tickets, ticketIdOf);
  const [bulk, setBulk] = useState<Bulk>();
  const openBulk = (meant?: BulkAnswer['id']): void => setBulk({ tickets: chosen.items, meant });
  const show = (id: string): void => void setOpen(id);
  useInboxKeys({ order: items.order, shown, choose: show, chosen, openBulk });
  const onView: SetInboxView = (...change) => {
    letGo();
    chosen.clear();
    void setOpen(null);
    return setView(...change);
  };
  const { query } = items;
  if (query.isError) return <ProblemView error={query.error} onRetry={() => void query.refetch()} />;
  return (
    <div className="flex h-full max-md:block">
      <InboxList
        items={items}
        view={view}
        onView={onView}
        shown={shown}
        onShow={show}
        chosen={chosen}
        onBulk={openBulk}
        className={clsx(open !== null && 'max-md:hidden')}
      />
      <div
        className={clsx(
          'min-w-0 flex-1 overflow-auto max-md:overflow-visible',
          open === null && 'max-md:hidden',
        )}
      >
        <Shown
          key={shown}
          id={shown}
          isPending={query.isPending}
          isDecidedTab={view.tab === 'decided'}
          hasKeys={chosen.items.length === 0}
          onBack={() => void setOpen(null)}
          onNext={leave}
        />
      </div>
      {bulk !== undefined && (
        <BulkSheet
          {...bulk}
          onClose={() => {
            setBulk(undefined);
            chosen.clear();
          }}
        />
      )}
    </div>
  );
}

interface ShownProps {
  readonly id: string | undefined;
  readonly isPending: boolean;
  readonly isDecidedTab: boolean;
  readonly hasKeys: boolean;
  readonly onBack: () => void;
  readonly onNext: (id: string) => void;
}

function Shown({ id, isPending, isDecidedTab, hasKeys, onBack, onNext }: ShownProps) {
  if (id === undefined)
    return isPending ? <SkeletonBlock className="m-6 h-64" /> : <NothingThere isDecidedTab={isDecidedTab} />;
  if (id.startsWith('patch_')) {
    return (
      <>
        <p className="px-4 pt-4 md:hidden">
          <Button tone="quiet" icon={ArrowLeft} onClick={onBack} className="-ml-3">
            All decisions
          </Button>
        </p>
        <PatchPage patchId={id} />
      </>
    );
  }
  return <Decision ticketId={id} hasKeys={hasKeys} onBack={onBack} onNext={() => onNext(id)} />;
}

function NothingThere({ isDecidedTab }: { readonly isDecidedTab: boolean }) {
  if (isDecidedTab) {
    return (
      <EmptyState icon={InboxIcon} title="Nothing here">
        What people and the clock have decided is kept for good: who, when, and why. Search it by words, or by
        who said what.
      </EmptyState>
    );
  }
  return (
    <EmptyState icon={InboxIcon} title="Nothing waits for you">
      When a workflow reaches an approval, or somebody proposes a change that needs review, the decision comes
      here with everything you need to make it.
    </EmptyState>
  );
}
