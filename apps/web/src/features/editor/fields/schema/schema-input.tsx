import { useState } from 'react';
import { FilterChip } from '../../../ui/chip.tsx';
import type { ControlProps } from '../field-control.tsx';
import { JsonInput } from '../json-input.tsx';
import { SchemaFieldList } from './schema-field-list.tsx';
import { fieldsOf } from './schema-fields.ts';

/** A JSON Schema, field by field or as it is written; both are the same value. */
export function SchemaInput(props: ControlProps) {
  const { id, value, describedBy, onChange } = props;
  const [isText, setText] = useState(false);
  const isList = fieldsOf(value) !== undefined;
  const isShownAsText = isText || !isList;
  return (
    <div className="flex flex-col gap-2">
      <fieldset aria-label="Written as" className="flex gap-1.5">
        <FilterChip isOn={!isShownAsText} disabled={!isList} onClick={() => setText(false)}>
          Fields
        </FilterChip>
        <FilterChip isOn={isShownAsText} onClick={() => setText(true)}>
          JSON
        </FilterChip>
      </fieldset>
      {isShownAsText ? (
        <JsonInput {...props} />
      ) : (
        <SchemaFieldList id={id} schema={value} describedBy={describedBy} onChange={onChange} />
      )}
      {!isList && (
        <p className="text-xs text-ink-2">This schema is no list of fields; only its JSON says all of it.</p>
      )}
    </div>
  );
}
