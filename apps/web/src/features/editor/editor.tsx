'use client';

import { ReactFlowProvider } from '@xyflow/react';
import dynamic from 'next/dynamic';
import { parseAsString, parseAsStringLiteral, useQueryStates } from 'nuqs';
import { type ReactNode, useCallback, useMemo, useState } from 'react';
import { SkeletonBlock } from '../ui/skeleton.tsx';
import { NOTHING, type Selection, selectionOfNodes } from './canvas/selection.ts';
import type { PlacedIssue } from './check/placed-issues.ts';
import { ProblemsBar } from './check/problems-bar.tsx';
import { graphOf } from './document/graphs.ts';
import type { IssuePlace } from './document/issue-place.ts';
import { EditorArea } from './editor-area.tsx';
import { EditorHead } from './editor-head.tsx';
import { EditorNotices } from './editor-notices.tsx';
import { EditorSheets, type OpenSheet } from './editor-sheets.tsx';
import { KeptWords } from './kept-words.tsx';
import { SampleProvider } from './sample/sample-provider.tsx';
import type { Latest } from './save/latest.ts';
import { useNewer } from './save/use-newer.ts';
import { type Editor as EditorParts, EditorProvider } from './state/editor-context.ts';
import { useActs } from './state/use-acts.ts';
import { useChords } from './state/use-chords.ts';
import { useIsWide } from './state/use-is-wide.ts';
import { type Start, useSession } from './state/use-session.ts';

/** Only readers of the text load its editor. */
const TextView = dynamic(() => import('./text/text-view.tsx').then(({ TextView: View }) => View), {
  ssr: false,
  loading: () => <SkeletonBlock className="m-4 h-96" />,
});

export interface EditorProps {
  readonly start: Start;
  readonly tag: string;
  readonly title: ReactNode;
  /** Where the tag points now; absent for a workflow that is not saved yet. */
  readonly latest: Latest | undefined;
  readonly onSaved: (name: string) => void;
}

/** A workflow while somebody writes it: canvas or text, a form for what is chosen, problems, and the way to save it. */
export function Editor({ start, tag, title, latest, onSaved }: EditorProps) {
  const [view, setView] = useEditorView();
  const session = useSession(start);
  const { state, document, complete, isChanged } = session;
  const newer = useNewer(session, latest);
  const isWide = useIsWide();
  const isReadOnly = !isWide || state.text !== undefined;
  const owner = graphOf(document, view.in) === undefined ? '' : view.in;
  const acts = useActs(session, {
    owner,
    isReadOnly,
    first: view.node === '' ? NOTHING : selectionOfNodes([view.node]),
  });
  const [sheet, setSheet] = useState<OpenSheet>();
  const [isListing, setListing] = useState(false);
  /** The field that is to have the focus; empty for the first one. */
  const [wantedField, setWantedField] = useState<string>();
  const parts = useParts({ session, acts, owner, isReadOnly, setView });
  const isSavable = isChanged && complete !== undefined && !isReadOnly;
  useChords(
    {
      z: acts.undo,
      'shift+z': acts.redo,
      y: acts.redo,
      s: () => (isSavable ? setSheet('save') : setListing(true)),
    },
    ['s'],
  );
  const goTo = ({ place }: PlacedIssue): void => {
    void setView({ view: 'canvas', in: place.owner, node: place.node ?? '' });
    acts.select(() => selectionAt(place));
    setWantedField(place.field);
  };
  const { past, future } = state.history;
  return (
    <EditorProvider value={parts}>
      <ReactFlowProvider>
        <div className="flex h-full flex-col">
          <EditorHead
            title={title}
            view={view.view}
            onView={(next) => void setView({ view: next })}
            undo={{ words: past.at(-1)?.words, act: acts.undo }}
            redo={{ words: future[0]?.words, act: acts.redo }}
            isReadOnly={!isWide}
            isRunnable={complete !== undefined}
            onRun={() => setSheet('run')}
            isSavable={isSavable}
            onSave={() => setSheet('save')}
          />
          <EditorNotices
            session={session}
            isWide={isWide}
            newer={newer}
            onCompare={() => setSheet('newer')}
            onText={() => void setView({ view: 'text' })}
          />
          {view.view === 'text' ? (
            <TextView session={session} isReadOnly={!isWide} />
          ) : (
            <SampleProvider>
              <EditorArea
                session={session}
                acts={acts}
                isWide={isWide}
                wantedField={wantedField}
                onField={setWantedField}
              />
            </SampleProvider>
          )}
          <ProblemsBar isOpen={isListing} onToggle={() => setListing(!isListing)} onGo={goTo}>
            <KeptWords session={session} />
          </ProblemsBar>
          <EditorSheets
            open={sheet}
            session={session}
            tag={tag}
            newer={newer}
            onClose={() => setSheet(undefined)}
            onOpen={setSheet}
            onSaved={onSaved}
          />
        </div>
      </ReactFlowProvider>
    </EditorProvider>
  );
}

function selectionAt({ node, edge }: IssuePlace): Selection {
  if (edge !== undefined) return { nodes: [], edges: [edge] };
  return selectionOfNodes(node === undefined ? [] : [node]);
}

const VIEWS = ['canvas', 'text'] as const;

function useEditorView() {
  return useQueryStates(
    {
      view: parseAsStringLiteral(VIEWS).withDefault('canvas'),
      /** The node in whose body the canvas is. */
      in: parseAsString.withDefault(''),
      node: parseAsString.withDefault(''),
    },
    { clearOnDefault: true, history: 'replace' },
  );
}

interface PartsInput extends Pick<EditorParts, 'owner' | 'isReadOnly'> {
  readonly session: ReturnType<typeof useSession>;
  readonly acts: ReturnType<typeof useActs>;
  readonly setView: ReturnType<typeof useEditorView>[1];
}

/** The same object while nothing in it changed: every card and field reads it. */
function useParts({ session, acts, owner, isReadOnly, setView }: PartsInput): EditorParts {
  const { document, check, issues, dispatch } = session;
  const { edit, select, selection } = acts;
  const selected = selection.nodes.length === 1 ? selection.nodes[0] : undefined;
  const endStep = useCallback(() => dispatch({ kind: 'end_step' }), [dispatch]);
  const open = useCallback(
    (next: string) => {
      select(() => NOTHING);
      void setView({ in: next, node: '' });
    },
    [select, setView],
  );
  const selectNode = useCallback(
    (id: string) => {
      select(() => selectionOfNodes([id]));
      void setView({ node: id });
    },
    [select, setView],
  );
  const selectEdge = useCallback((id: string) => select(() => ({ nodes: [], edges: [id] })), [select]);
  return useMemo(
    () => ({
      document,
      owner,
      check,
      issues,
      isReadOnly,
      selected,
      edit,
      endStep,
      open,
      selectNode,
      selectEdge,
    }),
    [document, owner, check, issues, isReadOnly, selected, edit, endStep, open, selectNode, selectEdge],
  );
}
