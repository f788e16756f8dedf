/**
 * A cache that cannot grow without end. When full it forgets everything: simpler than tracking use, and
 * what is needed comes back at once.
 */
export interface BoundedCache<T> {
  /** The value under `key`, made when it is not there. What `make` throws is not kept. */
  get(key: string, make: () => T): T;
}

export function createBoundedCache<T>(maxEntries: number): BoundedCache<T> {
  const entries = new Map<string, T>();
  return {
    get(key, make) {
      const known = entries.get(key);
      if (known !== undefined) return known;
      const made = make();
      if (entries.size >= maxEntries) entries.clear();
      entries.set(key, made);
      return made;
    },
  };
}
