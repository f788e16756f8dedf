import type { Json } from '@aob/ir';
import { useRef, useState } from 'react';
import type { ControlProps } from './field-control.tsx';
import { useFieldScope } from './field-scope.ts';

type JsonInputProps = Pick<ControlProps, 'id' | 'value' | 'describedBy' | 'isInvalid' | 'onChange'> & {
  readonly placeholder?: string | undefined;
};

/** Any value as JSON. While it cannot be read the last readable one counts, and the field says so. */
export function JsonInput({ id, value, describedBy, isInvalid, placeholder, onChange }: JsonInputProps) {
  const { isReadOnly } = useFieldScope();
  const [text, setText] = useState(() => spelled(value));
  const [isBroken, setBroken] = useState(false);
  const known = useRef(spelled(value));
  // Changed elsewhere: taken back, or edited in the text.
  if (known.current !== spelled(value)) {
    known.current = spelled(value);
    setText(spelled(value));
    setBroken(false);
  }
  return (
    <>
      <textarea
        id={id}
        rows={3}
        className="field field-grow font-mono"
        spellCheck={false}
        value={text}
        placeholder={placeholder}
        readOnly={isReadOnly}
        aria-describedby={describedBy}
        aria-invalid={isInvalid || isBroken}
        onChange={({ target }) => {
          setText(target.value);
          const read = target.value.trim() === '' ? { value: undefined } : readJson(target.value);
          setBroken(read === undefined);
          if (read === undefined) return;
          known.current = spelled(read.value);
          onChange(read.value);
        }}
      />
      {isBroken && (
        <p className="text-xs text-danger">This is not JSON yet; the last readable value counts.</p>
      )}
    </>
  );
}

function spelled(value: Json | undefined): string {
  return value === undefined ? '' : JSON.stringify(value, null, 2);
}

function readJson(text: string): { readonly value: Json } | undefined {
  try {
    return { value: JSON.parse(text) as Json };
  } catch {
    return undefined;
  }
}
