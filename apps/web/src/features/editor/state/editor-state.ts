/** What an editor works on, and the ways it moves. Pure: the draft store and the server are somebody else's. */
import { canonicalJson, type Json, type WorkflowDocument } from '@aob/ir';
import type { Edit, Sketch } from '../document/edits.ts';
import { commit, endStep, type History, redo, startHistory, undo } from '../document/history.ts';
import type { Draft, DraftBase } from './draft-store.ts';

export type TextFormat = 'json' | 'yaml';

/** The version an edit began with. */
export interface Base extends DraftBase {
  /** The same for editing: without what saving writes. */
  readonly lean: WorkflowDocument;
}

export interface EditorState {
  readonly base: Base | undefined;
  readonly history: History;
  /** A text that cannot be read; until it can, the canvas shows the last one that could and takes no edits. */
  readonly text: { readonly format: TextFormat; readonly text: string } | undefined;
}

export type EditorAction =
  | { readonly kind: 'edit'; readonly edit: Edit }
  | { readonly kind: 'undo' }
  | { readonly kind: 'redo' }
  | { readonly kind: 'end_step' }
  | { readonly kind: 'text'; readonly text: EditorState['text'] }
  /** The document is as saved now, or goes on from another version. */
  | { readonly kind: 'rebase'; readonly base: Base | undefined; readonly document: WorkflowDocument };

export function startEditor(
  base: Base | undefined,
  { document, places, text }: Pick<Draft, 'document' | 'places' | 'text'>,
): EditorState {
  return { base, history: startHistory({ document, places }), text };
}

export function editorReducer(state: EditorState, action: EditorAction): EditorState {
  switch (action.kind) {
    case 'edit':
      return withHistory(state, commit(state.history, action.edit));
    case 'undo':
      return withHistory(state, undo(state.history));
    case 'redo':
      return withHistory(state, redo(state.history));
    case 'end_step':
      return withHistory(state, endStep(state.history));
    case 'text':
      return { ...state, text: action.text };
    case 'rebase':
      return { base: action.base, text: undefined, history: historyOn(state.history, action.document) };
  }
}

/** Taking back what somebody else has saved is nobody's undo: on another document it begins anew. */
function historyOn(history: History, document: WorkflowDocument): History {
  return document === history.now.document ? history : startHistory({ ...history.now, document });
}

function withHistory(state: EditorState, history: History): EditorState {
  return history === state.history ? state : { ...state, history };
}

export function sketchOf({ history }: EditorState): Sketch {
  return history.now;
}

/** A document nobody has changed has nothing to save, whatever was done and undone in between. */
export function hasChanges({ base, history, text }: EditorState): boolean {
  const { document } = history.now;
  if (text !== undefined) return true;
  if (base === undefined) return document.nodes.length > 0;
  return document !== base.lean && spelled(document) !== spelled(base.lean);
}

function spelled(document: WorkflowDocument): string {
  return canonicalJson(document as unknown as Json);
}
