/** How a run ends: it first undoes what it did, if there is anything to undo, and then says its last word. */
import type { Json } from '@aob/ir';
import { type Draft, emit } from '../draft.ts';
import type { Ending, Failure } from '../events.ts';
import { sayLast } from '../last-word.ts';
import { nodeKey, type RunState, type UndoState } from '../state.ts';
import { values } from '../table.ts';

export const endRun = (draft: Draft, ending: Ending): void => {
  if (draft.state.nextUndo === undefined) sayLastWord(draft, ending);
  else emit(draft, { type: 'run.compensation_started', data: { ending } });
};

/** Everything has had its turn. What could not be undone is the first thing that people must know. */
export const endCompensated = (draft: Draft, ending: Ending): void => {
  const left = notUndone(draft.state);
  sayLastWord(draft, left.length === 0 ? ending : { status: 'FAILED', error: incomplete(ending, left) });
};

const sayLastWord = (draft: Draft, ending: Ending): void => {
  switch (ending.status) {
    case 'FAILED':
      sayLast(draft, { type: 'run.failed', data: { error: ending.error } });
      return;
    case 'TIMED_OUT':
      sayLast(draft, { type: 'run.timed_out', data: { error: ending.error } });
      return;
    case 'CANCELLED': {
      const { reason, actor } = ending;
      sayLast(draft, { type: 'run.cancelled', data: { reason, actor } });
    }
  }
};

/** In the order of their turns. */
const notUndone = (state: RunState): readonly UndoState[] =>
  values(state.undos)
    .filter(({ status }) => status === 'failed' || status === 'abandoned')
    .sort((a, b) => b.seq - a.seq);

/** The list in the error is for people; a longer one is in the log. */
const LISTED_MAX = 20;

const incomplete = (ending: Ending, left: readonly UndoState[]): Failure => {
  const listed = left.slice(0, LISTED_MAX);
  const names = listed.map(({ scope, node }) => nodeKey(scope, node)).join(', ');
  const more = left.length > listed.length ? ` and ${left.length - listed.length} more` : '';
  const [first] = left;
  const before = { FAILED: 'failed', TIMED_OUT: 'timed out', CANCELLED: 'was cancelled' }[ending.status];
  return {
    code: 'compensation.incomplete',
    message: `the run ${before}, and not all of it was undone: ${names}${more}`,
    retryable: false,
    ...(first && { node: first.node, ...(first.scope !== '' && { scope: first.scope }) }),
    details: { ended: endedOf(ending), not_undone: listed.map(described) },
  };
};

const endedOf = (ending: Ending): Json => {
  if (ending.status === 'CANCELLED')
    return { status: ending.status, reason: ending.reason, by: ending.actor.id };
  const { code, message, node, scope } = ending.error;
  return { status: ending.status, code, message, node: node ?? null, scope: scope ?? '' };
};

const described = ({ node, scope, error }: UndoState): Json => ({
  node,
  scope,
  code: error?.code ?? null,
  message: error?.message ?? null,
});
