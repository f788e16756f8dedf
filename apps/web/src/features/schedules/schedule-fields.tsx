import { JsonField } from '../run/json-field.tsx';
import { ChoiceField, type FieldProps, NumberField, SuggestingField, TextField } from '../ui/form-fields.tsx';
import { WorkflowField } from '../workflows/workflow-field.tsx';
import type { ScheduleDraft } from './schedule-draft.ts';

interface ScheduleFieldsProps {
  readonly draft: ScheduleDraft;
  readonly isNew: boolean;
  readonly onChange: (draft: ScheduleDraft) => void;
}

const OVERLAP: { readonly [policy in ScheduleDraft['overlap']]: string } = {
  skip: 'leave the new one out',
  queue: 'let the new one wait',
  cancel: 'cancel the old one',
  allow: 'run both',
};

const CATCH_UP: { readonly [policy in ScheduleDraft['catchUp']]: string } = {
  latest: 'only the latest',
  all: 'every one',
};

export function ScheduleFields({ draft, isNew, onChange }: ScheduleFieldsProps) {
  const set = (some: Partial<ScheduleDraft>): void => onChange({ ...draft, ...some });
  return (
    <>
      {isNew && (
        <TextField
          label="Name"
          hint="Lower-case letters, digits, dots and dashes."
          value={draft.name}
          onChange={(name) => set({ name })}
        />
      )}
      <WorkflowField
        hint="name, or name@tag; the tag is looked up every time"
        value={draft.workflow}
        onChange={(workflow) => set({ workflow })}
      />
      <div className="grid gap-3 sm:grid-cols-2">
        <TextField
          label="When (cron)"
          hint="minute hour day month weekday, or @daily"
          isCode
          value={draft.cron}
          onChange={(cron) => set({ cron })}
        />
        <ZoneField value={draft.timezone} onChange={(timezone) => set({ timezone })} />
      </div>
      <div className="flex flex-col gap-1">
        <JsonField label="Inputs (JSON)" draft={draft.inputs} onChange={(inputs) => set({ inputs })} />
      </div>
      <TextField
        label="Input that gets the time (optional)"
        hint="A run for 2:30 last night then knows which night it is for."
        value={draft.timeInput}
        onChange={(timeInput) => set({ timeInput })}
      />
      <ChoiceField
        label="When the run before still goes on"
        choices={OVERLAP}
        value={draft.overlap}
        onChange={(overlap) => set({ overlap })}
      />
      {draft.overlap === 'queue' && (
        <NumberField
          label="As many may wait"
          value={draft.queueMax}
          onChange={(queueMax) => set({ queueMax })}
        />
      )}
      <div className="grid gap-3 sm:grid-cols-2">
        <ChoiceField
          label="Make up for what was missed"
          choices={CATCH_UP}
          value={draft.catchUp}
          onChange={(catchUp) => set({ catchUp })}
        />
        <TextField
          label="But not later than"
          hint="30m, 12h, 1d"
          value={draft.catchUpWindow}
          onChange={(catchUpWindow) => set({ catchUpWindow })}
        />
      </div>
    </>
  );
}

function ZoneField(props: Omit<FieldProps<string>, 'label'>) {
  return (
    <SuggestingField
      {...props}
      label="Time zone"
      hint="Europe/Berlin, America/New_York, UTC"
      suggestions={ZONES}
    />
  );
}

const ZONES = ['UTC', ...Intl.supportedValuesOf('timeZone')];
