import { describe, expect, it } from 'vitest';
import { given, outcomeOf } from './testing/given.ts';
import { body, fn, link, map } from './testing/operations.ts';

/** A review holds this patch: it calls a host that is new (R31). */
const BETWEEN = [
  {
    op: 'add',
    path: '/nodes/{each}/config/body/nodes/-',
    value: { id: 'between', type: 'http', config: { url: 'https://new.example/' } },
  },
  { op: 'add', path: '/nodes/{each}/config/body/edges/-', value: link('a', 'between') },
  { op: 'add', path: '/nodes/{each}/config/body/edges/-', value: link('between', 'b') },
  { op: 'remove', path: '/edges/{a->b}' },
] as const;

describe('R6: while a patch into a body is under review', () => {
  const reviewed = () => {
    const run = given(
      { nodes: [map('each', body([fn('a'), fn('b')], [link('a', 'b')]), { concurrency: 1 })], edges: [] },
      { list: [1, 2] },
    );
    expect(outcomeOf(run.patch(BETWEEN, { kind: 'agent', id: 'agent:x' }))).toEqual(['pending_review']);
    return run;
  };

  it('an instance that has begun goes on by the document it keeps', () => {
    const run = reviewed();
    expect(run.finish('each[0]/a')).toEqual([
      'node.started each[0]/a',
      'node.completed each[0]/a',
      'edge.taken each[0]/a->b',
      'node.queued each[0]/b',
    ]);
  });

  it('its owner is held once, however often it could have gone on', () => {
    const run = reviewed();
    run.finish('each[0]/a');
    expect(run.finish('each[0]/b')).toEqual([
      'node.started each[0]/b',
      'node.completed each[0]/b',
      'scope.closed each[0]/',
      'node.held each',
    ]);
    run.send({ type: 'pause', reason: 'look', actor: { id: 'human:mia', roles: ['operator'] } });
    expect(run.send({ type: 'resume', actor: { id: 'human:mia', roles: ['operator'] } })).toEqual([
      'run.resumed',
    ]);
    expect(run.answer('reject')).toContain('node.queued each[1]/a');
  });

  it('no further round of a loop begins', () => {
    const inner = body([fn('a'), fn('b')], [link('a', 'b')]);
    const loop = {
      id: 'each',
      type: 'loop',
      config: { while: 'iter.index < 2', max_iterations: 5, body: inner },
    };
    const run = given({ nodes: [loop], edges: [] });
    run.patch(BETWEEN, { kind: 'agent', id: 'agent:x' });
    run.finish('each[0]/a');
    expect(run.finish('each[0]/b').at(-1)).toBe('node.held each');
    expect(run.answer('reject')).toContain('node.queued each[1]/a');
  });

  it('a map inside an instance goes on, as that keeps its document', () => {
    const inner = map('each', body([fn('a'), fn('b')], [link('a', 'b')]), { concurrency: 1 });
    const rounds = { while: 'iter.index < 2', max_iterations: 5, body: body([inner]) };
    const run = given({ nodes: [{ id: 'box', type: 'loop', config: rounds }], edges: [] }, { list: [1, 2] });
    expect(outcomeOf(run.patch(BETWEEN, { kind: 'agent', id: 'agent:x' }))).toEqual(['pending_review']);
    run.finish('box[0]/each[0]/a');
    expect(run.finish('box[0]/each[0]/b')).toContain('node.queued box[0]/each[1]/a');
  });
});
