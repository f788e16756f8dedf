/**
 * The guards a run has collected (R24): they start at the base and grow along its documents. Only an admin makes them
 * fewer, by exactly the gates that he takes out (R29): whatever else he changes, what was guarded stays so.
 */
import { bookOf, type GuardBook, growBook, keepGates } from '@aob/ir';
import type { DecideContext } from './decision.ts';
import { appliedPatches } from './patch-stack.ts';
import type { RunState } from './state.ts';

/** Up to the document `until`, which an instance of a body keeps to (R6); by default up to the current one. */
export const bookOfRun = (
  state: RunState,
  planOf: DecideContext['plan'],
  until: RunState['plan'] = state.plan,
): GuardBook => {
  const known = books.get(state.lineage) ?? new Map<RunState['plan'], GuardBook>();
  books.set(state.lineage, known);
  const book = known.get(until) ?? collect(state, planOf, until);
  known.set(until, book);
  return book;
};

/** A lineage never changes, it is replaced by a longer one; every node that begins in a patched run asks for its book. */
const books = new WeakMap<RunState['lineage'], Map<RunState['plan'], GuardBook>>();

const collect = (state: RunState, planOf: DecideContext['plan'], until: RunState['plan']): GuardBook => {
  const last = state.lineage.findLastIndex(({ digest }) => digest === until);
  const applied = appliedPatches(state);
  let book: GuardBook | undefined;
  for (const [rank, step] of state.lineage.slice(0, last + 1).entries()) {
    const plan = planOf(step.digest);
    if (book === undefined) {
      book = bookOf(plan);
      continue;
    }
    const kept = step.by === 'admin' ? keepGates(book, new Set(plan.gates)) : book;
    const grown = growBook(kept, plan);
    // What was approved in a review is a person's word as well: it was shown as an effect behind its gate.
    const isReviewed = applied[rank - 1]?.patch.ticketId !== undefined;
    const isByPerson = step.by === 'human' || step.by === 'admin' || isReviewed;
    // An agent's gate protects its node; only people can put an effect under a gate everywhere.
    book = isByPerson ? grown : { byNode: grown.byNode, byEffect: kept.byEffect };
  }
  if (book === undefined) throw new Error(`run ${state.runId} has no document`);
  return book;
};
