import type { Json } from '@aob/ir';
import { useMemo, useReducer } from 'react';
import { placeIssues } from '../check/placed-issues.ts';
import { useCheck } from '../check/use-check.ts';
import type { Draft, DraftStore } from './draft-store.ts';
import { type Base, editorReducer, hasChanges, sketchOf, startEditor } from './editor-state.ts';
import { useDraft } from './use-draft.ts';

export interface Start {
  readonly base: Base | undefined;
  readonly from: Pick<Draft, 'document' | 'places' | 'text'>;
  readonly store: DraftStore;
}

/** One piece of editing: the document with its history, what the compiler says to it, and how it is kept. */
export function useSession({ base, from, store }: Start) {
  const [state, dispatch] = useReducer(editorReducer, undefined, () => startEditor(base, from));
  const { document, places } = sketchOf(state);
  const json = document as unknown as Json;
  const check = useCheck(json);
  const keeping = useDraft(store, state);
  const issues = useMemo(() => placeIssues(document, check?.issues ?? []), [document, check]);
  const isChanged = useMemo(() => hasChanges(state), [state]);
  // An answer about an older document says nothing about this one.
  const complete = check?.of === json ? check.complete : undefined;
  return { state, dispatch, document, places, check, issues, keeping, isChanged, complete };
}

export type Session = ReturnType<typeof useSession>;
