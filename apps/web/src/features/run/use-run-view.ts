import { parseAsArrayOf, parseAsInteger, parseAsString, parseAsStringLiteral, useQueryStates } from 'nuqs';

const MODES = ['live', 'overlay'] as const;
const TABS = ['node', 'patches', 'events', 'output'] as const;

/** Everything the reader has open on a run page: it lives in the URL and survives a reload. */
export function useRunView() {
  return useQueryStates(
    {
      mode: parseAsStringLiteral(MODES).withDefault('live'),
      tab: parseAsStringLiteral(TABS).withDefault('node'),
      node: parseAsString,
      /** The seq the page shows; absent: now. */
      at: parseAsInteger,
      /** Layers that are switched off. */
      off: parseAsArrayOf(parseAsString).withDefault([]),
    },
    { clearOnDefault: true, history: 'replace' },
  );
}

export type RunView = ReturnType<typeof useRunView>[0];
export type SetRunView = ReturnType<typeof useRunView>[1];
