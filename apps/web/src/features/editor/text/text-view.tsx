import type { Json } from '@aob/ir';
import { useMemo, useState } from 'react';
import { FilterChip } from '../../ui/chip.tsx';
import { asDrawable } from '../document/drawable.ts';
import type { TextFormat } from '../state/editor-state.ts';
import type { Session } from '../state/use-session.ts';
import { CodeEditor } from './code-editor.tsx';
import { problemsIn, readText, spell, type TextProblem } from './spelling.ts';

interface TextViewProps {
  readonly session: Session;
  readonly isReadOnly: boolean;
}

/** The whole document as text. What can be read is the document at once; what cannot is kept until it can. */
export function TextView({ session, isReadOnly }: TextViewProps) {
  const { state, document, issues, dispatch } = session;
  const [format, setFormat] = useState<TextFormat>(state.text?.format ?? 'yaml');
  const [shown, setShown] = useState(() => ({
    of: document,
    text: state.text?.text ?? spell(document, format),
  }));
  // Changed elsewhere: taken back, or brought together with somebody else's version.
  if (shown.of !== document && state.text === undefined)
    setShown({ of: document, text: spell(document, format) });
  const problems = useMemo(() => problemsOf(shown.text, format, issues), [shown.text, format, issues]);
  const change = (text: string): void => {
    const read = readText(text, format);
    const drawable = read.ok ? asDrawable(read.value) : undefined;
    if (drawable?.ok !== true) {
      setShown({ of: document, text });
      dispatch({ kind: 'text', text: { format, text } });
      return;
    }
    const next = isSame(drawable.document, document) ? document : drawable.document;
    setShown({ of: next, text });
    if (state.text !== undefined) dispatch({ kind: 'text', text: undefined });
    if (next !== document) dispatch({ kind: 'edit', edit: { kind: 'replace', document: next } });
  };
  const choose = (next: TextFormat): void => {
    setFormat(next);
    setShown({ of: document, text: spell(document, next) });
  };
  return (
    <div className="flex min-h-0 flex-1 flex-col bg-surface">
      <div className="flex items-center gap-2 border-b px-4 py-1.5">
        {(['yaml', 'json'] as const).map((one) => (
          <FilterChip
            key={one}
            isOn={format === one}
            // What cannot be read cannot be written in another way.
            disabled={state.text !== undefined && format !== one}
            onClick={() => choose(one)}
          >
            {one.toUpperCase()}
          </FilterChip>
        ))}
        <p className="ml-auto truncate text-xs text-ink-3">
          What is still the default is not written here; comments are not kept.
        </p>
      </div>
      <CodeEditor
        label="Document"
        format={format}
        text={shown.text}
        problems={problems}
        isReadOnly={isReadOnly}
        onChange={change}
      />
    </div>
  );
}

function problemsOf(text: string, format: TextFormat, issues: Session['issues']): readonly TextProblem[] {
  const read = readText(text, format);
  if (!read.ok) return read.problems;
  const drawable = asDrawable(read.value);
  return drawable.ok ? problemsIn(text, issues) : [{ from: 0, to: 0, message: drawable.reason }];
}

function isSame(one: unknown, other: unknown): boolean {
  return JSON.stringify(one as Json) === JSON.stringify(other as Json);
}
