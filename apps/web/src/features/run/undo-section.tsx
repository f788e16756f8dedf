import type { GraphUndo, UndoStatus } from '@aob/engine/contract';
import { actorWord } from '../runs/actor.ts';
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

/** What has become of the effect of a step; how it is undone stands with its settings. */
export function UndoSection({ undo }: { readonly undo: GraphUndo | undefined }) {
  if (undo === undefined) return null;
  const { status, attempt, due, finished_at: at, by, error, output, inputs } = undo;
  return (
    <Section title="Undoing it">
      <Facts
        rows={[
          ['State', WORD[status]],
          attempt <= 1 ? undefined : ['Attempt', attempt],
          due === undefined ? undefined : ['Next', <Left key="due" due={due} />],
          at === undefined ? undefined : ['When', <Ago key="at" at={at} />],
          by === undefined ? undefined : ['Decided by', actorWord(by)],
        ]}
      />
      {error !== undefined && <FailureView failure={error} />}
      {output !== undefined && <StoredValueView stored={output} name="undoing-output" />}
      {inputs !== undefined && output === undefined && (
        <StoredValueView stored={inputs} name="undoing-inputs" />
      )}
    </Section>
  );
}
