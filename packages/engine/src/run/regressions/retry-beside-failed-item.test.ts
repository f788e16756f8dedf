/** What a failed item of a map has stopped goes on with the map, and never alone: nothing in there could end (R7). */
import { describe, expect, it } from 'vitest';
import { given, HUMAN, type Scenario } from '../testing/given.ts';

const body = (nodes: readonly object[]) => ({ nodes, edges: [], outputs: 'none' });
/** Fails at once, in each item: the map fails with the first. */
const work = { id: 'work', type: 'function', inputs: { x: '${inputs.absent.deep}' } };
const part = { id: 'part', type: 'composite', config: { body: body([work]) } };

const failed = (onFailure: string): Scenario =>
  given({
    policy: { on_failure: onFailure },
    nodes: [{ id: 'each', type: 'map', config: { items: '[1, 2]', concurrency: 2, body: body([part]) } }],
    edges: [],
  });
const second = { node: 'work', scope: 'each[1]/part/', actor: HUMAN } as const;

describe('R7: a failure in an item beside the one that failed the map', () => {
  it('is not run again alone: the run would wait for ever', () => {
    const run = failed('continue');
    expect(run.state.status).toBe('FAILED');
    expect(run.send({ type: 'retry_node', ...second })).toEqual(['rejected node.stopped']);
    const skip = { type: 'skip_node', ...second, output: 1, reason: 'known' } as const;
    expect(run.send(skip)).toEqual(['rejected node.stopped']);
    expect(run.state.status).toBe('FAILED');
  });

  it('is run again with the map, and with the item that failed it', () => {
    for (const target of [{ node: 'each' }, { node: 'work', scope: 'each[0]/part/' }]) {
      const run = failed('continue');
      expect(run.send({ type: 'retry_node', ...target, actor: HUMAN })).toContain('run.reopened');
      expect(run.state.status).toBe('FAILED');
    }
  });
});
