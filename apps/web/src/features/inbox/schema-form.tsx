'use client';

import type { Json } from '@aob/ir';
import { useId, useState } from 'react';
import { isSchema } from './start-value.ts';

interface SchemaFormProps {
  readonly schema: Json;
  readonly value: Json;
  /** Of the whole, where it is asked for as JSON. */
  readonly title?: string;
  readonly onChange: (value: Json) => void;
}

/** A form from a JSON Schema of simple properties; anything else is asked for as JSON. The engine checks the answer. */
export function SchemaForm({ schema, value, title = 'Answer (JSON)', onChange }: SchemaFormProps) {
  const properties = isSchema(schema) ? schema['properties'] : undefined;
  if (!isSchema(schema) || !isSchema(properties))
    return <JsonField title={title} value={value} onChange={onChange} />;
  const current = isSchema(value) ? value : {};
  const required = Array.isArray(schema['required']) ? schema['required'] : [];
  return Object.entries(properties).map(([name, property]) => (
    <Field
      key={name}
      name={name}
      schema={isSchema(property) ? property : {}}
      isRequired={required.includes(name)}
      value={current[name]}
      onChange={(next) => {
        const { [name]: _old, ...rest } = current;
        onChange(next === undefined ? rest : { ...rest, [name]: next });
      }}
    />
  ));
}

interface FieldProps {
  readonly name: string;
  readonly schema: { readonly [key: string]: Json };
  readonly isRequired: boolean;
  readonly value: Json | undefined;
  readonly onChange: (value: Json | undefined) => void;
}

function Field(props: FieldProps) {
  const { schema, name, isRequired, value, onChange } = props;
  const title = typeof schema['title'] === 'string' ? schema['title'] : name.replaceAll('_', ' ');
  const description = typeof schema['description'] === 'string' ? schema['description'] : undefined;
  const id = useId();
  if (schema['type'] === 'boolean') {
    return (
      <label className="flex items-center gap-2 text-sm font-medium">
        <input
          type="checkbox"
          className="size-4 accent-(--accent)"
          checked={value === true}
          onChange={(event) => onChange(event.target.checked)}
        />
        {title}
        {description !== undefined && <span className="font-normal text-ink-3">{description}</span>}
      </label>
    );
  }
  if (['object', 'array'].includes(String(schema['type']))) {
    return <JsonField title={`${title} (JSON)`} value={value ?? null} onChange={onChange} />;
  }
  return (
    <div className="flex flex-col gap-1">
      <label htmlFor={id} className="text-sm font-medium">
        {title} {isRequired && <span className="font-normal text-ink-3">(needed)</span>}
      </label>
      <Input {...props} id={id} />
      {description !== undefined && <p className="text-xs text-ink-3">{description}</p>}
    </div>
  );
}

function Input({ id, schema, isRequired, value, onChange }: FieldProps & { readonly id: string }) {
  const options = schema['enum'];
  if (Array.isArray(options)) {
    return (
      <select
        id={id}
        className="field"
        required={isRequired}
        value={value === undefined ? '' : JSON.stringify(value)}
        onChange={(event) =>
          onChange(event.target.value === '' ? undefined : (JSON.parse(event.target.value) as Json))
        }
      >
        <option value="">Choose</option>
        {options.map((option) => (
          <option key={JSON.stringify(option)} value={JSON.stringify(option)}>
            {String(option)}
          </option>
        ))}
      </select>
    );
  }
  const isNumber = schema['type'] === 'number' || schema['type'] === 'integer';
  return (
    <input
      id={id}
      className="field"
      required={isRequired}
      type={isNumber ? 'number' : 'text'}
      step={schema['type'] === 'integer' ? 1 : 'any'}
      {...(typeof schema['minimum'] === 'number' ? { min: schema['minimum'] } : {})}
      {...(typeof schema['maximum'] === 'number' ? { max: schema['maximum'] } : {})}
      value={value === undefined || value === null ? '' : String(value)}
      onChange={({ target }) => {
        if (target.value === '') onChange(undefined);
        else onChange(isNumber ? target.valueAsNumber : target.value);
      }}
    />
  );
}

function JsonField({
  title,
  value,
  onChange,
}: {
  readonly title: string;
  readonly value: Json;
  readonly onChange: (value: Json) => void;
}) {
  const [text, setText] = useState(() => JSON.stringify(value, null, 2));
  const [isBroken, setBroken] = useState(false);
  const id = useId();
  return (
    <div className="flex flex-col gap-1">
      <label htmlFor={id} className="text-sm font-medium">
        {title}
      </label>
      <textarea
        id={id}
        rows={4}
        className="field font-mono"
        value={text}
        aria-invalid={isBroken}
        onChange={(event) => {
          setText(event.target.value);
          try {
            onChange(JSON.parse(event.target.value) as Json);
            setBroken(false);
          } catch {
            setBroken(true);
          }
        }}
      />
      {isBroken && <p className="text-sm text-danger">This is not JSON yet; the last valid text counts.</p>}
    </div>
  );
}
