import { perObject } from './per-object.ts';

/**
 * What was found out about each element of a list, for as long as that very element is there. A patch makes a list that is
 * the one before but for a few elements: the two are walked side by side, which costs a comparison for each element. To ask a
 * map for each of them costs ten times that, and a gate asks about a thousand elements a dozen times.
 */
export interface PerElement<T> {
  /** As long as the list, in its order. */
  of(list: readonly object[]): readonly T[];
}

interface Known<T> {
  readonly list: readonly object[];
  readonly found: readonly T[];
}

export function perElement<T>(find: (element: object) => T): PerElement<T> {
  const each = perObject<T>();
  /** The last list that began with an element. */
  const lists = new WeakMap<object, Known<T>>();

  const ask = (element: object): T => each.get(element, () => find(element));

  return {
    of(list) {
      const [first] = list;
      if (first === undefined) return [];
      const before = lists.get(first);
      if (before?.list === list) return before.found;
      const found = before === undefined ? list.map(ask) : alongside(list, before, ask);
      lists.set(first, { list, found });
      return found;
    },
  };
}

/** An element may have come, gone or been replaced between two that stayed; where more differs, each is asked about. */
function alongside<T>(list: readonly object[], before: Known<T>, ask: (element: object) => T): readonly T[] {
  let at = 0;
  return list.map((element) => {
    if (before.list[at] !== element && before.list[at + 1] === element) at += 1;
    if (before.list[at] !== element) return ask(element);
    at += 1;
    return before.found[at - 1] as T;
  });
}
