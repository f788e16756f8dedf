import { describe, expect, it } from 'vitest';
import { outstandingChildren } from './child-run.ts';
import type { ChildStart } from './decision.ts';
import type { ParentRun } from './events.ts';
import { dumpState } from './testing/dump.ts';
import { given, HUMAN, refold, type Scenario } from './testing/given.ts';
import { compiled } from './testing/other-workflows.ts';
import { waitsInWords } from './waits-in-words.ts';

const fn = (id: string, more = {}) => ({ id, type: 'function', ...more });
const limited = {
  nodes: [fn('a'), fn('b'), { id: 'both', type: 'join' }],
  edges: [
    { from: 'a', to: 'both' },
    { from: 'b', to: 'both' },
  ],
  limits: { concurrency: 5 },
  outputs: {},
};
const call = { id: 'call', type: 'composite', config: { workflow: 'inner' } };
const begin = (run: Scenario, number = 1) => run.send({ type: 'begin', number });

describe('R19 limits across runs: a run of a limited workflow', () => {
  it('is logged and waits: nothing begins before it has a slot, and then everything that can', () => {
    const run = given(limited);
    expect(run.log.map(({ type }) => type)).toEqual(['run.started', 'run.queued']);
    expect(run.log.at(-1)?.data).toEqual({ concurrency: 5 });
    expect([run.state.status, waitsInWords(run.state)]).toEqual([
      'QUEUED',
      'waiting for a slot: limit 5 of workflow test',
    ]);
    expect(begin(run, 3)).toEqual(['run.begun', 'node.queued a', 'node.queued b']);
    expect([run.state.status, run.state.slot]).toEqual(['RUNNING', { number: 3 }]);
    expect(dumpState(refold(run))).toBe(dumpState(run.state));
  });

  it('holds its slot to its end, and no longer', () => {
    const run = given(limited);
    begin(run);
    run.finish('a');
    expect(run.state.slot).toEqual({ number: 1 });
    expect(run.finish('b')).toContain('run.completed');
    expect(run.state.slot).toBeUndefined();
  });

  it('begins once: whoever offers it a slot again changes nothing', () => {
    const run = given(limited);
    begin(run, 1);
    expect(begin(run, 2)).toEqual(['nothing']);
    run.finish('a');
    run.finish('b');
    expect(begin(run, 2)).toEqual(['nothing']);
  });

  it('can be cancelled, patched and signalled while it waits', () => {
    const run = given(limited);
    run.send({ type: 'signal', name: 'hi', data: 1, actor: HUMAN });
    run.patch([{ op: 'add', path: '/nodes/{a}/priority', value: 'low' }]);
    expect([run.state.status, run.state.graphVersion, run.state.signals.length]).toEqual(['QUEUED', 2, 1]);
    expect(begin(run)).toEqual(['run.begun', 'node.queued a', 'node.queued b']);
    const other = given(limited);
    expect(other.send({ type: 'cancel', reason: 'no', actor: HUMAN })).toEqual(['run.cancelled']);
    expect(begin(other)).toEqual(['nothing']);
  });

  it('loses its place in line while it is paused, and is in line again when it is resumed', () => {
    const run = given(limited);
    run.send({ type: 'pause', reason: '', actor: HUMAN });
    expect([run.state.status, waitsInWords(run.state)]).toEqual(['WAITING', 'paused by human:mia']);
    expect(begin(run)).toEqual(['nothing']);
    run.send({ type: 'resume', actor: HUMAN });
    expect(run.state.status).toBe('QUEUED');
    expect(begin(run)).toContain('node.queued a');
  });

  it('has its time from when it begins', () => {
    const run = given({ ...limited, limits: { concurrency: 1, run_timeout: '1h' } });
    expect(run.state.timers.size).toBe(0);
    run.now += 7_200_000;
    expect(begin(run)).toContain('timer.set');
    run.now += 3_600_000;
    expect(run.send({ type: 'wake' })).toContain('run.timed_out');
    expect(run.state.slot).toBeUndefined();
  });

  it('waits again when it is opened again after its end, and then runs what failed and what that had stopped', () => {
    const run = given(limited);
    begin(run);
    expect(run.fail('a')).toContain('run.failed');
    expect(run.send({ type: 'retry_node', node: 'a', actor: HUMAN })).toEqual([
      'run.reopened',
      'run.queued',
      'node.cancelled a',
    ]);
    expect(run.state.status).toBe('QUEUED');
    expect(begin(run, 2)).toEqual(['run.begun', 'node.queued a', 'node.queued b']);
    expect([run.job('a').execution, run.job('b').execution]).toEqual([2, 2]);
    run.finish('a');
    expect(run.finish('b')).toContain('run.completed');
    expect(dumpState(refold(run))).toBe(dumpState(run.state));
  });

  it('waits again when what failed is skipped, and what follows begins with its slot', () => {
    const run = given({
      ...limited,
      nodes: [fn('a'), fn('b')],
      edges: [{ from: 'a', to: 'b' }],
    });
    begin(run);
    run.fail('a');
    const skip = { type: 'skip_node', node: 'a', output: 1, reason: 'known', actor: HUMAN } as const;
    expect(run.send(skip)).toEqual(['run.reopened', 'run.queued', 'node.completed a', 'edge.taken a->b']);
    expect(begin(run)).toEqual(['run.begun', 'node.queued b']);
  });
});

describe('R19, R35 a run inside of another', () => {
  const inner = { ...limited, name: 'inner' };
  const outer = { ...limited, name: 'outer', nodes: [call, fn('a')], edges: [{ from: 'call', to: 'a' }] };
  const others = { inner: compiled(inner) };
  const childIn = (run: Scenario): ChildStart => {
    const [child] = outstandingChildren(run.state);
    if (child === undefined) throw new Error('it has no child run');
    return child;
  };
  const begun = (document: object, parent?: ParentRun): Scenario => {
    const run = given(document, {}, { others, runId: parent ? 'run_2' : 'run_1', ...(parent && { parent }) });
    if (run.state.status === 'QUEUED') begin(run);
    return run;
  };

  it('waits for a slot of its own workflow', () => {
    const { parent } = childIn(begun(outer));
    expect(parent.holds).toEqual(['outer']);
    expect(given(inner, {}, { runId: 'run_2', parent }).state.status).toBe('QUEUED');
  });

  it('shares the slot of a run around it that is of the same workflow: that one waits for it', () => {
    const { parent } = childIn(begun(outer));
    const again = given(outer, {}, { others, runId: 'run_2', parent });
    expect([again.state.status, again.state.queue, again.state.slot]).toEqual([
      'WAITING',
      undefined,
      undefined,
    ]);
    expect(again.status('call')).toBe('waiting');
    expect(childIn(again).parent.holds).toEqual(['outer']);
  });

  it('knows of every slot around it, however deep, and of none where nothing is limited', () => {
    const middle = begun({ ...outer, name: 'middle' }, childIn(begun(outer)).parent);
    expect(childIn(middle).parent.holds).toEqual(['middle', 'outer']);
    const { limits: _, ...unlimited } = outer;
    expect(childIn(begun(unlimited)).parent).not.toHaveProperty('holds');
  });
});

describe('R19 limits of a key', () => {
  const document = { ...limited, limits: { key_concurrency: 2 } };
  const start = (key?: string) => given(document, {}, key === undefined ? {} : { key });

  it('hold for runs that have one; the others begin at once', () => {
    expect(waitsInWords(start('customer-7').state)).toBe('waiting for a slot: limit 2 of key customer-7');
    expect(start().state.status).toBe('RUNNING');
  });
});

describe('R20 bounded work: beyond the limit starts stay QUEUED', () => {
  it('and nothing of a queued run is anywhere: no job, no ticket, no timer', () => {
    const run = given({
      ...limited,
      nodes: [{ id: 'ask', type: 'hitl', config: { message: '?' } }, fn('a')],
      edges: [{ from: 'ask', to: 'a' }],
    });
    const { jobs, live, tickets, timers } = run.state;
    expect([jobs.size, live.size, tickets.size, timers.size]).toEqual([0, 0, 0, 0]);
  });
});
