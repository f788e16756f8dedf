/**
 * A state written down, so that a long run need not be folded from its first event (R20). It says nothing that the log does
 * not: a snapshot of another `EVOLVE_VERSION` is left aside, and `aob replay --verify` folds the log beside it (R34).
 */
import { canonicalJson, type Json } from '@aob/ir';
import { blankNode } from './evolve.ts';
import {
  type BodyState,
  emptyState,
  type NodeState,
  type RunState,
  type ScopeState,
  type UndoState,
  type WritableRun,
} from './state.ts';
import { emptyTable, entries, put, type Table } from './table.ts';

/** Grows with every change of what `evolve` makes of the same events; `frozen-logs.test.ts` notices. */
export const EVOLVE_VERSION = 5;

type TableName = {
  [Field in keyof RunState]: RunState[Field] extends Table<infer _Value> ? Field : never;
}[keyof RunState];

const TABLES: { readonly [name in TableName]: true } = {
  nodes: true,
  edges: true,
  tickets: true,
  timers: true,
  patches: true,
  retired: true,
  bodies: true,
  scopes: true,
  live: true,
  jobs: true,
  undos: true,
};
const TABLE_NAMES = Object.keys(TABLES) as TableName[];

/** Canonical: equal states give equal texts. */
export const snapshotOf = (state: RunState): string => {
  const tables = TABLE_NAMES.map((name) => [name, Object.fromEntries(entries<unknown>(state[name]))]);
  const plain: unknown = { ...state, ...Object.fromEntries(tables) };
  // Absent values are not written, whichever way they are absent.
  return canonicalJson(JSON.parse(JSON.stringify(plain)) as Json);
};

export const stateFrom = (snapshot: string): WritableRun => {
  const stored = JSON.parse(snapshot) as { [field: string]: { [key: string]: unknown } };
  const tables = TABLE_NAMES.map((name) => {
    const table = emptyTable<unknown>();
    for (const [key, value] of Object.entries(stored[name] ?? {})) put(table, key, complete(name, value));
    return [name, table];
  });
  return { ...emptyState(''), ...stored, ...Object.fromEntries(tables) } as unknown as WritableRun;
};

/** Every field is there again, absent values as `undefined`: states are of one shape. */
const complete = (table: TableName, value: unknown): unknown => {
  if (table === 'nodes') {
    const node = value as NodeState;
    return { ...blankNode(node.id, node.scope), ...node };
  }
  if (table === 'undos')
    return {
      inputs: undefined,
      config: undefined,
      error: undefined,
      before: undefined,
      ...(value as Partial<UndoState>),
    };
  if (table === 'bodies') return { total: undefined, last: undefined, ...(value as Partial<BodyState>) };
  if (table === 'scopes') return { output: undefined, error: undefined, ...(value as Partial<ScopeState>) };
  return value;
};
