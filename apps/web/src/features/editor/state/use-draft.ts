import { useEffect, useRef, useState } from 'react';
import type { DraftBase, DraftStore, KeepResult } from './draft-store.ts';
import { type EditorState, hasChanges } from './editor-state.ts';

/** The pause after which work is kept: a reload loses at most this much, and nothing if the page is left in order. */
const PAUSE_MS = 300;

export interface DraftKeeping {
  /** Undefined while there is nothing to keep. */
  readonly result: KeepResult | undefined;
  readonly keptAt: string | undefined;
  /** Keep this page's work although another tab has kept some, too. */
  readonly takeOver: () => void;
}

/** Keeps the work a moment after each change, and drops the draft when nothing differs from what is saved. */
export function useDraft(store: DraftStore, state: EditorState): DraftKeeping {
  const [kept, setKept] = useState<Omit<DraftKeeping, 'takeOver'>>({ result: undefined, keptAt: undefined });
  const latest = useRef(state);
  const pending = useRef(false);
  const keepNow = useRef(() => {
    if (!pending.current) return;
    pending.current = false;
    setKept(keep(store, latest.current));
  });

  useEffect(() => {
    if (latest.current === state) return;
    latest.current = state;
    pending.current = true;
    const timer = setTimeout(keepNow.current, PAUSE_MS);
    return () => clearTimeout(timer);
  }, [state]);

  useEffect(() => {
    const now = keepNow.current;
    window.addEventListener('pagehide', now);
    return () => {
      window.removeEventListener('pagehide', now);
      now();
    };
  }, []);

  return {
    ...kept,
    takeOver: () => {
      store.takeOver();
      setKept(keep(store, latest.current));
    },
  };
}

function keep(store: DraftStore, state: EditorState): Omit<DraftKeeping, 'takeOver'> {
  if (!hasChanges(state)) {
    store.drop();
    return { result: undefined, keptAt: undefined };
  }
  const { base, history, text } = state;
  const keptAt = new Date().toISOString();
  const result = store.keep({
    ...history.now,
    keptAt,
    ...(base === undefined ? {} : { base: withoutLean(base) }),
    ...(text === undefined ? {} : { text }),
  });
  return { result, keptAt };
}

/** It is worked out again from the definition. */
function withoutLean({ lean: _lean, ...base }: NonNullable<EditorState['base']>): DraftBase {
  return base;
}
