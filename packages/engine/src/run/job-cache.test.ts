import { type Digest, digestOfText } from '@aob/ir';
import { describe, expect, it } from 'vitest';
import type { Replay } from './events.ts';
import { cacheFor } from './job-cache.ts';
import { given, HUMAN, hash } from './testing/given.ts';

const node = (mode: 'read_only' | 'read_through' | 'write_only') => ({ cache: { mode, ttlMs: 60_000 } });
const run = (mode?: Replay['mode']) => ({
  startedBy: HUMAN,
  replay: mode && { of: 'run_0', mode, recording: 'sha256:0' as const },
});

describe('what a job may do with results of earlier runs', () => {
  it('is what its node says, for whoever started the run', () => {
    const facts = { ttlMs: 60_000, owner: HUMAN.id };
    expect(cacheFor(run(), node('read_through'))).toEqual({ isRead: true, isWritten: true, ...facts });
    expect(cacheFor(run(), node('read_only'))).toEqual({ isRead: true, isWritten: false, ...facts });
    expect(cacheFor(run(), node('write_only'))).toEqual({ isRead: false, isWritten: true, ...facts });
    expect(cacheFor(run(), {})).toBeUndefined();
  });

  it('is nothing in a replay, except that a live one keeps what came of it (R34)', () => {
    expect(cacheFor(run('shadow'), node('read_through'))).toBeUndefined();
    expect(cacheFor(run('freeze'), node('read_through'))).toBeUndefined();
    expect(cacheFor(run('live'), node('read_only'))).toBeUndefined();
    expect(cacheFor(run('live'), node('read_through'))).toMatchObject({ isRead: false, isWritten: true });
  });
});

describe('a result that was found', () => {
  const key: Digest = digestOfText('the key');
  const document = {
    nodes: [
      { id: 'a', type: 'function', cache: { mode: 'read_through' } },
      { id: 'b', type: 'function' },
    ],
    edges: [{ from: 'a', to: 'b' }],
  };
  const found = {
    ok: true,
    output: { value: 7, digest: hash('7') },
    cached: { key, from_run: 'run_0', at: 5 },
  } as const;

  it('completes the node without an attempt having begun, and says where it is from', () => {
    const run = given(document);
    const before = run.log.length;
    run.send({ type: 'result', ...run.job('a'), startedAt: run.now, outcome: found });
    const [completed, ...rest] = run.log.slice(before);
    expect(completed).toEqual({
      type: 'node.completed',
      node: 'a',
      data: { execution: 1, attempt: 1, output: found.output, label: 'success', cached: found.cached },
    });
    expect(rest.map(({ type }) => type)).toEqual(['edge.taken', 'node.queued']);
    expect(run.status('a')).toBe('completed');
  });

  it('is a duplicate the second time, as any result', () => {
    const run = given(document);
    const result = { type: 'result', ...run.job('a'), startedAt: run.now, outcome: found } as const;
    run.send(result);
    expect(run.send(result)).toEqual(['nothing']);
  });
});
