import type { WorkflowDocument } from '@aob/ir';
import { createContext, useContext } from 'react';
import type { PlacedIssue } from '../check/placed-issues.ts';
import type { Check } from '../check/use-check.ts';
import type { Edit } from '../document/edits.ts';

/** What every part of the editor reads and does. */
export interface Editor {
  readonly document: WorkflowDocument;
  /** The graph on view: the node in whose body it stands, or nothing for the top. */
  readonly owner: string;
  readonly check: Check | undefined;
  readonly issues: readonly PlacedIssue[];
  readonly isReadOnly: boolean;
  readonly edit: (edit: Edit) => void;
  /** What follows is a step of undo of its own. */
  readonly endStep: () => void;
  /** Another graph. */
  readonly open: (owner: string) => void;
  /** The one step that is chosen. */
  readonly selected: string | undefined;
  readonly selectNode: (id: string) => void;
  readonly selectEdge: (id: string) => void;
}

const EditorContext = createContext<Editor | undefined>(undefined);

export const EditorProvider = EditorContext.Provider;

export function useEditor(): Editor {
  const editor = useContext(EditorContext);
  if (editor === undefined) throw new Error('This part stands outside of an editor.');
  return editor;
}
