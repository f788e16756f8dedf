import { expect, it } from 'vitest';
import { jobOf } from './jobs.ts';
import { given, hash } from './testing/given.ts';

it.each([
  ['low', undefined, 'low'],
  ['low', 'medium', 'medium'],
  ['high', 'low', 'low'],
] as const)('a job of a %s run with the node priority %s is %s: the node wins', (ofRun, ofNode, wanted) => {
  const node = { id: 'a', type: 'function', ...(ofNode && { priority: ofNode }) };
  const run = given({ nodes: [node], edges: [] });
  const state = { ...run.state, priority: ofRun };
  const built = jobOf(state, run.plan(), run.job('a'), { hash, blob: () => undefined });
  expect(built.ok && built.job.priority).toBe(wanted);
});
