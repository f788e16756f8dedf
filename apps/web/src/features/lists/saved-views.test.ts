import { expect, it } from 'vitest';
import { filterSearch, readViews, SAVED_VIEWS_MAX, withoutView, withView } from './saved-views.ts';

const failed = { name: 'Failed', search: 'status=FAILED' };
const slow = { name: 'Slow', search: 'workflow=import' };

it('keeps one view under a name, the last that was saved', () => {
  const views = withView(withView([failed], slow), { name: 'Failed', search: 'status=FAILED&workflow=a' });
  expect(views).toEqual([slow, { name: 'Failed', search: 'status=FAILED&workflow=a' }]);
  expect(withoutView(views, 'Failed')).toEqual([slow]);
});

it('lets the oldest go when there are too many', () => {
  const many = Array.from({ length: SAVED_VIEWS_MAX }, (_, at) => ({ name: `view ${at}`, search: 'q=x' }));
  const views = withView(many, failed);
  expect(views).toHaveLength(SAVED_VIEWS_MAX);
  expect(views[0]?.name).toBe('view 1');
  expect(views.at(-1)).toEqual(failed);
});

it('reads what it can of what is kept', () => {
  expect(readViews(JSON.stringify([failed, { name: 7 }, null, 'text']))).toEqual([failed]);
  expect(readViews('{"name":"no list"}')).toEqual([]);
  expect(readViews('not JSON')).toEqual([]);
  expect(readViews(null)).toEqual([]);
});

it('takes the filters out of an address and leaves the rest', () => {
  const search = new URLSearchParams('bulk=bulk_1&workflow=a%20b&status=FAILED,WAITING');
  expect(filterSearch(search, ['status', 'workflow', 'q'])).toBe('status=FAILED%2CWAITING&workflow=a+b');
});
