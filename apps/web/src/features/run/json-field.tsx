'use client';

import type { Json } from '@aob/ir';
import { useId } from 'react';

/** `value`: undefined while the text is no JSON. */
export interface JsonDraft {
  readonly text: string;
  readonly value: { readonly json: Json } | undefined;
}

export function jsonDraft(text: string): JsonDraft {
  try {
    return { text, value: { json: JSON.parse(text) as Json } };
  } catch {
    return { text, value: undefined };
  }
}

interface JsonFieldProps {
  readonly label: string;
  readonly draft: JsonDraft;
  readonly onChange: (draft: JsonDraft) => void;
}

export function JsonField({ label, draft, onChange }: JsonFieldProps) {
  const field = useId();
  const isWrong = draft.value === undefined;
  return (
    <>
      <label htmlFor={field} className="text-sm font-medium">
        {label}
      </label>
      <textarea
        id={field}
        className="field font-mono"
        rows={3}
        value={draft.text}
        aria-invalid={isWrong}
        onChange={(event) => onChange(jsonDraft(event.target.value))}
      />
      {isWrong && <p className="text-sm text-danger">This is not JSON yet.</p>}
    </>
  );
}
