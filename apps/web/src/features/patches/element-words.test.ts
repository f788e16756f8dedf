import { expect, it } from 'vitest';
import { elementWord } from './element-words.ts';

it('names nodes, edges and what else a change set speaks of', () => {
  expect(elementWord('/nodes/{pay}')).toBe('pay');
  expect(elementWord('/nodes/{pay}/config/url')).toBe('pay › config › url');
  expect(elementWord('/edges/{ask->pay:approve}')).toBe('ask → pay:approve');
  expect(elementWord('/outputs')).toBe('outputs');
});
