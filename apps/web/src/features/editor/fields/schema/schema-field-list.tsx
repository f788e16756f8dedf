import { isJsonObject, type Json } from '@aob/ir';
import { Plus, X } from 'lucide-react';
import { useId, useState } from 'react';
import { Button, IconButton } from '../../../ui/button.tsx';
import { useFieldScope } from '../field-scope.ts';
import { FieldDetails } from './field-details.tsx';
import {
  addField,
  FIELD_TYPES,
  type FieldType,
  fieldsOf,
  freeName,
  removeField,
  renameField,
  type SchemaField,
  setField,
  setRequired,
  setType,
} from './schema-fields.ts';

interface SchemaFieldListProps {
  readonly id?: string;
  readonly schema: Json | undefined;
  readonly describedBy?: string;
  readonly onChange: (schema: Json | undefined) => void;
}

/** Each field with its name, its type and whether it is needed; what else is said about it is folded away. */
export function SchemaFieldList({ id, schema, describedBy, onChange }: SchemaFieldListProps) {
  const { isReadOnly } = useFieldScope();
  const fields = fieldsOf(schema) ?? [];
  return (
    <fieldset id={id} aria-describedby={describedBy} className="flex flex-col gap-2" disabled={isReadOnly}>
      {fields.map((field, i) => (
        // The place is what stays while the name is typed.
        // biome-ignore lint/suspicious/noArrayIndexKey: see above
        <FieldRow key={i} field={field} schema={schema} fields={fields} onChange={onChange} />
      ))}
      {!isReadOnly && (
        <Button
          icon={Plus}
          tone="quiet"
          className="self-start"
          onClick={() => onChange(addField(schema, freeName(fields)))}
        >
          Add a field
        </Button>
      )}
    </fieldset>
  );
}

interface FieldRowProps {
  readonly field: SchemaField;
  readonly fields: readonly SchemaField[];
  readonly schema: Json | undefined;
  readonly onChange: (schema: Json | undefined) => void;
}

function FieldRow({ field, fields, schema, onChange }: FieldRowProps) {
  const { name, type, isRequired } = field;
  const need = useId();
  return (
    <fieldset aria-label={`Field ${name}`} className="flex flex-col gap-2 rounded-md border p-2">
      <div className="grid grid-cols-[1fr_6.5rem_auto] items-start gap-1.5">
        <NameInput
          key={name}
          name={name}
          taken={fields.map((other) => other.name)}
          onRename={(to) => onChange(renameField(schema, name, to))}
        />
        <select
          className="field"
          aria-label={`Type of ${name}`}
          value={type}
          disabled={type === 'other'}
          onChange={({ target }) => onChange(setType(schema, name, target.value as FieldType | 'any'))}
        >
          {FIELD_TYPES.map((known) => (
            <option key={known} value={known}>
              {TYPE_WORD[known]}
            </option>
          ))}
          <option value="any">anything</option>
          {type === 'other' && <option value="other">see JSON</option>}
        </select>
        <IconButton
          icon={X}
          label={`Remove ${name}`}
          onClick={() => onChange(emptied(removeField(schema, name)))}
        />
      </div>
      <div className="flex items-center gap-2 text-sm">
        <input
          id={need}
          type="checkbox"
          className="size-4 accent-(--accent)"
          checked={isRequired}
          onChange={({ target }) => onChange(setRequired(schema, name, target.checked))}
        />
        <label htmlFor={need}>Needed</label>
      </div>
      <FieldDetails
        field={field}
        onChange={(property) => onChange(setField(schema, name, () => property))}
        renderFields={(inner) => <SchemaFieldList {...inner} />}
      />
    </fieldset>
  );
}

const TYPE_WORD: { readonly [T in FieldType]: string } = {
  string: 'text',
  integer: 'whole number',
  number: 'number',
  boolean: 'yes or no',
  object: 'object',
  array: 'list',
};

/** Without fields and with nothing else in it, there is no schema. */
function emptied(schema: Json): Json | undefined {
  if (!isJsonObject(schema)) return schema;
  const { type: _type, properties, ...rest } = schema;
  const isEmpty = isJsonObject(properties) && Object.keys(properties).length === 0;
  return isEmpty && Object.keys(rest).length === 0 ? undefined : schema;
}

interface NameInputProps {
  readonly name: string;
  readonly taken: readonly string[];
  readonly onRename: (to: string) => void;
}

/** It changes when the field is left: half a name may be that of another field. */
function NameInput({ name, taken, onRename }: NameInputProps) {
  const { isReadOnly } = useFieldScope();
  const [text, setText] = useState(name);
  const about = useId();
  const problem =
    text === name
      ? undefined
      : text.trim() === ''
        ? 'A field needs a name.'
        : taken.includes(text)
          ? `There is a field ${text} already.`
          : undefined;
  const leave = (): void => {
    if (text !== name && problem === undefined) onRename(text);
  };
  return (
    <div className="flex min-w-0 flex-col gap-1">
      <input
        className="field font-mono"
        aria-label={`Name of ${name}`}
        aria-invalid={problem !== undefined}
        aria-describedby={about}
        spellCheck={false}
        value={text}
        readOnly={isReadOnly}
        onChange={({ target }) => setText(target.value)}
        onBlur={leave}
        onKeyDown={(event) => {
          if (event.key === 'Enter') leave();
          if (event.key === 'Escape') setText(name);
        }}
      />
      <p id={about} className="text-xs text-danger empty:hidden">
        {problem}
      </p>
    </div>
  );
}
