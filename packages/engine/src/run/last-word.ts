import { type Draft, emit } from './draft.ts';
import type { EventOf } from './events.ts';

type LastWord = EventOf<'run.completed' | 'run.failed' | 'run.cancelled' | 'run.timed_out'>;

/** The end of a run, of which a child run tells the run that waits for it (R35). */
export const sayLast = (draft: Draft, last: LastWord): void => {
  emit(draft, last);
  if (draft.state.parent !== undefined) draft.effects.push({ type: 'tell_parent' });
};
