import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { isFresh, markFresh, markStale } from './freshness.mjs';
import { root } from './run-step.mjs';

const product = `test-${randomBytes(6).toString('hex')}`;
const cache = join(root, 'node_modules', '.cache');
mkdirSync(cache, { recursive: true });
const folder = mkdtempSync(join(cache, 'aob-freshness-'));
const source = join(folder, 'source.ts');
// Everything is relative to the root; what lies in node_modules is only ignored below an input, not as one.
const inputs = [relative(root, folder)];

afterAll(() => {
  markStale(product);
  rmSync(folder, { recursive: true, force: true });
});

test('a product is fresh until the content of an input changes', () => {
  writeFileSync(source, 'one');
  expect(isFresh(product, inputs)).toBe(false);
  markFresh(product, inputs);
  expect(isFresh(product, inputs)).toBe(true);

  utimesSync(source, new Date(0), new Date(0));
  expect(isFresh(product, inputs)).toBe(true);

  writeFileSync(source, 'two');
  expect(isFresh(product, inputs)).toBe(false);
});

test('a new file makes it stale, a new test does not', () => {
  markFresh(product, inputs);
  writeFileSync(join(folder, 'source.test.ts'), 'test');
  expect(isFresh(product, inputs)).toBe(true);
  writeFileSync(join(folder, 'another.ts'), '');
  expect(isFresh(product, inputs)).toBe(false);
});

test('a product that is gone is not fresh', () => {
  markFresh(product, inputs);
  expect(isFresh(product, inputs, [`${inputs[0]}/source.ts`])).toBe(true);
  expect(isFresh(product, inputs, [`${inputs[0]}/nowhere`])).toBe(false);
});
