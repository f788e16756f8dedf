import type { Page } from '../contract/values.ts';

/** `rows` were asked for with one more than the limit: that one says whether there is a next page. */
export const pageOf = <T>(rows: readonly T[], limit: number, idOf: (row: T) => string): Page<T> => {
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  return { items, next_cursor: rows.length > limit && last !== undefined ? idOf(last) : null };
};
