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
 * wait; what is in a row goes on changing.
 */
export function useStillRows<T>(rows: readonly T[], idOf: (row: T) => string): StillRows<T> {
  const [held, setHeld] = useState<readonly string[]>();
  const byId = new Map(rows.map((row) => [idOf(row), row]));
  const shown = held === undefined ? rows : held.flatMap((id) => byId.get(id) ?? []);
  const known = new Set(held);
  return {
    rows: shown,
    held: held === undefined ? 0 : rows.filter((row) => !known.has(idOf(row))).length,
    release: () => setHeld(undefined),
    holdProps: {
      onPointerEnter: () => setHeld(rows.map(idOf)),
      onPointerLeave: () => setHeld(undefined),
    },
  };
}
