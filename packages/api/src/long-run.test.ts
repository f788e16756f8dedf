import type { Graph } from '@aob/engine/contract';
import { expect, it } from 'vitest';
import { approval, workflow } from './testing/documents.ts';
import { createRig, type Rig } from './testing/rig.ts';

const ROUNDS = 600;
const again = workflow(
  'again-and-again',
  [
    {
      id: 'again',
      type: 'loop',
      config: {
        while: 'true',
        max_iterations: ROUNDS,
        body: {
          nodes: ['a', 'b', 'c'].map((id) => ({
            id,
            type: 'transform',
            config: { expression: 'iter.index' },
          })),
          edges: [
            { from: 'a', to: 'b' },
            { from: 'b', to: 'c' },
          ],
        },
      },
    },
    { id: 'go', type: 'wait', config: { signal: 'go' } },
  ],
  [{ from: 'again', to: 'go', on: 'exhausted' }],
);

const graphOf = async (rig: Rig, runId: string, query = ''): Promise<Graph> =>
  (await rig.get<Graph>(`/v1/runs/${runId}/graph${query}`)).body;

const atTop = ({ nodes }: Graph) =>
  nodes
    .filter(({ scope }) => scope === '')
    .map(({ id, status, execution, attempt, output }) => [id, status, execution, attempt, output?.digest]);

it('leaves the history of a long run out for those who follow its log, and says so', async () => {
  const rig = await createRig();
  await rig.push(again);
  const runId = await rig.start({ workflow: 'again-and-again' });
  await rig.until(runId, (run) => run['status'] === 'WAITING' && Number(run['seq']) > 5_000);
  const short = await graphOf(rig, runId, '?history=short');
  const full = await graphOf(rig, runId);
  expect(short.history).toBe('none');
  expect(full).not.toHaveProperty('history');
  expect(full.bodies).toMatchObject([{ node: 'again', completed: ROUNDS }]);
  // The body has ended: the state knows nothing of it any more.
  expect(short.bodies).toEqual([]);
  expect(atTop(short)).toEqual(atTop(full));
  expect(short.edges).toEqual(full.edges.filter(({ scope }) => scope === ''));
  expect([short.seq, short.digest, short.definition]).toEqual([full.seq, full.digest, full.definition]);
}, 60_000);

it('reads the whole history of a short run whatever is asked for', async () => {
  const rig = await createRig();
  await rig.push(approval);
  const runId = await rig.start({ workflow: 'approval' });
  await rig.until(runId, ({ status }) => status === 'WAITING');
  expect(await graphOf(rig, runId, '?history=short')).toEqual(await graphOf(rig, runId));
  expect((await rig.get(`/v1/runs/${runId}/graph?history=none`)).status).toBe(422);
});
