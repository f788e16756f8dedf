import { type UseQueryStatesKeysMap, useQueryStates } from 'nuqs';

/** The filters of a list, each with its name in the address: a link shows the same list. */
export function createFilters<Parsers extends UseQueryStatesKeysMap>(parsers: Parsers) {
  return {
    names: Object.keys(parsers),
    useFilters: () => useQueryStates(parsers, { clearOnDefault: true, history: 'replace' }),
  };
}

type Asked<Filters> = { readonly [Name in keyof Filters]?: Exclude<Filters[Name], null> };

/** The filters as the API takes them: those that say something. */
export function askedOf<Filters extends object>(filters: Filters): Asked<Filters> {
  return Object.fromEntries(
    Object.entries(filters).filter(([, value]) => !isSilent(value)),
  ) as Asked<Filters>;
}

export function hasFilters(filters: object): boolean {
  return Object.values(filters).some((value) => !isSilent(value));
}

function isSilent(value: unknown): boolean {
  return value === null || value === '' || (Array.isArray(value) && value.length === 0);
}
