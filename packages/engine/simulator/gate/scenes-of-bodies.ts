/** What stands in bodies: history there is that of the instances (R6), and protection covers it (R38). */
import type { PatchAuthor, PatchOperation } from '@aob/ir';
import type { Scenario } from '../../src/run/testing/given.ts';
import {
  addEdge,
  addNode,
  body,
  cut,
  drop,
  fn,
  free,
  link,
  map,
  set,
} from '../../src/run/testing/operations.ts';
import type { Dice } from '../random.ts';
import { AGENT, append, fresh, freshTimeout, type Moment, machine, PERSON, statusOf } from './moment.ts';
import type { Element } from './random-document.ts';
import { patching, ROOT, type Scene, scened, sceneOf } from './scene.ts';

const inner = (name: string): Element =>
  body([fn(`${name}1`), free(`${name}2`)], [link(`${name}1`, `${name}2`)], { outputs: { n: 1 } });

/** `each` has begun or has ended, `later` waits for a delay and is protected. */
const begin = (dice: Dice): Scenario => {
  const isMap = dice.chance(0.5);
  const each = isMap
    ? map('each', inner('e'))
    : { id: 'each', type: 'composite', config: { body: inner('e') } };
  const run = sceneOf(dice, {
    nodes: [
      each,
      { id: 'hold', type: 'delay', config: { duration: '10m' } },
      map('later', inner('l'), {}),
      free('last'),
    ],
    edges: [link(ROOT, 'each'), link(ROOT, 'hold'), link('hold', 'later'), link('later', 'last')],
  });
  run.patch([set('later', '/protected', true)], PERSON, 'patch_protects');
  if (dice.chance(0.4))
    for (const scope of isMap ? ['each[0]/', 'each[1]/'] : ['each/'])
      for (const node of ['e1', 'e2']) run.finish(`${scope}${node}`);
  return run;
};

/** Somewhere in the body of `owner`, whose nodes are `name` 1 and 2. */
const changeInside = (m: Moment, owner: string, name: string): readonly PatchOperation[] => {
  const x = fresh(m);
  const ways = [
    [set(`${name}2`, '/timeout', freshTimeout(m))],
    [addNode(fn(x), owner), addEdge(`${name}1`, x, {}, owner)],
    [cut(`${name}1->${name}2`), drop(`${name}2`)],
    [set(owner, '/config/body/outputs', { n: m.next() })],
  ];
  return m.dice.pick(ways) ?? [];
};

const someone = (m: Moment): PatchAuthor => (m.dice.chance(0.5) ? PERSON : machine(m));

const refuses = scened('refused');

const inEach = (code: string, how: string, status: string) =>
  refuses(code, how, (m) =>
    statusOf(m, 'each') === status
      ? patching(m, [someone(m), changeInside(m, 'each', 'e')], [PERSON, changeInside(m, 'later', 'l')])
      : undefined,
  );

export const BODIES: Scene = {
  begin,
  rules: [
    inEach('history.body_started', 'a change in a body all of whose instances have begun', 'waiting'),
    inEach('history.node_finished', 'a change in a body that has ended', 'completed'),
    refuses('protected.changed', 'a machine that changes what is in the body of a protected node', (m) => {
      const change = changeInside(m, 'later', 'l');
      return patching(m, [machine(m), change], [PERSON, change]);
    }),
    refuses('edge.other_body', 'a way from outside into a body', (m) =>
      patching(m, [PERSON, [addEdge('hold', 'l2')]], [PERSON, [addEdge('hold', 'last')]]),
    ),
    refuses('data_flow.inside_body', 'the output of what runs inside of a body', (m) => {
      const reading = (id: string) => append('later', fresh(m), { inputs: { n: `\${nodes.${id}.output}` } });
      return patching(m, [AGENT, reading('l1')], [AGENT, reading('later')]);
    }),
  ],
};
