'use client';

import type { ChangeSet, WorkflowDocument } from '@aob/ir';
import clsx from 'clsx';
import { useMemo } from 'react';
import type { CanvasGraph } from '../canvas/graph-model.ts';
import { toCanvas } from '../canvas/to-canvas.ts';
import { WorkflowCanvas } from '../canvas/workflow-canvas.tsx';
import { changedAndNextTo } from './changed-and-next-to.ts';
import { composeLayers, EVERY_LAYER, type Layer } from './layers.ts';

interface ChangePictureProps {
  readonly graph: CanvasGraph;
  readonly selected?: string | undefined;
  readonly isSmall?: boolean;
}

/** A graph diff on a small canvas, in a frame, at first where something changed. */
export function ChangePicture({ graph, selected, isSmall = false }: ChangePictureProps) {
  const focus = useMemo(() => changedAndNextTo(graph), [graph]);
  return (
    <div
      className={clsx('shrink-0 overflow-hidden rounded-lg border max-sm:h-48', isSmall ? 'h-48' : 'h-64')}
    >
      <WorkflowCanvas
        graph={graph}
        mode="overlay"
        label="What changes in the graph"
        selected={selected}
        focus={focus}
        isPreview
      />
    </div>
  );
}

interface DocumentChangeProps {
  readonly before: WorkflowDocument;
  /** What is put on it, marked. */
  readonly layers: readonly Layer[];
  readonly isSmall?: boolean;
}

/** A document with what changes in it; nothing has happened in it. */
export function DocumentChange({ before, layers, isSmall = false }: DocumentChangeProps) {
  const graph = useMemo(() => toCanvas(composeLayers(before, layers, EVERY_LAYER)), [before, layers]);
  return <ChangePicture graph={graph} isSmall={isSmall} />;
}

/** The layer of a change that nobody has proposed yet. */
export function draftLayer(changes: ChangeSet): Layer {
  return { patchId: 'draft', author: { kind: 'human' }, changes, isProposed: false };
}
