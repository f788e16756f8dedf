/** `limits.spawn_depth`: agents lead to agents only so deep, in however many patches. */
import type { PatchAuthor } from '@aob/ir';
import { expect, it } from 'vitest';
import { PERSON } from './testing/attack.ts';
import { given, type Scenario } from './testing/given.ts';
import { behind, type Element, fn, link } from './testing/operations.ts';

const agent = (id: string): Element => ({
  id,
  type: 'agent',
  config: { provider: 'script', script: [{ say: 'hello' }] },
});

const at = (depth: number) =>
  given({
    nodes: [fn('start'), agent('root')],
    edges: [link('start', 'root')],
    outputs: {},
    limits: { spawn_depth: depth },
  });

const by = (node: string): PatchAuthor => ({ kind: 'agent', id: `agent:${node}`, node, roles: [] });

/** The codes of what stands in the way. */
const adds = (run: Scenario, author: PatchAuthor, ...ids: string[]): readonly string[] => {
  const decision = run.patch(
    ids.flatMap((id) => behind('start', agent(id))),
    author,
  );
  if (decision.kind !== 'accepted') throw new Error(decision.kind);
  return decision.result.kind === 'patch_refused' ? decision.result.issues.map(({ code }) => code) : [];
};

it('counts from agent to agent, whatever lies between', () => {
  const run = at(2);
  expect(adds(run, by('root'), 'one')).toEqual([]);
  expect(adds(run, by('one'), 'two')).toEqual([]);
  expect(adds(run, by('two'), 'three')).toEqual(['limits.spawn_depth']);
  expect(adds(run, by('one'), 'other')).toEqual([]);
});

it('names every agent that would be too deep', () => {
  expect(adds(at(0), by('root'), 'one', 'two')).toEqual(['limits.spawn_depth', 'limits.spawn_depth']);
});

it('begins anew with what people add, and keeps nobody from adding what is no agent', () => {
  const run = at(1);
  expect(adds(run, by('root'), 'one')).toEqual([]);
  expect(adds(run, PERSON, 'mine')).toEqual([]);
  expect(adds(run, by('mine'), 'two')).toEqual([]);
  const decision = run.patch(behind('start', fn('step')), by('two'));
  expect(decision).toMatchObject({ kind: 'accepted', result: { kind: 'patch', state: 'applied' } });
});

it('cannot be got round by turning another node into an agent, or by coming back under the same name', () => {
  const run = at(1);
  expect(adds(run, by('root'), 'one')).toEqual([]);
  run.patch(behind('start', fn('step')), by('one'));
  const turned = run.patch([{ op: 'replace', path: '/nodes/{step}', value: agent('step') }], by('one'));
  expect(turned).toMatchObject({
    result: { kind: 'patch_refused', issues: [{ code: 'limits.spawn_depth', node: 'step' }] },
  });
  run.patch([{ op: 'remove', path: '/nodes/{one}' }], PERSON);
  expect(adds(run, by('one'), 'late')).toEqual(['limits.spawn_depth']);
});

it('has no say where nothing is set', () => {
  const run = given({ nodes: [fn('start'), agent('root')], edges: [link('start', 'root')], outputs: {} });
  for (const [author, id] of [
    ['root', 'one'],
    ['one', 'two'],
    ['two', 'three'],
  ] as const)
    expect(adds(run, by(author), id)).toEqual([]);
});
