import { expect, it } from 'vitest';
import { countWords, msWords, rateWords, shareWords, sizeWords } from './number-words.ts';

it('says small rates to a tenth and large ones whole', () => {
  expect([0, 0.04, 3.26, 99.94, 1234.5].map(rateWords)).toEqual(['0', '0.0', '3.3', '99.9', '1,235']);
});

it('says short times to a tenth of a millisecond', () => {
  expect([0, 0.42, 9.96, 42, 1500, 90_000].map(msWords)).toEqual([
    '0 ms',
    '0.4 ms',
    '10.0 ms',
    '42 ms',
    '1.5 s',
    '1 min 30 s',
  ]);
});

it('counts and weighs', () => {
  expect(countWords(1200.4)).toBe('1,200');
  expect([12, 1500, 2_340_000].map(sizeWords)).toEqual(['12 B', '1.5 kB', '2.3 MB']);
  expect(shareWords({ hits: 2, misses: 1 })).toBe('66 %');
  expect(shareWords({ hits: 0, misses: 0 })).toBe('–');
});
