import { NODE_TYPES } from '@aob/ir';
import { MousePointerClick, Plus } from 'lucide-react';
import { useRef, useState } from 'react';
import { stepsOf } from '../bodies/steps.ts';
import { NodeFinder } from '../canvas/node-finder.tsx';
import { wordsOf } from '../canvas/to-canvas.ts';
import { useKeys } from '../frame/use-keys.ts';
import { Button } from '../ui/button.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { toast } from '../ui/toast.ts';
import { EditorCanvas } from './canvas/editor-canvas.tsx';
import { LevelPath } from './canvas/level-path.tsx';
import { graphOf, pathTo } from './document/graphs.ts';
import { EditorSide } from './editor-side.tsx';
import { useEditor } from './state/editor-context.ts';
import type { Acts } from './state/use-acts.ts';
import { useChords } from './state/use-chords.ts';
import { useClipboard } from './state/use-clipboard.ts';
import type { Session } from './state/use-session.ts';
import { StepPalette } from './steps/step-palette.tsx';

interface EditorAreaProps {
  readonly session: Session;
  readonly acts: Acts;
  readonly isWide: boolean;
  readonly wantedField: string | undefined;
  readonly onField: (field: string | undefined) => void;
}

/** Palette, canvas and form side by side, and the keys that go between them. */
export function EditorArea({ session, acts, isWide, wantedField, onField }: EditorAreaProps) {
  const { document, places } = session;
  const { owner, isReadOnly, open, selectNode, selected } = useEditor();
  const palette = useRef<HTMLInputElement>(null);
  const [isFinding, setFinding] = useState(false);
  const graph = graphOf(document, owner);
  useCanvasActs(acts, () => palette.current?.focus(), onField);
  return (
    <div className="flex min-h-0 flex-1">
      {isWide && (
        <StepPalette
          input={palette}
          where={acts.where}
          isDisabled={isReadOnly}
          onPick={(type) => acts.add(type)}
          onLeave={() => {
            acts.wait(undefined);
            const back = selected ?? graph?.nodes[0]?.id;
            if (back === undefined) palette.current?.blur();
            else acts.want(back);
          }}
        />
      )}
      <div className="relative min-w-0 flex-1">
        <EditorCanvas
          places={places}
          selection={acts.selection}
          onSelection={acts.select}
          onOpenForm={() => onField('')}
          onOpenBody={open}
          onDropStep={(type, at) => {
            const known = NODE_TYPES.get(type)?.type;
            if (known !== undefined) acts.add(known, at);
          }}
          onWantStep={(from, at) => {
            acts.wait({ from, at });
            palette.current?.focus();
          }}
          onRefused={(reason) => toast(reason)}
          onFind={() => setFinding(true)}
          wanted={acts.wanted}
          onWantedShown={acts.shown}
          memory={`editor:${document.name}:${owner}`}
        >
          <LevelPath />
          {graph?.nodes.length === 0 && (
            <Beginning
              isInBody={owner !== ''}
              isReadOnly={isReadOnly}
              onBegin={() => palette.current?.focus()}
            />
          )}
          {isFinding && (
            <NodeFinder
              nodes={stepsOf(document).map(({ node }) => wordsOf(node))}
              onClose={() => setFinding(false)}
              onPick={(id) => {
                setFinding(false);
                open(ownerOf(document, id));
                selectNode(id);
                acts.want(id);
              }}
            />
          )}
        </EditorCanvas>
      </div>
      {isWide && <EditorSide acts={acts} wantedField={wantedField} onField={onField} />}
    </div>
  );
}

function ownerOf(document: Session['document'], id: string): string {
  return stepsOf(document).find(({ node }) => node.id === id)?.owner ?? '';
}

/** Single keys and chords of the canvas. */
function useCanvasActs(acts: Acts, toPalette: () => void, onField: (field: string) => void): void {
  const { document, owner, open, selected } = useEditor();
  useKeys('editor', {
    a: toPalette,
    c: () => onField('connect'),
    o: () => {
      if (selected !== undefined && graphOf(document, selected) !== undefined) open(selected);
    },
    Delete: acts.remove,
    Backspace: acts.remove,
    Escape: () => {
      acts.wait(undefined);
      const { nodes, edges } = acts.selection;
      if (nodes.length + edges.length > 0) acts.select(() => ({ nodes: [], edges: [] }));
      else if (owner !== '') open(pathTo(document, owner).at(-2) ?? '');
    },
    t: () => acts.edit({ kind: 'tidy', nodes: (graphOf(document, owner)?.nodes ?? []).map(({ id }) => id) }),
  });
  useChords({ a: acts.selectAll }, []);
  useClipboard(acts.clipboard);
}

interface BeginningProps {
  readonly isInBody: boolean;
  readonly isReadOnly: boolean;
  readonly onBegin: () => void;
}

/** Nothing here yet: how a workflow comes to be. */
function Beginning({ isInBody, isReadOnly, onBegin }: BeginningProps) {
  return (
    <div className="pointer-events-none absolute inset-0 grid place-items-center">
      <div className="pointer-events-auto">
        <EmptyState
          icon={MousePointerClick}
          title={isInBody ? 'Nothing inside yet' : 'Begin with a step'}
          action={
            isReadOnly ? undefined : (
              <Button tone="primary" icon={Plus} keys="a" onClick={onBegin}>
                Add the first step
              </Button>
            )
          }
        >
          {isInBody
            ? 'These steps run each time the step around them does.'
            : 'Choose what happens first, then what follows: each new step is connected behind the chosen one. What is missing is listed at the bottom.'}
        </EmptyState>
      </div>
    </div>
  );
}
