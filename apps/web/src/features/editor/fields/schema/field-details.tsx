import { isJsonObject, type Json, type JsonObject } from '@aob/ir';
import { ChevronRight } from 'lucide-react';
import { type ReactNode, useId } from 'react';
import { DefaultInput } from './default-input.tsx';
import { choicesFrom, choicesText, FIELD_TYPES, type SchemaField, withMember } from './schema-fields.ts';

interface Inner {
  readonly schema: Json | undefined;
  readonly onChange: (schema: Json | undefined) => void;
}

interface FieldDetailsProps {
  readonly field: SchemaField;
  /** The field's own schema as it is to be. */
  readonly onChange: (property: JsonObject) => void;
  /** Fields stand in objects, and objects in lists. */
  readonly renderFields: (inner: Inner) => ReactNode;
}

/** What is said about a field besides its name and type, by what the type can have. */
export function FieldDetails({ field, onChange, renderFields }: FieldDetailsProps) {
  const { name, type, schema } = field;
  const id = useId();
  const inner = innerOf(field, onChange);
  const set = (member: string, value: Json | undefined): void => onChange(withMember(schema, member, value));
  return (
    <>
      <details className="field-group">
        <summary>
          <ChevronRight className="size-4" aria-hidden />
          <span className="text-sm">{summaryOf(field)}</span>
        </summary>
        <div className="flex flex-col gap-3 pt-1">
          <Labelled id={`${id}-about`} label="What it is">
            <input
              id={`${id}-about`}
              className="field"
              value={typeof schema['description'] === 'string' ? schema['description'] : ''}
              onChange={({ target }) => set('description', target.value === '' ? undefined : target.value)}
            />
          </Labelled>
          <Labelled id={`${id}-default`} label="Default">
            <DefaultInput id={`${id}-default`} field={field} onChange={(value) => set('default', value)} />
          </Labelled>
          {(type === 'string' || type === 'integer' || type === 'number') && (
            <Labelled id={`${id}-choices`} label="Only one of these (one a line)">
              <textarea
                id={`${id}-choices`}
                rows={2}
                className="field field-grow"
                defaultValue={choicesText(schema)}
                // Another value from elsewhere: taken back, or written in the JSON.
                key={choicesText(schema)}
                onBlur={({ target }) => {
                  if (target.value !== choicesText(schema)) set('enum', choicesFrom(target.value, type));
                }}
              />
            </Labelled>
          )}
          {type === 'array' && (
            <Labelled id={`${id}-items`} label="Each element is">
              <select
                id={`${id}-items`}
                className="field"
                value={itemTypeOf(schema['items'])}
                onChange={({ target }) =>
                  set('items', target.value === 'any' ? undefined : { type: target.value })
                }
              >
                <option value="any">anything</option>
                {FIELD_TYPES.map((known) => (
                  <option key={known}>{known}</option>
                ))}
              </select>
            </Labelled>
          )}
        </div>
      </details>
      {inner !== undefined && (
        <fieldset aria-label={`Inside of ${name}`} className="border-l pl-2">
          {renderFields(inner)}
        </fieldset>
      )}
    </>
  );
}

function summaryOf({ schema }: SchemaField): string {
  const { description } = schema;
  const said = [
    typeof description === 'string' ? description : undefined,
    schema['default'] === undefined ? undefined : `default ${JSON.stringify(schema['default'])}`,
    Array.isArray(schema['enum']) ? `${schema['enum'].length} choices` : undefined,
  ].filter((part) => part !== undefined);
  return said.length === 0 ? 'Description, default, choices' : said.join(' · ');
}

function itemTypeOf(items: Json | undefined): string {
  const type = isJsonObject(items) ? items['type'] : undefined;
  return FIELD_TYPES.find((known) => known === type) ?? 'any';
}

/** The object that is the field, or that each element of the list is. */
function innerOf({ type, schema }: SchemaField, onChange: FieldDetailsProps['onChange']): Inner | undefined {
  const { items } = schema;
  if (type === 'array' && itemTypeOf(items) === 'object')
    return {
      schema: items,
      onChange: (next) => onChange(withMember(schema, 'items', next ?? { type: 'object' })),
    };
  if (type !== 'object') return undefined;
  return {
    schema,
    onChange: (next) => onChange(isJsonObject(next) ? next : { type: 'object' }),
  };
}

interface LabelledProps {
  readonly id: string;
  readonly label: string;
  readonly children: ReactNode;
}

function Labelled({ id, label, children }: LabelledProps) {
  return (
    <div className="flex flex-col gap-1">
      <label htmlFor={id} className="text-xs font-medium text-ink-2">
        {label}
      </label>
      {children}
    </div>
  );
}
