import { compileJson, type Digest, digestOfText } from '@aob/ir';
import { expect, it } from 'vitest';
import { createPlanCache } from './plan-cache.ts';

const compiled = compileJson({
  schema: 'aob/v1',
  name: 'one',
  nodes: [{ id: 'a', type: 'function' }],
  edges: [],
});
if (!compiled.ok) throw new Error('the test document does not compile');
const { plan } = compiled;

const cacheOver = () => {
  const asked: Digest[] = [];
  const documents = {
    put: () => Promise.resolve(),
    get: (digest: Digest) => {
      asked.push(digest);
      return Promise.resolve(digest === plan.digest ? JSON.stringify(plan.document) : undefined);
    },
  };
  return { asked, cache: createPlanCache({ documents, hash: digestOfText, max: 10 }) };
};

it('reads and compiles a document once, however often it is asked for', async () => {
  const { asked, cache } = cacheOver();
  await Promise.all([cache.load([plan.digest]), cache.load([plan.digest])]);
  await cache.load([plan.digest]);
  expect(asked).toEqual([plan.digest]);
  expect(cache.get(plan.digest).digest).toBe(plan.digest);
});

it('asks again for a document that was missing', async () => {
  const { asked, cache } = cacheOver();
  const unknown = digestOfText('nothing');
  await expect(cache.load([unknown])).rejects.toMatchObject({ code: 'document.missing' });
  await expect(cache.load([unknown])).rejects.toMatchObject({ code: 'document.missing' });
  expect(asked).toEqual([unknown, unknown]);
});
