import { ClearFilters } from '../lists/clear-filters.tsx';
import { hasFilters } from '../lists/filters.ts';
import { WorkflowPill } from '../lists/workflow-pill.tsx';
import { ChoiceChips } from '../ui/choice-chips.tsx';
import { ChoicePill } from '../ui/choice-pill.tsx';
import { SearchField } from '../ui/search-field.tsx';
import { AUTHORS, PATCH_STATES, type PatchFilters, SCOPES, type SetPatchFilters } from './patch-filters.ts';
import { patchStateWord } from './patch-state.tsx';

const AUTHOR_TITLE = { agent: 'By agents', human: 'By people', optimizer: 'By the optimizer' } as const;
const SCOPE_TITLE = { run: 'Of runs', workflow: 'Of workflows' } as const;

interface PatchFilterBarProps {
  readonly filters: PatchFilters;
  readonly onChange: SetPatchFilters;
}

export function PatchFilterBar({ filters, onChange }: PatchFilterBarProps) {
  const { state, author, scope, workflow, q } = filters;
  return (
    <search className="flex flex-wrap items-center gap-2" aria-label="Filter patches">
      <SearchField
        label="Search by reason, author, workflow or id"
        placeholder="Reason, author, workflow"
        value={q}
        onChange={(next) => void onChange({ q: next })}
        className="min-w-48 flex-1 sm:max-w-72"
      />
      <ChoiceChips
        value={state}
        choices={PATCH_STATES}
        titleOf={patchStateWord}
        onChange={(next) => void onChange({ state: next })}
      />
      <ChoicePill
        label="Author"
        any="By anybody"
        value={author}
        choices={AUTHORS.map((value) => ({ value, title: AUTHOR_TITLE[value] }))}
        onChange={(next) => void onChange({ author: next })}
      />
      <ChoicePill
        label="What they change"
        any="Runs and workflows"
        value={scope}
        choices={SCOPES.map((value) => ({ value, title: SCOPE_TITLE[value] }))}
        onChange={(next) => void onChange({ scope: next })}
      />
      <WorkflowPill value={workflow} onChange={(next) => void onChange({ workflow: next })} />
      {hasFilters(filters) && <ClearFilters onClear={() => void onChange(null)} />}
    </search>
  );
}
