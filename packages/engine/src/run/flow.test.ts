import { describe, expect, it } from 'vitest';
import { brief, given } from './testing/given.ts';

const node = (id: string, more = {}) => ({ id, type: 'function', ...more });
const edge = (from: string, to: string, more = {}) => ({ from, to, ...more });

describe('R1 edges', () => {
  it('resolves each in-edge once and runs a chain to its end', () => {
    const run = given({ nodes: [node('a'), node('b')], edges: [edge('a', 'b')] });
    expect(run.log.map(brief)).toEqual(['run.started', 'node.queued a']);
    expect(run.finish('a')).toEqual([
      'node.started a',
      'node.completed a',
      'edge.taken a->b',
      'node.queued b',
    ]);
    expect(run.finish('b')).toEqual(['node.started b', 'node.completed b', 'run.completed']);
    expect(run.state.status).toBe('COMPLETED');
  });

  it('takes the first true edge of a conditional in array order, and no other', () => {
    const run = given(
      {
        nodes: [{ id: 'c', type: 'conditional' }, node('big'), node('small'), node('other')],
        edges: [
          edge('c', 'big', { when: 'inputs.n > 10' }),
          edge('c', 'small', { when: 'inputs.n > 1' }),
          edge('c', 'other', { default: true }),
        ],
      },
      { n: 50 },
    );
    expect([run.status('big'), run.status('small'), run.status('other')]).toEqual([
      'queued',
      'skipped',
      'skipped',
    ]);
  });

  it('tries the default last wherever it stands', () => {
    const run = given(
      {
        nodes: [{ id: 'c', type: 'conditional' }, node('other'), node('yes')],
        edges: [edge('c', 'other', { default: true }), edge('c', 'yes', { when: 'inputs.ok' })],
      },
      { ok: true },
    );
    expect([run.status('yes'), run.status('other')]).toEqual(['queued', 'skipped']);
  });

  it('takes every true edge of any other node', () => {
    const run = given(
      {
        nodes: [node('a'), node('b'), node('c')],
        edges: [edge('a', 'b', { when: 'inputs.n > 1' }), edge('a', 'c', { when: 'inputs.n > 99' })],
      },
      { n: 5 },
    );
    run.finish('a');
    expect([run.status('b'), run.status('c')]).toEqual(['queued', 'skipped']);
  });

  it('treats a condition error as a failure of the node, before it is completed', () => {
    const run = given({
      nodes: [node('a'), node('b')],
      edges: [edge('a', 'b', { when: 'nodes.a.output.missing > 1' })],
    });
    const events = run.finish('a');
    expect(events).not.toContain('node.completed a');
    expect(events.at(-1)).toBe('run.failed');
  });

  it('lets a failure leave through an error edge and nothing else', () => {
    const run = given({
      nodes: [node('a'), node('ok'), node('mend')],
      edges: [edge('a', 'ok'), edge('a', 'mend', { on: 'error' })],
    });
    expect(run.fail('a')).toEqual([
      'node.started a',
      'node.failed a',
      'edge.dead a->ok',
      'edge.taken a->mend:error',
      'node.skipped ok',
      'node.queued mend',
    ]);
    expect(run.finish('mend').at(-1)).toBe('run.completed');
  });
});

describe('R2 joins', () => {
  const diamond = (join: unknown) => ({
    nodes: [node('a'), node('b'), node('c'), { ...node('d'), ...(join === undefined ? {} : { join }) }],
    edges: [edge('a', 'b'), edge('a', 'c'), edge('b', 'd'), edge('c', 'd')],
  });

  it('all: waits for both arms of a diamond and runs once', () => {
    const run = given(diamond(undefined));
    run.finish('a');
    expect(run.finish('b')).not.toContain('node.queued d');
    expect(run.finish('c')).toContain('node.queued d');
    expect(run.finish('d').at(-1)).toBe('run.completed');
  });

  it('all: an exclusive merge runs although one arm died', () => {
    const run = given(
      {
        nodes: [{ id: 'c', type: 'conditional' }, node('x'), node('y'), node('end')],
        edges: [
          edge('c', 'x', { when: 'inputs.n > 1' }),
          edge('c', 'y', { default: true }),
          edge('x', 'end'),
          edge('y', 'end'),
        ],
      },
      { n: 2 },
    );
    expect(run.finish('x')).toContain('node.queued end');
    expect(run.finish('end').at(-1)).toBe('run.completed');
  });

  it('any: the first arrival runs it, late ones are recorded and never run it again', () => {
    const run = given(diamond('any'));
    run.finish('a');
    expect(run.finish('b')).toContain('node.queued d');
    run.finish('d');
    expect(run.finish('c')).toEqual([
      'node.started c',
      'node.completed c',
      'edge.taken c->d',
      'run.completed',
    ]);
  });

  it('quorum: skipped as soon as it cannot be reached', () => {
    const run = given({
      nodes: [node('a'), node('b'), node('mend'), { ...node('d'), join: { quorum: 2 } }],
      edges: [edge('a', 'd'), edge('b', 'd'), edge('a', 'mend', { on: 'error' })],
    });
    expect(run.fail('a')).toContain('node.skipped d');
  });

  it('every: one dead edge skips it', () => {
    const run = given({
      nodes: [node('a'), node('b'), node('mend'), { ...node('d'), join: 'every' }],
      edges: [edge('a', 'd'), edge('b', 'd'), edge('a', 'mend', { on: 'error' })],
    });
    expect(run.fail('a')).toContain('node.skipped d');
  });
});

describe('R4 determinism', () => {
  it('records the edges that made a node ready', () => {
    const run = given({ nodes: [node('a'), node('b'), node('c')], edges: [edge('a', 'c'), edge('b', 'c')] });
    run.finish('b');
    run.finish('a');
    const queued = run.log.find((event) => event.type === 'node.queued' && event.node === 'c');
    expect(queued?.type === 'node.queued' && queued.data.edges).toEqual(['a->c', 'b->c']);
  });
});

describe('R7 failure', () => {
  const parallel = (policy?: object) => ({
    nodes: [node('a'), node('b'), node('c')],
    edges: [edge('a', 'c'), edge('b', 'c')],
    ...(policy && { policy }),
  });

  it('fail_fast cancels the siblings and leaves the out-edges unresolved', () => {
    const run = given(parallel());
    expect(run.fail('a')).toEqual(['node.started a', 'node.failed a', 'node.cancelled b', 'run.failed']);
    expect(run.state.status).toBe('FAILED');
  });

  it('retry reopens the run and brings the cancelled siblings back', () => {
    const run = given(parallel());
    run.fail('a');
    const events = run.send({
      type: 'retry_node',
      node: 'a',
      actor: { id: 'human:mia', roles: ['operator'] },
    });
    expect(events).toEqual(['run.reopened', 'node.queued a', 'node.queued b']);
    expect(run.job('a').execution).toBe(2);
    run.finish('a');
    run.finish('b');
    expect(run.finish('c').at(-1)).toBe('run.completed');
  });

  it('continue lets the edges die and the run end FAILED after the rest', () => {
    const run = given(parallel({ on_failure: 'continue' }));
    run.fail('a');
    expect(run.state.status).toBe('RUNNING');
    run.finish('b');
    expect(run.finish('c').at(-1)).toBe('run.failed');
  });

  it('continue: a node that is at work keeps its exits while everything is looked at again', () => {
    const run = given(parallel({ on_failure: 'continue' }));
    const mia = { id: 'human:mia', roles: ['operator'] };
    run.send({ type: 'pause', reason: 'look', actor: mia });
    expect(run.send({ type: 'resume', actor: mia })).toEqual(['run.resumed']);
    expect(run.finish('a')).toContain('edge.taken a->c');
  });

  it('what is skipped says which edges never came', () => {
    const run = given(parallel({ on_failure: 'continue' }));
    run.fail('a');
    run.fail('b');
    expect(run.log.find(({ type }) => type === 'node.skipped')).toEqual({
      type: 'node.skipped',
      node: 'c',
      data: { edges: ['a->c', 'b->c'] },
    });
  });

  it('refuses a retry of what did not fail, with a hint', () => {
    const run = given(parallel());
    expect(run.send({ type: 'retry_node', node: 'a', actor: { id: 'human:mia', roles: [] } })).toEqual([
      'rejected node.not_failed',
    ]);
  });
});

describe('R12 silence', () => {
  const chain = { nodes: [node('a'), node('b')], edges: [edge('a', 'b')] };

  it('drops the second result of an attempt', () => {
    const run = given(chain);
    const ref = run.job('a');
    run.finish('a');
    const outcome = { ok: false as const, error: { code: 'x', message: 'x', retryable: false } };
    expect(run.send({ type: 'result', ...ref, startedAt: 1, outcome })).toEqual(['nothing']);
  });

  it('calls an attempt it has never heard of unknown, so that the shell reloads first', () => {
    const run = given(chain);
    const decision = run.decide({ type: 'started', node: 'b', scope: '', execution: 1, attempt: 1, at: 1 });
    expect(decision).toMatchObject({ kind: 'nothing', why: 'unknown' });
  });
});

describe('R15 and R16 time and attempts', () => {
  const flaky = {
    nodes: [node('a', { retry: { max_attempts: 3, backoff_ms: 1000, multiplier: 2, jitter: false } })],
    edges: [],
  };

  it('retries by a durable timer under the same execution', () => {
    const run = given(flaky);
    expect(run.fail('a', true)).toEqual(['node.started a', 'node.retrying a', 'timer.set']);
    expect(run.state.status).toBe('WAITING');
    expect(run.wake()).toEqual(['timer.fired', 'node.queued a']);
    expect(run.job('a')).toMatchObject({ execution: 1, attempt: 2 });
    run.fail('a', true);
    run.wake();
    expect(run.fail('a', true).at(-1)).toBe('run.failed');
  });

  it('takes a wake before its time for nothing', () => {
    const run = given(flaky);
    run.fail('a', true);
    expect(run.send({ type: 'wake' })).toEqual(['nothing']);
  });

  it('gives a lost worker a new attempt, three times, then fails', () => {
    const run = given(flaky);
    for (const attempt of [2, 3, 4]) {
      run.wake();
      expect(run.job('a').attempt).toBe(attempt);
    }
    expect(run.wake().at(-1)).toBe('run.failed');
    expect(run.state.error?.code).toBe('worker.lost');
  });

  it('a delay waits for its moment and survives as a timer', () => {
    const run = given({
      nodes: [{ id: 'd', type: 'delay', config: { duration: '1h' } }, node('b')],
      edges: [edge('d', 'b')],
    });
    expect(run.state.status).toBe('WAITING');
    expect(run.wake()).toEqual(['timer.fired', 'node.completed d', 'edge.taken d->b', 'node.queued b']);
  });
});

describe('cancel', () => {
  it('stops what lives, once', () => {
    const run = given({ nodes: [node('a'), node('b')], edges: [edge('a', 'b')] });
    const cancel = { type: 'cancel' as const, reason: 'enough', actor: { id: 'human:mia', roles: [] } };
    expect(run.send(cancel)).toEqual(['node.cancelled a', 'run.cancelled']);
    expect(run.send(cancel)).toEqual(['nothing']);
  });
});
