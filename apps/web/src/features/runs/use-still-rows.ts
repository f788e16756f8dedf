import { useState } from 'react';

interface StillRows<T> {
  readonly rows: readonly T[];
  /** Rows that are there but not shown yet. */
  readonly held: number;
  readonly release: () => void;
  readonly holdProps: { readonly onPointerEnter: () => void; readonly onPointerLeave: () => void };
}

/**
 * Live rows that do not jump under the cursor: while the pointer is over the list, its order stays and newcomers
 * wait; what is in a row goes on changing, and older rows that are read on demand stand below.
 */
export function useStillRows<T>(rows: readonly T[], idOf: (row: T) => string): StillRows<T> {
  const [held, setHeld] = useState<readonly string[]>();
  const { shown, waiting } = held === undefined ? { shown: rows, waiting: 0 } : keptStill(rows, held, idOf);
  return {
    rows: shown,
    held: waiting,
    release: () => setHeld(undefined),
    holdProps: {
      onPointerEnter: () => setHeld(rows.map(idOf)),
      onPointerLeave: () => setHeld(undefined),
    },
  };
}

/** The rows as they stood, then those that stand below all of them now; the others wait. */
export function keptStill<T>(
  rows: readonly T[],
  held: readonly string[],
  idOf: (row: T) => string,
): { readonly shown: readonly T[]; readonly waiting: number } {
  const known = new Set(held);
  const byId = new Map(rows.map((row) => [idOf(row), row]));
  const lastKnown = rows.findLastIndex((row) => known.has(idOf(row)));
  const older = lastKnown < 0 ? [] : rows.slice(lastKnown + 1);
  const stood = held.flatMap((id) => byId.get(id) ?? []);
  return { shown: [...stood, ...older], waiting: rows.length - stood.length - older.length };
}
