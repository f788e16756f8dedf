/** What lost before it began, in a replay in which nobody beats it: it begins after all (R34, R2). */
import { expect, it } from 'vitest';
import { AGENT } from '../testing/attack.ts';
import { given, HUMAN } from '../testing/given.ts';
import { fn, link, set } from '../testing/operations.ts';
import { replayOf } from '../testing/replay.ts';

/** `other` leads to the join as well, but is held back by a patch under review while `one` fails. */
const RACE = {
  policy: { rules: [{ when: 'true', then: 'review' }] },
  nodes: [fn('start'), fn('one'), fn('other'), fn('pick', { join: { any: true, cancel_losers: true } })],
  edges: [
    link('start', 'one'),
    link('start', 'other'),
    { from: 'one', to: 'pick', when: 'nodes.one.output.goes' },
    link('other', 'pick'),
  ],
  outputs: {},
};
const skip = (goes: boolean) =>
  ({ type: 'skip_node', node: 'one', output: { goes }, reason: 'known', actor: HUMAN }) as const;

it('begins after all instead of being left out', () => {
  const run = given(RACE);
  run.patch([set('other', '/label', 'held')], AGENT);
  run.finish('start');
  expect(run.fail('one')).toContain('run.failed');
  expect(run.send(skip(true))).toContain('node.skipped other');
  run.finish('pick');
  expect(run.state.status).toBe('COMPLETED');

  // A shadow replay does what has no effect outside; there `one` is answered otherwise.
  const replay = replayOf(run, 'shadow');
  replay.finish('start');
  expect(replay.fail('one')).toContain('run.failed');
  expect(replay.send(skip(false))).toEqual([
    'run.reopened',
    'node.completed one',
    'edge.dead one->pick',
    'node.queued other',
  ]);
  replay.finish('other');
  expect(replay.finish('pick')).toContain('run.completed');
});
