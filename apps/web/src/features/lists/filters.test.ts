import { expect, it } from 'vitest';
import { askedOf, hasFilters } from './filters.ts';

const nothing = { status: [], workflow: null, q: '' };

it('asks for what a filter says, and for nothing where it is silent', () => {
  expect(askedOf(nothing)).toEqual({});
  expect(askedOf({ ...nothing, status: ['FAILED'], q: 'pay' })).toEqual({ status: ['FAILED'], q: 'pay' });
});

it('knows whether any of them says something', () => {
  expect(hasFilters(nothing)).toBe(false);
  expect(hasFilters({ ...nothing, workflow: 'orders' })).toBe(true);
});
