import { type ChangeSet, isEmptyChangeSet, type WorkflowDocument } from '@aob/ir';
import { useMemo } from 'react';
import { ChangeCountsView } from '../../overlays/change-counts.tsx';
import { DocumentChange, draftLayer } from '../../overlays/change-picture.tsx';
import { countChanges } from '../../overlays/layers.ts';
import { ChangeList } from '../../patches/patch-changes.tsx';

interface ChangeSummaryProps {
  readonly before: WorkflowDocument;
  readonly changes: ChangeSet;
}

/** What is about to change, drawn and in words. */
export function ChangeSummary({ before, changes }: ChangeSummaryProps) {
  const layers = useMemo(() => [draftLayer(changes)], [changes]);
  if (isEmptyChangeSet(changes))
    return (
      <p className="text-sm text-ink-2">What you wrote is what is saved already: nothing would change.</p>
    );
  return (
    <>
      <DocumentChange before={before} layers={layers} isSmall />
      <div className="-mb-2 flex items-center gap-2 text-sm">
        What changes <ChangeCountsView counts={countChanges(changes)} />
      </div>
      <div
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
        tabIndex={0}
        className="max-h-64 overflow-auto rounded-md border"
      >
        <ChangeList changes={changes} />
      </div>
    </>
  );
}
