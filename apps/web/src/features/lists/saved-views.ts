import { createKeptChoice } from '../data/kept-choice.ts';

/** Filters with a name, kept in this browser. */
export interface SavedView {
  readonly name: string;
  /** The query of the address: `status=FAILED&workflow=import`. */
  readonly search: string;
}

export const SAVED_VIEWS_MAX = 30;

/** What is kept, as far as it can be read: another version of the studio may have written it. */
export function readViews(text: string | null): readonly SavedView[] {
  if (text === null) return [];
  try {
    const kept: unknown = JSON.parse(text);
    return Array.isArray(kept) ? kept.filter(isView).slice(0, SAVED_VIEWS_MAX) : [];
  } catch {
    return [];
  }
}

/** A name is given once: what is saved under it again takes the place of what was. */
export function withView(views: readonly SavedView[], view: SavedView): readonly SavedView[] {
  return [...withoutView(views, view.name), view].slice(-SAVED_VIEWS_MAX);
}

export function withoutView(views: readonly SavedView[], name: string): readonly SavedView[] {
  return views.filter((view) => view.name !== name);
}

/** The filters among all that the address says, in an order of their own, so that the same filters are the same text. */
export function filterSearch(search: URLSearchParams, names: readonly string[]): string {
  const filters = new URLSearchParams();
  for (const name of names) for (const value of search.getAll(name)) filters.append(name, value);
  return filters.toString();
}

/** One list's views, by the page it stands on. */
export function keptViews(page: string) {
  const choice = createKeptChoice(`saved-views:${page}`);
  return {
    useViews: (): readonly SavedView[] => readViews(choice.useValue()),
    save: (view: SavedView): void => choice.write(JSON.stringify(withView(readViews(choice.read()), view))),
    forget: (name: string): void => choice.write(JSON.stringify(withoutView(readViews(choice.read()), name))),
  };
}

function isView(value: unknown): value is SavedView {
  return (
    typeof value === 'object' &&
    value !== null &&
    'name' in value &&
    typeof value.name === 'string' &&
    'search' in value &&
    typeof value.search === 'string'
  );
}
