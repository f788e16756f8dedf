/** Where a replay answers for what undoes a node (R34): in `freeze` and `shadow` nobody is called, to undo as little as to do. */
import type { Draft } from '../draft.ts';
import type { Failure, Payload, Replay } from '../events.ts';
import { nodeKey, type UndoState } from '../state.ts';
import { type RecordedUndo, recordingOf } from './recording.ts';

export const isServed = (replay: Replay | undefined): boolean =>
  replay !== undefined && replay.mode !== 'live';

/** How the same was undone then; a failure also when nobody can say. */
export const recordedUndo = (
  draft: Draft,
  { node, scope }: UndoState,
  { inputs, config }: { readonly inputs: Payload; readonly config: Payload | undefined },
): NonNullable<RecordedUndo['outcome']> => {
  const recorded = recordingOf(draft)?.undos?.[nodeKey(scope, node)];
  if (recorded?.outcome === undefined) return missing(node, 'it was not undone in the run that is replayed');
  const isSame = recorded.inputs?.digest === inputs.digest && recorded.config?.digest === config?.digest;
  return isSame ? recorded.outcome : missing(node, 'it was undone otherwise in the run that is replayed');
};

const missing = (node: string, why: string): { readonly seq: number; readonly error: Failure } => ({
  seq: 0,
  error: {
    code: 'replay.no_record',
    message: `${node}: ${why}; a replay calls nobody`,
    retryable: false,
    node,
  },
});
