import type { GraphUndo, UndoStatus } from '@aob/engine/contract';
import type { NodeDocument } from '@aob/ir';
import { NODE_TYPE_WORD } from '../canvas/node-types.ts';
import { actorWord } from '../runs/actor.ts';
import { JsonView } from '../ui/json-view.tsx';
import { Facts, Section } from '../ui/section.tsx';
import { Ago, Left } from '../ui/time.tsx';
import { FailureView } from './failure-view.tsx';
import { StoredValueView } from './stored-value.tsx';

const WORD: { readonly [S in UndoStatus]: string } = {
  prepared: 'when the run fails or is cancelled',
  queued: 'its turn has come',
  running: 'under way',
  retrying: 'failed, and is tried again',
  completed: 'undone',
  failed: 'not undone',
  skipped: 'needs no undoing, somebody said',
  abandoned: 'not undone, somebody let it be',
};

interface UndoSectionProps {
  readonly node: NodeDocument;
  /** Absent as long as the step has not completed. */
  readonly undo: GraphUndo | undefined;
}

/** How the effect of a step is undone, and what has become of that. */
export function UndoSection({ node: { compensate }, undo }: UndoSectionProps) {
  if (compensate === undefined && undo === undefined) return null;
  return (
    <Section title="Undoing it">
      <Facts
        rows={[
          compensate === undefined ? undefined : ['By', NODE_TYPE_WORD[compensate.type]],
          ['State', undo === undefined ? 'nothing to undo yet' : WORD[undo.status]],
          undo === undefined || undo.attempt <= 1 ? undefined : ['Attempt', undo.attempt],
          undo?.due === undefined ? undefined : ['Next', <Left key="due" due={undo.due} />],
          undo?.finished_at === undefined ? undefined : ['When', <Ago key="at" at={undo.finished_at} />],
          undo?.by === undefined ? undefined : ['Decided by', actorWord(undo.by)],
        ]}
      />
      {undo?.error !== undefined && <FailureView failure={undo.error} />}
      {undo?.output !== undefined && <StoredValueView stored={undo.output} />}
      {undo?.inputs !== undefined && undo.output === undefined && <StoredValueView stored={undo.inputs} />}
      {undo === undefined && compensate?.config !== undefined && (
        <JsonView value={compensate.config} className="max-h-40" />
      )}
    </Section>
  );
}
