'use client';

import type { Schedule } from '@aob/engine/contract';
import { CalendarClock, Pause, Play, Plus, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { useTRPC, useTRPCClient } from '../data/trpc.ts';
import { usePages } from '../data/use-pages.ts';
import { PageHeading } from '../frame/page-heading.tsx';
import { ChosenBar } from '../lists/chosen-bar.tsx';
import { keptViews } from '../lists/saved-views.ts';
import { SavedViews } from '../lists/saved-views.tsx';
import { useChosen } from '../lists/use-chosen.ts';
import { VirtualList } from '../lists/virtual-list.tsx';
import { Button } from '../ui/button.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { ProblemView } from '../ui/problem-view.tsx';
import { SkeletonRows } from '../ui/skeleton.tsx';
import { type ScheduleAct, ScheduleBulkSheet } from './schedule-bulk-sheet.tsx';
import { ScheduleFilterBar } from './schedule-filter-bar.tsx';
import { fitsSchedule, scheduleFilters } from './schedule-filters.ts';
import { ScheduleForm } from './schedule-form.tsx';
import { ScheduleRow } from './schedule-row.tsx';

/** Schedules fire without anybody of this tab; the stream tells of their runs, this of the rest. */
const REFRESH_MS = 30_000;
const PAGE_SIZE = 200;
const ROW = 66;

const savedViews = keptViews('schedules');

const idOf = ({ schedule_id }: Schedule): string => schedule_id;

interface Bulk {
  readonly act: ScheduleAct;
  readonly schedules: readonly Schedule[];
}

export function SchedulesPage() {
  const [filters, setFilters] = scheduleFilters.useFilters();
  const [edited, setEdited] = useState<Schedule | 'new'>();
  const { query, items } = useAllSchedules();
  const shown = items.filter((schedule) => fitsSchedule(filters, schedule));
  const chosen = useChosen(shown, idOf);
  const [bulk, setBulk] = useState<Bulk>();
  const tell = (act: ScheduleAct): void => setBulk({ act, schedules: chosen.items });
  const add = (): void => setEdited('new');
  return (
    <div className="mx-auto flex max-w-6xl flex-col gap-4 p-6 max-sm:p-3">
      <PageHeading title="Schedules">
        {items.length > 0 && (
          <Button icon={Plus} onClick={add}>
            New schedule
          </Button>
        )}
      </PageHeading>
      {items.length > 0 && (
        <>
          <ScheduleFilterBar filters={filters} onChange={setFilters} />
          <SavedViews views={savedViews} filters={scheduleFilters.names} />
        </>
      )}
      <div className="overflow-clip rounded-lg border bg-surface">
        {query.isPending && <SkeletonRows count={4} />}
        {query.isError && <ProblemView error={query.error} onRetry={() => void query.refetch()} />}
        {query.isSuccess && items.length === 0 && <NoSchedules onAdd={add} />}
        {items.length > 0 && shown.length === 0 && <NoneFits onClear={() => void setFilters(null)} />}
        {chosen.items.length > 0 && (
          <ChosenBar chosen={chosen} className="sticky top-0 z-10 border-b">
            <Button icon={Pause} onClick={() => tell('pause')}>
              Pause
            </Button>
            <Button icon={Play} onClick={() => tell('resume')}>
              Resume
            </Button>
            <Button tone="danger" icon={Trash2} onClick={() => tell('delete')}>
              Delete
            </Button>
          </ChosenBar>
        )}
        <VirtualList label="Schedules" items={shown} keyOf={idOf} rowHeight={ROW}>
          {(schedule, place) => (
            <ScheduleRow
              schedule={schedule}
              place={place}
              isChosen={chosen.has(schedule.schedule_id)}
              onChoose={() => chosen.toggle(schedule.schedule_id)}
              onEdit={() => setEdited(schedule)}
            />
          )}
        </VirtualList>
      </div>
      {bulk !== undefined && (
        <ScheduleBulkSheet
          {...bulk}
          onClose={() => {
            setBulk(undefined);
            chosen.clear();
          }}
        />
      )}
      {edited !== undefined && (
        <ScheduleForm schedule={edited === 'new' ? undefined : edited} onClose={() => setEdited(undefined)} />
      )}
    </div>
  );
}

/** Every page of them, one after the other. */
function useAllSchedules() {
  const trpc = useTRPC();
  const client = useTRPCClient();
  return usePages<Schedule>({
    key: [...trpc.schedules.list.pathKey(), { pages: 'all' }],
    read: (page, signal) => client.schedules.list.query({ limit: PAGE_SIZE, ...page }, { signal }),
    refetchInterval: REFRESH_MS,
    readsUpTo: Number.POSITIVE_INFINITY,
  });
}

function NoneFits({ onClear }: { readonly onClear: () => void }) {
  return (
    <EmptyState
      icon={CalendarClock}
      title="No schedule fits these filters"
      action={<Button onClick={onClear}>Clear filters</Button>}
    >
      There are others, which these filters leave out.
    </EmptyState>
  );
}

function NoSchedules({ onAdd }: { readonly onAdd: () => void }) {
  return (
    <EmptyState
      icon={CalendarClock}
      title="No schedules yet"
      action={
        <Button tone="primary" icon={Plus} onClick={onAdd}>
          New schedule
        </Button>
      }
    >
      A schedule starts a workflow by the clock: every night at half past two in Berlin, every quarter of an
      hour. Each of its times starts one run and no second one, whatever crashes; what was missed can be
      backfilled.
    </EmptyState>
  );
}
