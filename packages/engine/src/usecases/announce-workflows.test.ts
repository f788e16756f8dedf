import { expect, it } from 'vitest';
import { createMemoryWorkflowFeed } from '../adapters/memory/workflow-feed.ts';
import type { Workflows } from '../ports/workflows.ts';
import { announcing } from './announce-workflows.ts';

const shelf = (answers: { readonly [method: string]: unknown }): Workflows => {
  const method = (name: string) => async () => answers[name];
  return Object.fromEntries(Object.keys(answers).map((name) => [name, method(name)])) as unknown as Workflows;
};

const heard = async (workflows: Workflows): Promise<readonly string[]> => {
  const feed = createMemoryWorkflowFeed();
  const names: string[] = [];
  const forget = feed.subscribe(({ workflow }) => names.push(workflow));
  const { save, moveTag, keepPatch, remove } = announcing(workflows, feed);
  await save({ name: 'a' } as Parameters<Workflows['save']>[0]);
  await moveTag({ name: 'b' } as Parameters<Workflows['moveTag']>[0]);
  await keepPatch({ patch: { workflow: 'c' } } as Parameters<Workflows['keepPatch']>[0]);
  await remove('d');
  forget();
  await remove('nobody listens');
  return names;
};

it('says of every write that changed something which workflow it was', async () => {
  const answers = {
    save: { kind: 'saved' },
    moveTag: { kind: 'moved' },
    keepPatch: { kind: 'kept' },
    remove: true,
  };
  expect(await heard(shelf(answers))).toEqual(['a', 'b', 'c', 'd']);
});

it('is silent about what changed nothing', async () => {
  const answers = {
    save: { kind: 'unchanged' },
    moveTag: { kind: 'stale' },
    keepPatch: { kind: 'changed' },
    remove: false,
  };
  expect(await heard(shelf(answers))).toEqual([]);
});
