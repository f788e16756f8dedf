import { useQueryClient } from '@tanstack/react-query';
import { useTRPC } from '../data/trpc.ts';
import { RunSheet } from './run/run-sheet.tsx';
import type { Latest } from './save/latest.ts';
import { NewerSheet } from './save/newer-sheet.tsx';
import { SaveSheet } from './save/save-sheet.tsx';
import type { Session } from './state/use-session.ts';

export type OpenSheet = 'save' | 'run' | 'newer';

interface EditorSheetsProps {
  readonly open: OpenSheet | undefined;
  readonly session: Session;
  readonly tag: string;
  readonly newer: Latest | undefined;
  readonly onOpen: (sheet: OpenSheet) => void;
  readonly onClose: () => void;
  readonly onSaved: (name: string) => void;
}

/** What opens over the editor: saving, running, and somebody else's version. */
export function EditorSheets({ open, session, tag, newer, onOpen, onClose, onSaved }: EditorSheetsProps) {
  const { complete, document, isChanged, state } = session;
  const trpc = useTRPC();
  const queries = useQueryClient();
  // Who saved in between may not be known here yet.
  const onCompare = (): void => {
    void queries.invalidateQueries(trpc.workflows.get.pathFilter());
    onOpen('newer');
  };
  if (open === 'save' && complete !== undefined) {
    return (
      <SaveSheet
        session={session}
        complete={complete}
        tag={tag}
        onClose={onClose}
        onCompare={onCompare}
        onSaved={onSaved}
      />
    );
  }
  if (open === 'newer' && newer !== undefined)
    return <NewerSheet session={session} newer={newer} onClose={onClose} />;
  if (open !== 'run' || complete === undefined) return null;
  const isSaved = !isChanged && state.base?.isAtTag === true;
  return (
    <RunSheet
      of={isSaved ? { workflow: `${document.name}@${tag}` } : { definition: complete.document }}
      name={document.name}
      schema={document.inputs}
      onClose={onClose}
    />
  );
}
