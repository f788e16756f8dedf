/**
 * What was once found out about a JSON object, for as long as that very object is there. Documents never change: a patch
 * makes a new one that shares what it leaves as it is, so most of a large document need not be looked at again.
 */
export interface PerObject<T> {
  get(object: object, find: () => T): T;
}

export function perObject<T>(): PerObject<T> {
  const known = new WeakMap<object, { readonly found: T }>();
  return {
    get(object, find) {
      const before = known.get(object);
      if (before !== undefined) return before.found;
      const found = find();
      known.set(object, { found });
      return found;
    },
  };
}
