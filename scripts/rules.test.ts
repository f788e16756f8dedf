/** Every rule of the engine has a test that is named after it: R7 is protected by the tests that say R7. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Rules about what is not built yet. With their first test they leave this list. */
const NOT_YET: readonly string[] = [
  // One member owns the same partition number of every topic: there is no Kafka adapter.
  'R18',
];

const testFiles = async (): Promise<readonly string[]> => {
  const folders = ['packages', 'apps'].map((name) => join(root, name));
  const listed = await Promise.all(
    folders.map(async (folder) =>
      (await readdir(folder, { recursive: true })).map((name) => join(folder, name)),
    ),
  );
  return listed
    .flat()
    .filter((name) => !name.includes('node_modules') && /\.(test|contract)\.tsx?$/.test(name));
};

/** `describe('R2 joins', …`, `it.each(…)('…: drops it (R12)', …`. */
const NAME = /(?:\b(?:describe|it)(?:\.each)?|\]\))\(\s*(['"`])((?:(?!\1).)*)\1/g;

it('R1 to R21 each have a test of their name, but for what is not built yet', async () => {
  const named = new Set<string>();
  for (const file of await testFiles()) {
    const text = await readFile(file, 'utf8');
    for (const [, , name = ''] of text.matchAll(NAME))
      for (const [rule] of name.matchAll(/\bR\d+\b/g)) named.add(rule);
  }
  const rules = Array.from({ length: 21 }, (_, index) => `R${index + 1}`);
  expect(rules.filter((rule) => !named.has(rule))).toEqual(NOT_YET);
});
