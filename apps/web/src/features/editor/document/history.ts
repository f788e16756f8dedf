import { applyEdit, type Edit, mergeKeyOf, type Sketch, wordsOf } from './edits.ts';

interface Step {
  readonly sketch: Sketch;
  /** What was done to it. */
  readonly words: string;
}

/** What was, what is, and what was taken back. */
export interface History {
  readonly past: readonly Step[];
  readonly now: Sketch;
  readonly future: readonly Step[];
  /** Of the last edit: the next with the same key is the same step. */
  readonly mergeKey: string | undefined;
}

/** Beyond it the oldest steps are forgotten; a document is shared between steps except for what changed. */
const STEPS_MAX = 200;

export function startHistory(now: Sketch): History {
  return { past: [], now, future: [], mergeKey: undefined };
}

export function commit(history: History, edit: Edit): History {
  const now = applyEdit(history.now, edit);
  if (now === history.now) return history;
  const mergeKey = mergeKeyOf(edit);
  if (mergeKey !== undefined && mergeKey === history.mergeKey && history.past.length > 0)
    return { ...history, now, future: [] };
  const past = [...history.past, { sketch: history.now, words: wordsOf(edit) }];
  return { past: past.slice(-STEPS_MAX), now, future: [], mergeKey };
}

export function undo(history: History): History {
  const last = history.past.at(-1);
  if (last === undefined) return history;
  return {
    past: history.past.slice(0, -1),
    now: last.sketch,
    future: [{ sketch: history.now, words: last.words }, ...history.future],
    mergeKey: undefined,
  };
}

export function redo(history: History): History {
  const [next, ...future] = history.future;
  if (next === undefined) return history;
  return {
    past: [...history.past, { sketch: history.now, words: next.words }],
    now: next.sketch,
    future,
    mergeKey: undefined,
  };
}

/** What comes next belongs to a step of its own: somebody went on to another field. */
export function endStep(history: History): History {
  return history.mergeKey === undefined ? history : { ...history, mergeKey: undefined };
}
