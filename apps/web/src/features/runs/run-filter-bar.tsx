import type { RunStatus } from '@aob/engine/contract';
import { useQuery } from '@tanstack/react-query';
import { Search, X } from 'lucide-react';
import { useTRPC } from '../data/trpc.ts';
import { FilterChip } from '../ui/chip.tsx';
import { RunStatusIcon, runStatusWord } from './run-status.tsx';
import { hasFilters, type RunFilters } from './use-run-filters.ts';

const STATUSES: readonly RunStatus[] = ['RUNNING', 'WAITING', 'COMPLETED', 'FAILED', 'CANCELLED'];

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
      <label className="relative min-w-48 flex-1 sm:max-w-72">
        <span className="sr-only">Search by run, workflow or key</span>
        <Search
          className="pointer-events-none absolute left-2.5 top-1/2 size-4 -translate-y-1/2 text-ink-3"
          aria-hidden
        />
        <input
          type="search"
          className="field h-8 pl-8"
          placeholder="Run, workflow or key"
          value={filters.q}
          onChange={(event) => void onChange({ q: event.target.value })}
        />
      </label>
      {STATUSES.map((status) => (
        <FilterChip key={status} isOn={filters.status.includes(status)} onClick={() => toggle(status)}>
          <RunStatusIcon status={status} className="size-3.5 animate-none" />
          {runStatusWord(status)}
        </FilterChip>
      ))}
      <WorkflowFilter value={filters.workflow} onChange={(workflow) => void onChange({ workflow })} />
      {filters.label !== null && (
        <FilterChip isOn onClick={() => void onChange({ label: null })}>
          {filters.label}
          <X className="size-3.5" aria-label="Take this label out" />
        </FilterChip>
      )}
      {hasFilters(filters) && (
        <FilterChip isOn={false} onClick={() => void onChange(null)}>
          <X className="size-3.5" aria-hidden />
          Clear
        </FilterChip>
      )}
    </search>
  );
}

function WorkflowFilter({
  value,
  onChange,
}: {
  readonly value: string | null;
  readonly onChange: (name: string | null) => void;
}) {
  const trpc = useTRPC();
  const workflows = useQuery(trpc.workflows.list.queryOptions({ limit: 200 }));
  const names = new Set(workflows.data?.items.map(({ name }) => name));
  if (value !== null) names.add(value);
  if (names.size === 0) return null;
  return (
    <select
      aria-label="Workflow"
      value={value ?? ''}
      onChange={(event) => onChange(event.target.value === '' ? null : event.target.value)}
      className="h-7 max-w-48 rounded-full border border-line-strong bg-surface px-2.5 text-xs font-medium text-ink-2 max-sm:h-9"
    >
      <option value="">Every workflow</option>
      {[...names].sort().map((name) => (
        <option key={name} value={name}>
          {name}
        </option>
      ))}
    </select>
  );
}
