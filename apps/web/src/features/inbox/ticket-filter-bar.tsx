import { ClearFilters } from '../lists/clear-filters.tsx';
import { WorkflowPill } from '../lists/workflow-pill.tsx';
import { ChoiceChips } from '../ui/choice-chips.tsx';
import { ChoicePill } from '../ui/choice-pill.tsx';
import { SearchField } from '../ui/search-field.tsx';
import { decidedWord } from './decided-word.ts';
import { ANSWERS, type InboxView, isFiltered, KINDS, type SetInboxView } from './use-inbox-view.ts';

const KIND_TITLE: { readonly [K in (typeof KINDS)[number]]: string } = {
  gate: 'Approvals',
  patch: 'Changes',
  failure: 'Failures',
};

interface TicketFilterBarProps {
  readonly view: InboxView;
  readonly onChange: SetInboxView;
}

export function TicketFilterBar({ view, onChange }: TicketFilterBarProps) {
  return (
    <search aria-label="Filter decisions" className="flex flex-wrap items-center gap-1.5 px-3 pb-2 pt-2.5">
      <SearchField
        label="Search decisions"
        placeholder="Message, reason, step, id"
        value={view.q}
        onChange={(q) => void onChange({ q })}
        className="w-full"
      />
      <ChoiceChips
        value={view.kind}
        choices={KINDS}
        titleOf={(kind) => KIND_TITLE[kind]}
        onChange={(kind) => void onChange({ kind })}
      />
      <WorkflowPill value={view.workflow} onChange={(workflow) => void onChange({ workflow })} />
      {view.tab === 'decided' && <DecidedFilters view={view} onChange={onChange} />}
      {isFiltered(view) && (
        <ClearFilters
          onClear={() => void onChange({ q: '', kind: null, workflow: null, decision: null, by: '' })}
        />
      )}
    </search>
  );
}

function DecidedFilters({ view, onChange }: TicketFilterBarProps) {
  return (
    <>
      <ChoicePill
        label="Decision"
        any="Every answer"
        value={view.decision}
        choices={ANSWERS.map((value) => ({ value, title: decidedWord(value) }))}
        onChange={(decision) => void onChange({ decision })}
      />
      <label className="min-w-28 flex-1">
        <span className="sr-only">Decided by</span>
        <input
          className="field h-7 rounded-full! text-xs! max-sm:h-9"
          placeholder="By whom"
          value={view.by}
          onChange={(event) => void onChange({ by: event.target.value.trim() })}
        />
      </label>
    </>
  );
}
