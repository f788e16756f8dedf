/**
 * The guards a run has collected (R24): they start at the base and grow along its documents. What a person with the
 * role admin changed starts the book anew, because only an admin may weaken a gate (R29).
 */
import { bookOf, type GuardBook, growBook } from '@aob/ir';
import type { DecideContext } from './decision.ts';
import type { RunState } from './state.ts';

export const bookOfRun = (state: RunState, planOf: DecideContext['plan']): GuardBook => {
  let book: GuardBook | undefined;
  for (const step of state.lineage) {
    const plan = planOf(step.digest);
    if (book === undefined || step.by === 'admin') {
      book = bookOf(plan);
      continue;
    }
    const grown = growBook(book, plan);
    // An agent's gate protects its node; only people can put an effect under a gate everywhere.
    book = step.by === 'human' ? grown : { byNode: grown.byNode, byEffect: book.byEffect };
  }
  if (book === undefined) throw new Error(`run ${state.runId} has no document`);
  return book;
};
