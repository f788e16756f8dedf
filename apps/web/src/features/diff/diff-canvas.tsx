import type { ChangeSet, WorkflowDocument } from '@aob/ir';
import { useMemo, useState } from 'react';
import type { CanvasGraph } from '../canvas/graph-model.ts';
import { toCanvas } from '../canvas/to-canvas.ts';
import { createViewLink, type ViewLink } from '../canvas/view-link.ts';
import { WorkflowCanvas } from '../canvas/workflow-canvas.tsx';
import { composeLayers, EVERY_LAYER } from '../overlays/layers.ts';
import { oneSide } from './one-side.ts';

export type DiffView = 'merged' | 'side';

interface DiffCanvasProps {
  readonly documents: { readonly from: WorkflowDocument; readonly to: WorkflowDocument };
  readonly changes: ChangeSet;
  readonly view: DiffView;
  /** Side by side: what is looked at on one side is on view on the other. */
  readonly isTogether: boolean;
  readonly selected: string | undefined;
  readonly onSelect: (node: string | undefined) => void;
}

/** Both in one picture, or each in its own with the other beside it. */
export function DiffCanvas({ view, ...shown }: DiffCanvasProps) {
  const { documents, changes, selected, onSelect } = shown;
  const { from } = documents;
  const merged = useMemo(
    () => toCanvas(composeLayers(from, [{ patchId: 'diff', changes, isProposed: false }], EVERY_LAYER)),
    [from, changes],
  );
  if (view === 'side') return <SideBySide {...shown} frame={merged} />;
  return (
    <WorkflowCanvas
      graph={merged}
      mode="overlay"
      label="Before and after in one"
      selected={selected}
      onSelect={onSelect}
    />
  );
}

interface SideBySideProps extends Omit<DiffCanvasProps, 'view'> {
  /** Both are laid out as this: what stands above something on one side stands above it on the other. */
  readonly frame: CanvasGraph;
}

function SideBySide({ documents: { from, to }, changes, isTogether, ...shown }: SideBySideProps) {
  const [both] = useState(createViewLink);
  const link = isTogether ? both : undefined;
  const before = useMemo(() => toCanvas(oneSide(from, changes, 'before')), [from, changes]);
  const after = useMemo(() => toCanvas(oneSide(to, changes, 'after')), [to, changes]);
  return (
    <div className="grid h-full grid-cols-2 divide-x max-lg:grid-cols-1 max-lg:grid-rows-2 max-lg:divide-x-0 max-lg:divide-y">
      <Side {...shown} link={link} label="Before" graph={before} />
      <Side {...shown} link={link} label="After" graph={after} />
    </div>
  );
}

interface SideProps extends Pick<SideBySideProps, 'frame' | 'selected' | 'onSelect'> {
  readonly label: string;
  readonly graph: CanvasGraph;
  readonly link: ViewLink | undefined;
}

function Side(side: SideProps) {
  return (
    <div className="relative min-h-0 min-w-0">
      <WorkflowCanvas {...side} mode="overlay" />
      <p className="pointer-events-none absolute left-3 top-3 rounded-md border bg-surface px-2 py-0.5 text-xs font-medium">
        {side.label}
      </p>
    </div>
  );
}
