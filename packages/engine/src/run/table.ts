/**
 * A keyed table that can be forked in constant time: a decision works on a fork, and either its changes are absorbed
 * after the commit or the fork is dropped. Cost follows the change, never the size of the run (R20).
 *
 * Iteration order is unspecified: whoever needs an order sorts, so that replay and live runs cannot differ by it.
 */
const REMOVED = Symbol('removed');

export interface Table<V> {
  readonly parent: Table<V> | undefined;
  /** Absent until the first change: most decisions leave most tables alone. */
  own: Map<string, V | typeof REMOVED> | undefined;
  size: number;
}

export const emptyTable = <V>(): Table<V> => ({ parent: undefined, own: undefined, size: 0 });

/** A table that starts as `table` and whose changes leave `table` as it is. */
export const fork = <V>(table: Table<V>): Table<V> => ({ parent: table, own: undefined, size: table.size });

const own = <V>(table: Table<V>): Map<string, V | typeof REMOVED> => {
  table.own ??= new Map();
  return table.own;
};

export const get = <V>(table: Table<V>, key: string): V | undefined => {
  for (let layer: Table<V> | undefined = table; layer !== undefined; layer = layer.parent) {
    const found = layer.own?.get(key);
    if (found !== undefined) return found === REMOVED ? undefined : found;
  }
  return undefined;
};

export const put = <V>(table: Table<V>, key: string, value: V): void => {
  if (get(table, key) === undefined) table.size += 1;
  own(table).set(key, value);
};

export const remove = <V>(table: Table<V>, key: string): void => {
  if (get(table, key) === undefined) return;
  table.size -= 1;
  if (table.parent === undefined) own(table).delete(key);
  else own(table).set(key, REMOVED);
};

/** Every value once, in no order, without a list of them. */
export const visit = <V>(table: Table<V>, look: (value: V, key: string) => void): void => {
  for (let layer: Table<V> | undefined = table; layer !== undefined; layer = layer.parent) {
    if (layer.own === undefined) continue;
    for (const [key, value] of layer.own) {
      if (value !== REMOVED && !isShadowed(table, layer, key)) look(value, key);
    }
  }
};

const isShadowed = <V>(top: Table<V>, layer: Table<V>, key: string): boolean => {
  for (let above = top; above !== layer && above.parent !== undefined; above = above.parent) {
    if (above.own?.has(key)) return true;
  }
  return false;
};

export const entries = <V>(table: Table<V>): [string, V][] => {
  const found: [string, V][] = [];
  visit(table, (value, key) => found.push([key, value]));
  return found;
};

export const values = <V>(table: Table<V>): V[] => entries(table).map(([, value]) => value);

/** Keys in code-unit order: the order to use wherever an order is visible. */
export const sortedKeys = <V>(table: Table<V>): string[] =>
  entries(table)
    .map(([key]) => key)
    .sort();

/** Folds the layers of a fork down into `into`, which it was forked from, and returns that; the fork is not to be used again. */
export const absorb = <V>(table: Table<V>, into: Table<V>): Table<V> => {
  if (table === into) return into;
  if (table.parent === undefined) throw new RangeError('a table is absorbed by what it was forked from');
  absorb(table.parent, into);
  if (table.own === undefined) return into;
  into.size = table.size;
  const target = own(into);
  for (const [key, value] of table.own) {
    if (value === REMOVED && into.parent === undefined) target.delete(key);
    else target.set(key, value);
  }
  return into;
};
