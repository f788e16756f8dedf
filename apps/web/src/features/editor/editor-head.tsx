import { Play, Redo2, Save, Undo2 } from 'lucide-react';
import type { ReactNode } from 'react';
import { Button, IconButton } from '../ui/button.tsx';
import { FilterChip } from '../ui/chip.tsx';

export type EditorView = 'canvas' | 'text';

interface EditorHeadProps {
  /** The name of the workflow and the version that is edited. */
  readonly title: ReactNode;
  readonly view: EditorView;
  readonly onView: (view: EditorView) => void;
  readonly undo: { readonly words: string | undefined; readonly act: () => void };
  readonly redo: { readonly words: string | undefined; readonly act: () => void };
  readonly isReadOnly: boolean;
  readonly isRunnable: boolean;
  readonly onRun: () => void;
  readonly isSavable: boolean;
  readonly onSave: () => void;
}

/** What the page is about, and what can be done with the whole of it. */
export function EditorHead(props: EditorHeadProps) {
  const { title, view, onView, undo, redo, isReadOnly } = props;
  return (
    <header className="flex min-h-14 shrink-0 flex-wrap items-center gap-x-3 gap-y-2 border-b bg-surface px-4 py-2 max-sm:px-3">
      <div className="min-w-0 flex-1">{title}</div>
      <fieldset aria-label="View" className="flex gap-1">
        <FilterChip isOn={view === 'canvas'} onClick={() => onView('canvas')}>
          Canvas
        </FilterChip>
        <FilterChip isOn={view === 'text'} onClick={() => onView('text')}>
          Text
        </FilterChip>
      </fieldset>
      {!isReadOnly && (
        <div className="flex">
          <IconButton
            icon={Undo2}
            label={undo.words === undefined ? 'Undo' : `Undo ${undo.words}`}
            keys="Ctrl Z"
            disabled={undo.words === undefined}
            onClick={undo.act}
          />
          <IconButton
            icon={Redo2}
            label={redo.words === undefined ? 'Redo' : `Redo ${redo.words}`}
            keys="Ctrl Shift Z"
            disabled={redo.words === undefined}
            onClick={redo.act}
          />
        </div>
      )}
      <Button icon={Play} disabled={!props.isRunnable} onClick={props.onRun}>
        Run
      </Button>
      {!isReadOnly && (
        <Button tone="primary" icon={Save} disabled={!props.isSavable} onClick={props.onSave}>
          Save
        </Button>
      )}
    </header>
  );
}
