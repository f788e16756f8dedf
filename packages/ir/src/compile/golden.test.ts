import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import type { Json } from '../json/index.ts';
import { planView } from '../testing/plan-view.ts';
import { compileJson } from './index.ts';

/** After a change on purpose: `npx vitest run packages/ir/src/compile/golden --update`, and read the diff. */
const GOLDEN = new URL('../../golden/', import.meta.url);
const documents = readdirSync(new URL('documents/', GOLDEN)).filter((name) => name.endsWith('.json'));

it.each(documents)('compiles %s to the plan that was reviewed', async (name) => {
  const document = JSON.parse(readFileSync(new URL(`documents/${name}`, GOLDEN), 'utf8')) as Json;
  const compiled = compileJson(document);
  expect(compiled.ok ? [] : compiled.issues).toEqual([]);
  if (!compiled.ok) return;
  const text = `${JSON.stringify(planView(compiled.plan), null, 2)}\n`;
  await expect(text).toMatchFileSnapshot(new URL(name, GOLDEN).pathname);
});
