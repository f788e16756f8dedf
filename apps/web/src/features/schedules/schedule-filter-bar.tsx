import { ClearFilters } from '../lists/clear-filters.tsx';
import { hasFilters } from '../lists/filters.ts';
import { WorkflowPill } from '../lists/workflow-pill.tsx';
import { ChoiceChips } from '../ui/choice-chips.tsx';
import { SearchField } from '../ui/search-field.tsx';
import { type ScheduleFilters, type SetScheduleFilters, STANDINGS } from './schedule-filters.ts';

const TITLE = { active: 'Active', paused: 'Paused', failing: 'Failing' } as const;

interface ScheduleFilterBarProps {
  readonly filters: ScheduleFilters;
  readonly onChange: SetScheduleFilters;
}

export function ScheduleFilterBar({ filters, onChange }: ScheduleFilterBarProps) {
  const { standing, workflow, q } = filters;
  return (
    <search className="flex flex-wrap items-center gap-2" aria-label="Filter schedules">
      <SearchField
        label="Search by name, workflow or times"
        placeholder="Name, workflow, times"
        value={q}
        onChange={(next) => void onChange({ q: next })}
        className="min-w-48 flex-1 sm:max-w-72"
      />
      <ChoiceChips
        value={standing}
        choices={STANDINGS}
        titleOf={(word) => TITLE[word]}
        onChange={(next) => void onChange({ standing: next })}
      />
      <WorkflowPill value={workflow} onChange={(next) => void onChange({ workflow: next })} />
      {hasFilters(filters) && <ClearFilters onClear={() => void onChange(null)} />}
    </search>
  );
}
