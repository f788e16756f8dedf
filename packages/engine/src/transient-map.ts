/**
 * A map from text for what comes and goes all the time: runs at work, jobs under way, listeners of streams.
 *
 * V8 rehashes a small `Map` (or `Set`) every few insertions, and the table it leaves behind links to the one that follows.
 * Once a full collection has made one of these tables old, each table behind it, and everything it ever held, lives until
 * the next full collection, and scavenges grow long. A dictionary has no such link.
 */
export interface TransientMap<V> {
  readonly size: number;
  get(key: string): V | undefined;
  has(key: string): boolean;
  set(key: string, value: V): void;
  delete(key: string): void;
  /** Those of now: it may be changed meanwhile. */
  values(): readonly V[];
}

export const createTransientMap = <V>(): TransientMap<V> => {
  // Without a prototype: any key may come, also `__proto__`.
  const entries = Object.create(null) as Record<string, V>;
  let size = 0;
  return {
    get size() {
      return size;
    },
    get: (key) => entries[key],
    has: (key) => key in entries,
    set: (key, value) => {
      if (!(key in entries)) size += 1;
      entries[key] = value;
    },
    delete: (key) => {
      if (!(key in entries)) return;
      size -= 1;
      delete entries[key];
    },
    values: () => Object.values(entries),
  };
};
