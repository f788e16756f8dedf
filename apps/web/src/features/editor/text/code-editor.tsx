import { defaultKeymap, history, historyKeymap } from '@codemirror/commands';
import { json } from '@codemirror/lang-json';
import { yaml } from '@codemirror/lang-yaml';
import { bracketMatching, foldGutter, HighlightStyle, syntaxHighlighting } from '@codemirror/language';
import { lintGutter, setDiagnostics } from '@codemirror/lint';
import { Compartment, EditorState } from '@codemirror/state';
import { drawSelection, EditorView, highlightActiveLine, keymap, lineNumbers } from '@codemirror/view';
import { tags } from '@lezer/highlight';
import { useEffect, useRef } from 'react';
import type { TextFormat } from '../state/editor-state.ts';
import type { TextProblem } from './spelling.ts';

interface CodeEditorProps {
  readonly label: string;
  readonly format: TextFormat;
  readonly text: string;
  readonly problems: readonly TextProblem[];
  readonly isReadOnly: boolean;
  readonly onChange: (text: string) => void;
}

/** The studio's colours are spent on status and action: text gets by with weight and shades. */
const HIGHLIGHT = HighlightStyle.define([
  { tag: [tags.propertyName, tags.definition(tags.propertyName)], color: 'var(--ink)', fontWeight: '600' },
  { tag: [tags.string, tags.content], color: 'var(--ink-2)' },
  { tag: [tags.number, tags.bool, tags.null, tags.keyword], color: 'var(--ink)' },
  { tag: [tags.comment, tags.punctuation, tags.separator], color: 'var(--ink-3)' },
]);

const THEME = EditorView.theme({
  '&': { height: '100%', backgroundColor: 'var(--surface)', color: 'var(--ink)', fontSize: '12.5px' },
  '&.cm-focused': { outline: 'none' },
  '.cm-scroller': { fontFamily: 'var(--font-mono)', lineHeight: '1.6', overflow: 'auto' },
  '.cm-content': { caretColor: 'var(--ink)', fontVariantLigatures: 'none' },
  '.cm-cursor': { borderLeftColor: 'var(--ink)' },
  '.cm-gutters': { backgroundColor: 'var(--surface)', color: 'var(--ink-3)', border: 'none' },
  '.cm-activeLine': { backgroundColor: 'color-mix(in srgb, var(--hover) 60%, transparent)' },
  '&.cm-focused .cm-selectionBackground, .cm-selectionBackground': { backgroundColor: 'var(--accent-soft)' },
  '.cm-tooltip': {
    border: '1px solid var(--line)',
    borderRadius: '8px',
    backgroundColor: 'var(--surface)',
    color: 'var(--ink)',
    boxShadow: 'var(--shadow)',
  },
  '.cm-diagnostic-error': { borderLeft: '3px solid var(--danger)' },
});

const languageOf = (format: TextFormat) => (format === 'json' ? json() : yaml());

/** CodeMirror with the studio's face. Tab leaves it, as it leaves every field. */
export function CodeEditor({ label, format, text, problems, isReadOnly, onChange }: CodeEditorProps) {
  const place = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView>(undefined);
  const [language, editable] = [useRef(new Compartment()), useRef(new Compartment())];
  const latest = useRef({ onChange, text, format, label, isReadOnly });
  useEffect(() => {
    latest.current = { onChange, text, format, label, isReadOnly };
  });
  useEffect(() => {
    if (place.current === null) return;
    const start = latest.current;
    const created = new EditorView({
      parent: place.current,
      state: EditorState.create({
        doc: start.text,
        extensions: [
          lineNumbers(),
          foldGutter(),
          lintGutter(),
          history(),
          drawSelection(),
          bracketMatching(),
          highlightActiveLine(),
          syntaxHighlighting(HIGHLIGHT),
          THEME,
          keymap.of([...defaultKeymap, ...historyKeymap]),
          EditorView.contentAttributes.of({ 'aria-label': start.label, tabindex: '0' }),
          language.current.of(languageOf(start.format)),
          editable.current.of(EditorState.readOnly.of(start.isReadOnly)),
          EditorView.updateListener.of(({ docChanged, state }) => {
            const written = state.doc.toString();
            if (docChanged && written !== latest.current.text) latest.current.onChange(written);
          }),
        ],
      }),
    });
    view.current = created;
    return () => created.destroy();
  }, [editable, language]);
  useEffect(() => {
    view.current?.dispatch({
      effects: [
        language.current.reconfigure(languageOf(format)),
        editable.current.reconfigure(EditorState.readOnly.of(isReadOnly)),
      ],
    });
  }, [format, isReadOnly, language, editable]);
  useEffect(() => {
    const { current } = view;
    if (current === undefined || current.state.doc.toString() === text) return;
    current.dispatch({ changes: { from: 0, to: current.state.doc.length, insert: text } });
  }, [text]);
  useEffect(() => {
    const { current } = view;
    if (current === undefined) return;
    const end = current.state.doc.length;
    const diagnostics = problems.map(({ from, to, message }) => ({
      from: Math.min(from, end),
      to: Math.min(Math.max(from, to), end),
      severity: 'error' as const,
      message,
    }));
    current.dispatch(setDiagnostics(current.state, diagnostics));
  }, [problems]);
  return <div ref={place} className="min-h-0 flex-1 overflow-hidden" />;
}
