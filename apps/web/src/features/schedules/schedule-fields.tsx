import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useId } from 'react';
import { useTRPC } from '../data/trpc.ts';
import { JsonField } from '../run/json-field.tsx';
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
      <WorkflowField value={draft.workflow} onChange={(workflow) => set({ workflow })} />
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

interface FieldProps<T> {
  readonly label: string;
  readonly value: T;
  readonly onChange: (value: T) => void;
}

function Labelled({
  label,
  hint,
  field,
  children,
}: {
  readonly label: string;
  readonly hint?: string | undefined;
  readonly field: string;
  readonly children: ReactNode;
}) {
  return (
    <div className="flex flex-col gap-1">
      <label htmlFor={field} className="text-sm font-medium">
        {label}
      </label>
      {children}
      {hint !== undefined && <p className="text-xs text-ink-3">{hint}</p>}
    </div>
  );
}

interface TextFieldProps extends FieldProps<string> {
  readonly hint?: string;
  readonly isCode?: boolean;
}

function TextField({ label, hint, isCode = false, value, onChange }: TextFieldProps) {
  const field = useId();
  return (
    <Labelled label={label} hint={hint} field={field}>
      <input
        id={field}
        className={isCode ? 'field font-mono' : 'field'}
        value={value}
        onChange={(event) => onChange(event.target.value)}
      />
    </Labelled>
  );
}

function NumberField({ label, value, onChange }: FieldProps<number>) {
  const field = useId();
  return (
    <Labelled label={label} field={field}>
      <input
        id={field}
        type="number"
        min={1}
        max={100}
        className="field"
        value={value}
        onChange={({ target }) => target.value !== '' && onChange(target.valueAsNumber)}
      />
    </Labelled>
  );
}

interface ChoiceFieldProps<T extends string> extends FieldProps<T> {
  readonly choices: { readonly [choice in T]: string };
}

function ChoiceField<T extends string>({ label, choices, value, onChange }: ChoiceFieldProps<T>) {
  const field = useId();
  return (
    <Labelled label={label} field={field}>
      <select
        id={field}
        className="field"
        value={value}
        onChange={(event) => onChange(event.target.value as T)}
      >
        {Object.entries<string>(choices).map(([choice, words]) => (
          <option key={choice} value={choice}>
            {words}
          </option>
        ))}
      </select>
    </Labelled>
  );
}

/** Any reference may be typed; the names that exist are offered. */
function WorkflowField(props: Omit<FieldProps<string>, 'label'>) {
  const trpc = useTRPC();
  const { data } = useQuery(trpc.workflows.list.queryOptions({ limit: 200 }));
  return (
    <SuggestingField
      {...props}
      label="Workflow"
      hint="name, or name@tag; the tag is looked up every time"
      suggestions={data?.items.map(({ name }) => name) ?? []}
    />
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

interface SuggestingFieldProps extends FieldProps<string> {
  readonly hint: string;
  readonly suggestions: readonly string[];
}

function SuggestingField({ label, hint, value, onChange, suggestions }: SuggestingFieldProps) {
  const field = useId();
  const list = useId();
  return (
    <Labelled label={label} hint={hint} field={field}>
      <input
        id={field}
        list={list}
        className="field"
        value={value}
        onChange={(event) => onChange(event.target.value)}
      />
      <datalist id={list}>
        {suggestions.map((suggestion) => (
          <option key={suggestion} value={suggestion} />
        ))}
      </datalist>
    </Labelled>
  );
}
