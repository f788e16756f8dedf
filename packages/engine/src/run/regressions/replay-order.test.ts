/** A frozen replay meets its record in the order in which it was written, or joins see what they never saw (R34, R4). */
import { describe, expect, it } from 'vitest';
import { eventLine } from '../event-line.ts';
import type { RunEvent } from '../events.ts';
import { given, HUMAN, type Scenario } from '../testing/given.ts';
import { replayOf } from '../testing/replay.ts';

const fn = (id: string, more = {}) => ({ id, type: 'function', ...more });
const link = (from: string, to: string, more = {}) => ({ from, to, ...more });

/** The events of a frozen replay of all that happened so far. */
const replayed = (run: Scenario): readonly RunEvent[] => replayOf(run, 'freeze').log;

const outputsIn = (events: readonly RunEvent[]) =>
  events.flatMap((event) => (event.type === 'run.completed' ? [event.data.outputs.digest] : []));

const first = { id: 'first', type: 'join', join: 'any' };
const race = {
  nodes: [fn('a'), fn('b'), fn('c'), first],
  edges: [link('a', 'first'), link('b', 'first'), link('c', 'first')],
};

describe('R34: a frozen replay', () => {
  it('gives a join that took the first of several what had arrived then, and nothing that came later', () => {
    for (const order of [
      ['b', 'a', 'c'],
      ['c', 'b', 'a'],
    ]) {
      const run = given(race);
      for (const node of order) run.finish(node);
      expect(run.state.status).toBe('COMPLETED');
      expect(outputsIn(replayed(run))).toEqual(outputsIn(run.log));
    }
  });

  it('begins a join with all that had arrived by the end of a pause', () => {
    const run = given(race);
    run.send({ type: 'pause', reason: 'wait', actor: HUMAN });
    run.finish('c');
    run.finish('a');
    run.send({ type: 'resume', actor: HUMAN });
    run.finish('b');
    const events = replayed(run);
    expect(
      events.find((event) => event.type === 'node.queued' && event.node === 'first')?.data,
    ).toMatchObject({
      edges: ['a->first', 'c->first'],
    });
    expect(outputsIn(events)).toEqual(outputsIn(run.log));
  });

  it('fails where a node failed before anything was asked of it', () => {
    const run = given(
      {
        nodes: [{ id: 'nap', type: 'delay', config: { duration: '${inputs.text}' } }, fn('instead')],
        edges: [link('nap', 'instead', { on: 'error' })],
      },
      { text: 'soon' },
    );
    run.finish('instead');
    const events = replayed(run);
    expect(events.find(({ type }) => type === 'node.failed')).toMatchObject({
      data: { error: { code: 'delay.invalid' } },
    });
    expect(outputsIn(events)).toEqual(outputsIn(run.log));
  });

  it('fails with the failure that ended the run, not with what the failure cut off', () => {
    const run = given({
      nodes: [{ id: 'fork', type: 'parallel' }, fn('slow'), fn('bad')],
      edges: [link('fork', 'slow'), link('fork', 'bad')],
    });
    run.fail('bad');
    expect(run.state.status).toBe('FAILED');
    const events = replayed(run);
    expect(events.map(eventLine)).not.toContain('node.failed slow');
    expect(events.at(-1)).toMatchObject({ type: 'run.failed', data: { error: { code: 'test.failure' } } });
  });
});
