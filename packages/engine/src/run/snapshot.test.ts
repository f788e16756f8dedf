import { describe, expect, it } from 'vitest';
import { evolve } from './evolve.ts';
import { snapshotOf, stateFrom } from './snapshot.ts';
import { emptyState } from './state.ts';
import { brief, given, HUMAN, type Scenario } from './testing/given.ts';

const work = { id: 'work', type: 'function' };
const map = (id: string, more: object = {}) => ({
  id,
  type: 'map',
  config: { items: 'inputs.list', concurrency: 2, body: { nodes: [work], edges: [] }, ...more },
});

const stories: readonly (readonly [string, () => Scenario])[] = [
  ['a run that has just begun', () => given({ nodes: [work], edges: [] })],
  [
    'a map between two items, one failed and collected',
    () => {
      const run = given(
        { nodes: [map('each', { on_item_error: 'collect' })], edges: [] },
        { list: [1, 2, 3] },
      );
      run.fail('each[0]/work');
      run.finish('each[1]/work', 'x'.repeat(100));
      return run;
    },
  ],
  [
    'a gate with a patch under review, paused, with a signal kept',
    () => {
      const gate = { id: 'g', type: 'hitl', config: { message: 'Go?', timeout: '1h' } };
      const run = given({ nodes: [gate, work], edges: [{ from: 'g', to: 'work' }] });
      run.patch([{ op: 'add', path: '/nodes/{g}/config/message', value: 'Really?' }], {
        kind: 'agent',
        id: 'agent:a',
      });
      run.send({ type: 'signal', name: 's', data: { n: 1 }, actor: HUMAN });
      run.send({ type: 'pause', reason: 'look', actor: HUMAN });
      return run;
    },
  ],
];

describe('R20: a snapshot', () => {
  it.each(stories)('of %s is that state again, shape and all', (_, tell) => {
    const { state } = tell();
    const restored = stateFrom(snapshotOf(state));
    expect(snapshotOf(restored)).toBe(snapshotOf(state));
    expect(Object.keys(restored).sort()).toEqual(Object.keys(state).sort());
  });

  it.each(stories)('of %s is at every event what the fold goes on from', (_, tell) => {
    const { log, times, state } = tell();
    for (let cut = 1; cut < log.length; cut += 1) {
      let folded = emptyState(state.runId);
      for (const [i, event] of log.entries()) {
        evolve(folded, event, times[i] ?? 0);
        if (i === cut) folded = stateFrom(snapshotOf(folded));
      }
      expect([brief(log[cut] ?? (log[0] as never)), snapshotOf(folded)]).toEqual([
        brief(log[cut] ?? (log[0] as never)),
        snapshotOf(state),
      ]);
    }
  });
});
