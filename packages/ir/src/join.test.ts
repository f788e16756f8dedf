import { describe, expect, it } from 'vitest';
import { compileJson } from './compile/index.ts';
import type { Json } from './json/index.ts';

const compiled = (join: Json) =>
  compileJson({
    schema: 'aob/v1',
    name: 'joined',
    nodes: [
      { id: 'a', type: 'function' },
      { id: 'b', type: 'function' },
      { id: 'c', type: 'function', join },
    ],
    edges: [
      { from: 'a', to: 'c' },
      { from: 'b', to: 'c' },
    ],
  });

describe('R2: how a join is written', () => {
  it.each<[Json, Json, readonly string[]]>([
    ['any', 'any', []],
    [{ any: true }, 'any', []],
    [{ any: true, cancel_losers: true }, 'any', ['a', 'b']],
    [{ quorum: 2, cancel_losers: false }, { quorum: 2 }, []],
    [{ quorum: 1, cancel_losers: true }, { quorum: 1 }, ['a', 'b']],
  ])('%j joins as %j and ends %j', (join, mode, losers) => {
    const result = compiled(join);
    expect(result.ok && result.plan.node.get('c')).toMatchObject({ join: mode, losers });
  });

  it.each<[Json, string, string]>([
    [{ cancel_losers: true }, '/nodes/2/join', 'field.missing'],
    [{ any: true, quorum: 1 }, '/nodes/2/join', 'join.any_and_quorum'],
    [{ any: false }, '/nodes/2/join/any', 'field.invalid'],
    [{ any: true, cancel_loosers: true }, '/nodes/2/join/cancel_loosers', 'field.unknown'],
    [{ quorum: 3, cancel_losers: true }, '/nodes/2/join/quorum', 'join.quorum'],
  ])('%j is refused at %s: %s', (join, pointer, code) => {
    const result = compiled(join);
    expect(result.ok ? [] : result.issues).toMatchObject([{ pointer, code }]);
  });
});

describe('handlers of runners', () => {
  const issuesOf = (handler: string) => {
    const node = { id: 'a', type: 'function', config: { handler } };
    const result = compileJson({ schema: 'aob/v1', name: 'h', nodes: [node], edges: [] });
    return result.ok ? [] : result.issues.map(({ hint }) => hint ?? '');
  };

  it('may be named before a runner has them; a built-in that is none, or nearly one, is refused', () => {
    expect(issuesOf('acme.charge')).toEqual([]);
    for (const wrong of ['builtin.charge', 'biultin.echo', 'charge', 'acme.'])
      expect(issuesOf(wrong)).toHaveLength(1);
    expect(issuesOf('biultin.echo')[0]).toContain('builtin.echo');
  });
});
