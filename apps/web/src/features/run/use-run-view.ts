import {
  parseAsArrayOf,
  parseAsBoolean,
  parseAsInteger,
  parseAsString,
  parseAsStringLiteral,
  throttle,
  useQueryStates,
} from 'nuqs';

/** While the thumb is dragged the address follows it no faster: browsers allow few changes a second. */
const URL_MS = 250;

const MODES = ['live', 'overlay'] as const;
const TABS = ['node', 'patches', 'events', 'output'] as const;

/** Everything the reader has open on a run page: it lives in the URL and survives a reload. */
export function useRunView() {
  return useQueryStates(
    {
      mode: parseAsStringLiteral(MODES).withDefault('live'),
      /** Absent: what the mode is about. */
      tab: parseAsStringLiteral(TABS),
      node: parseAsString,
      /** Paths of the instances on view, `each[3]/`; a body without one shows what needs attention. */
      in: parseAsArrayOf(parseAsString).withDefault([]),
      /** Bodies the reader has opened or closed. */
      fold: parseAsArrayOf(parseAsString).withDefault([]),
      /** The seq the page shows; absent: now. */
      at: parseAsInteger.withOptions({ limitUrlUpdates: throttle(URL_MS) }),
      /** The waterfall is open. */
      times: parseAsBoolean.withDefault(false),
      /** The canvas goes where the run goes. */
      follow: parseAsBoolean.withDefault(false),
      /** Words looked for in the log. */
      find: parseAsString.withDefault(''),
      /** Layers that are switched off. */
      off: parseAsArrayOf(parseAsString).withDefault([]),
    },
    { clearOnDefault: true, history: 'replace' },
  );
}

/** The open panel: the patches in overlay mode, else the node, unless the reader chose another. */
export function openTab({ tab, mode }: Pick<RunView, 'tab' | 'mode'>): (typeof TABS)[number] {
  return tab ?? (mode === 'overlay' ? 'patches' : 'node');
}

export type RunView = ReturnType<typeof useRunView>[0];
export type SetRunView = ReturnType<typeof useRunView>[1];
