'use client';

import type { Schedule } from '@aob/engine/contract';
import { useQuery } from '@tanstack/react-query';
import { CalendarClock, Plus } from 'lucide-react';
import { useState } from 'react';
import { useTRPC } from '../data/trpc.ts';
import { PageHeading } from '../frame/page-heading.tsx';
import { Button } from '../ui/button.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { ProblemView } from '../ui/problem-view.tsx';
import { SkeletonRows } from '../ui/skeleton.tsx';
import { ScheduleForm } from './schedule-form.tsx';
import { ScheduleRow } from './schedule-row.tsx';

/** Schedules fire without anybody of this tab; the stream tells of their runs, this of the rest. */
const REFRESH_MS = 30_000;

export function SchedulesPage() {
  const trpc = useTRPC();
  const [edited, setEdited] = useState<Schedule | 'new'>();
  const query = useQuery(trpc.schedules.list.queryOptions({ limit: 200 }, { refetchInterval: REFRESH_MS }));
  const schedules = query.data?.items ?? [];
  const add = (): void => setEdited('new');
  return (
    <div className="mx-auto flex max-w-6xl flex-col gap-4 p-6 max-sm:p-3">
      <PageHeading title="Schedules">
        {schedules.length > 0 && (
          <Button icon={Plus} onClick={add}>
            New schedule
          </Button>
        )}
      </PageHeading>
      <div className="overflow-hidden rounded-lg border bg-surface">
        {query.isPending && <SkeletonRows count={4} />}
        {query.isError && <ProblemView error={query.error} onRetry={() => void query.refetch()} />}
        {query.isSuccess && schedules.length === 0 && <NoSchedules onAdd={add} />}
        <ul aria-label="Schedules">
          {schedules.map((schedule) => (
            <ScheduleRow key={schedule.schedule_id} schedule={schedule} onEdit={() => setEdited(schedule)} />
          ))}
        </ul>
      </div>
      {edited !== undefined && (
        <ScheduleForm schedule={edited === 'new' ? undefined : edited} onClose={() => setEdited(undefined)} />
      )}
    </div>
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
