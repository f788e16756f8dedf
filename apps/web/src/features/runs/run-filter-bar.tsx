import type { RunStatus } from '@aob/engine/contract';
import { X } from 'lucide-react';
import { ClearFilters } from '../lists/clear-filters.tsx';
import { hasFilters } from '../lists/filters.ts';
import { WorkflowPill } from '../lists/workflow-pill.tsx';
import { FilterChip } from '../ui/chip.tsx';
import { ChoicePill } from '../ui/choice-pill.tsx';
import { SearchField } from '../ui/search-field.tsx';
import { RUN_STATUSES, type RunFilters } from './run-filters.ts';
import { RunStatusIcon, runStatusWord } from './run-status.tsx';

const SPANS = [
  { value: '1h', title: 'Last hour' },
  { value: '24h', title: 'Last day' },
  { value: '7d', title: 'Last week' },
];

interface RunFilterBarProps {
  readonly filters: RunFilters;
  readonly onChange: (filters: Partial<RunFilters> | null) => Promise<unknown>;
}

export function RunFilterBar({ filters, onChange }: RunFilterBarProps) {
  const toggle = (status: RunStatus): void => {
    const isOn = filters.status.includes(status);
    const next = isOn ? filters.status.filter((other) => other !== status) : [...filters.status, status];
    void onChange({ status: next });
  };
  return (
    <search className="flex flex-wrap items-center gap-2" aria-label="Filter runs">
      <SearchField
        label="Search by run, workflow or key"
        placeholder="Run, workflow or key"
        value={filters.q}
        onChange={(q) => void onChange({ q })}
        className="min-w-48 flex-1 sm:max-w-72"
      />
      {RUN_STATUSES.map((status) => (
        <FilterChip key={status} isOn={filters.status.includes(status)} onClick={() => toggle(status)}>
          <RunStatusIcon status={status} className="size-3.5 animate-none" />
          {runStatusWord(status)}
        </FilterChip>
      ))}
      <WorkflowPill value={filters.workflow} onChange={(workflow) => void onChange({ workflow })} />
      <ChoicePill
        label="Started"
        any="Any time"
        value={filters.since}
        choices={spansWith(filters.since)}
        onChange={(since) => void onChange({ since })}
      />
      {filters.label !== null && (
        <FilterChip isOn onClick={() => void onChange({ label: null })}>
          {filters.label}
          <X className="size-3.5" aria-label="Take this label out" />
        </FilterChip>
      )}
      {hasFilters(filters) && <ClearFilters onClear={() => void onChange(null)} />}
    </search>
  );
}

/** A link may ask for another span, or for a moment; the choice shows that as well. */
function spansWith(since: string | null) {
  if (since === null || SPANS.some(({ value }) => value === since)) return SPANS;
  return [...SPANS, { value: since, title: `Since ${since}` }];
}
