import type { ChangeSet, WorkflowDocument } from '@aob/ir';
import { useMemo } from 'react';
import { toCanvas } from '../../canvas/to-canvas.ts';
import { WorkflowCanvas } from '../../canvas/workflow-canvas.tsx';
import { composeLayers } from '../../overlays/layers.ts';
import { changedAndNextTo } from '../../patches/patch-canvas.tsx';

interface ChangeCanvasProps {
  readonly before: WorkflowDocument;
  readonly changes: ChangeSet;
}

/** Before and after in one picture, what is about to change marked. */
export function ChangeCanvas({ before, changes }: ChangeCanvasProps) {
  const graph = useMemo(() => {
    const layer = { patchId: 'draft', author: { kind: 'human' as const }, changes, isProposed: false };
    return toCanvas(composeLayers(before, [layer], { shown: () => true, marked: () => true }));
  }, [before, changes]);
  const focus = useMemo(() => changedAndNextTo(graph), [graph]);
  return (
    <div className="h-48 shrink-0 overflow-hidden rounded-lg border">
      <WorkflowCanvas
        graph={graph}
        mode="overlay"
        label="What changes in the graph"
        focus={focus}
        isPreview
      />
    </div>
  );
}
