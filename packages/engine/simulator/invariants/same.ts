/** The state that was decided on and the state that the log leads to are one, shown on what changed between them. */
import type { RunState } from '../../src/run/state.ts';
import { get, type Table, visit } from '../../src/run/table.ts';

type TableName = {
  [Field in keyof RunState]: RunState[Field] extends Table<infer _Value> ? Field : never;
}[keyof RunState];

const isTable = (value: unknown): value is Table<unknown> =>
  typeof value === 'object' && value !== null && 'own' in value && 'size' in value;

/** Every table there is, whatever tables are added to the state. */
const tablesOf = (state: RunState): readonly TableName[] =>
  Object.entries(state).flatMap(([name, value]) => (isTable(value) ? [name as TableName] : []));

/** Keys that `after` and its layers down to `before` have written. */
const changedKeys = (after: Table<unknown>, before: Table<unknown>, into: Set<string>): void => {
  for (let layer: Table<unknown> | undefined = after; layer !== before; layer = layer?.parent) {
    if (layer === undefined) throw new Error('a state is compared with one that it was not forked from');
    for (const key of layer.own?.keys() ?? []) into.add(key);
  }
};

export interface Change {
  readonly before: RunState;
  readonly after: RunState;
}

type Fields = { readonly [key: string]: unknown };

/** As JSON would have it: whichever way a value is absent, and in whatever order the fields are. */
const isSame = (a: unknown, b: unknown): boolean => {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Array.isArray(a) || Array.isArray(b)) {
    if (!Array.isArray(a) || !Array.isArray(b) || a.length !== b.length) return false;
    for (let index = 0; index < a.length; index += 1) if (!isSame(a[index], b[index])) return false;
    return true;
  }
  return hasAllOf(a as Fields, b as Fields) && hasFieldsOf(a as Fields, b as Fields);
};

const hasAllOf = (wanted: Fields, other: Fields): boolean => {
  for (const key of Object.keys(wanted))
    if (wanted[key] !== undefined && !isSame(wanted[key], other[key])) return false;
  return true;
};

const hasFieldsOf = (one: Fields, wanted: Fields): boolean => {
  for (const key of Object.keys(wanted))
    if (wanted[key] !== undefined && (!Object.hasOwn(one, key) || one[key] === undefined)) return false;
  return true;
};

const isSameTable = (a: Table<unknown>, b: Table<unknown>): boolean => {
  if (a.size !== b.size) return false;
  let isEqual = true;
  visit(a, (value, key) => {
    isEqual &&= isSame(value, get(b, key));
  });
  return isEqual;
};

/** Entry by entry, whatever they were made of. */
export const isSameState = (a: RunState, b: RunState): boolean =>
  Object.entries(a).every(([name, value]) => {
    const other = b[name as keyof RunState];
    return isTable(value) ? isTable(other) && isSameTable(value, other) : isSame(value, other);
  });

/** Both began from equal states; `decided` was made with the events, `folded` by reading them back. */
export const differencesOf = (decided: Change, folded: Change): readonly string[] => {
  const found: string[] = [];
  for (const name of tablesOf(folded.after)) {
    const keys = new Set<string>();
    changedKeys(decided.after[name], decided.before[name], keys);
    changedKeys(folded.after[name], folded.before[name], keys);
    for (const key of keys) {
      if (!isSame(get<unknown>(decided.after[name], key), get<unknown>(folded.after[name], key)))
        found.push(`${name} ${key} is decided to be something else than the log says`);
    }
    if (decided.after[name].size !== folded.after[name].size)
      found.push(`${name} has ${decided.after[name].size} entries, by the log ${folded.after[name].size}`);
  }
  for (const [name, value] of Object.entries(folded.after)) {
    const field = name as keyof RunState;
    // What neither side has touched is what both began with.
    const isUntouched = value === folded.before[field] && decided.after[field] === decided.before[field];
    if (!isTable(value) && !isUntouched && !isSame(value, decided.after[field]))
      found.push(`${name} is decided to be something else than the log says`);
  }
  return found;
};
