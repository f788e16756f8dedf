/** The state that was decided on and the state that the log leads to are one, shown on what changed between them. */
import { canonicalJson, type Json } from '@aob/ir';
import type { RunState } from '../../src/run/state.ts';
import { get, type Table } from '../../src/run/table.ts';

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

const isSame = (a: unknown, b: unknown): boolean => {
  if (a === b) return true;
  if (a === undefined || b === undefined) return false;
  const [one, other] = [JSON.stringify(a), JSON.stringify(b)];
  // A state that was read from a snapshot has its fields in another order.
  return one === other || canonicalJson(JSON.parse(one) as Json) === canonicalJson(JSON.parse(other) as Json);
};

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
    if (!isTable(value) && !isSame(value, decided.after[name as keyof RunState]))
      found.push(`${name} is decided to be something else than the log says`);
  }
  return found;
};
