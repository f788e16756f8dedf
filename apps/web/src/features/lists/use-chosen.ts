import { useMemo, useState } from 'react';

export interface Chosen<T> {
  /** Those that are still in the list, in its order. */
  readonly items: readonly T[];
  readonly isAll: boolean;
  has(id: string): boolean;
  toggle(id: string): void;
  all(): void;
  clear(): void;
}

/** What is to be dealt with together. One that leaves the list, because somebody was faster, is chosen no more. */
export function useChosen<T>(listed: readonly T[], idOf: (item: T) => string): Chosen<T> {
  const [ids, setIds] = useState<ReadonlySet<string>>(new Set());
  const items = useMemo(() => listed.filter((item) => ids.has(idOf(item))), [listed, ids, idOf]);
  return {
    items,
    isAll: items.length === listed.length,
    has: (id) => ids.has(id),
    toggle: (id) =>
      setIds((before) => {
        const next = new Set(before);
        if (!next.delete(id)) next.add(id);
        return next;
      }),
    all: () => setIds(new Set(listed.map(idOf))),
    clear: () => setIds(new Set()),
  };
}
