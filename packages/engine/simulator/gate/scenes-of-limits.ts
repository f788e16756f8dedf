/** What a workflow lets patches bring, its rarer ceilings, and what can be read at all (R8). */
import { link } from '../../src/run/testing/operations.ts';
import type { Dice } from '../random.ts';
import { ADMIN, AGENT, addEdge, append, fresh, type Moment, PERSON } from './moment.ts';
import type { Element } from './random-document.ts';
import { patching, ROOT, type Scene, scened, sceneOf } from './scene.ts';

const refuses = scened('refused');

/** It holds for admins as well: whoever may have more changes the policy. */
const anyPerson = ({ dice }: Moment) => (dice.chance(0.5) ? PERSON : ADMIN);

export const ALLOWANCE: Scene = {
  begin: (dice) =>
    sceneOf(dice, {
      nodes: [],
      edges: [],
      more: { policy: { allow: { node_types: ['function', 'http'], hosts: ['*.example', 'one.test'] } } },
    }),
  rules: [
    refuses('policy.node_type', 'a node of a type that patches may not bring', (m) => {
      const author = anyPerson(m);
      const delay = { type: 'delay', config: { duration: '1m' } };
      return patching(m, [author, append(ROOT, fresh(m), delay)], [author, append(ROOT, fresh(m))]);
    }),
    refuses('policy.host', 'a host that patches may not bring', (m) => {
      const author = anyPerson(m);
      const call = (host: string) =>
        append(ROOT, fresh(m), { type: 'http', config: { url: `https://${host}/` } });
      const [host, known] = [`${fresh(m)}.test`, m.dice.pick(['one.test', `${fresh(m)}.example`]) ?? ''];
      return patching(m, [author, call(host)], [author, call(known)]);
    }),
  ],
};

/** No node of the random part has so many ways out. */
const FAN_OUT = 20;

const crowd = (): { readonly nodes: readonly Element[]; readonly edges: readonly Element[] } => {
  const names = Array.from({ length: FAN_OUT }, (_, i) => `c${i}`);
  return {
    nodes: [{ id: 'hub', type: 'function' }, ...names.map((id) => ({ id, type: 'function' }))],
    edges: [{ from: ROOT, to: 'hub' }, ...names.map((to) => ({ from: 'hub', to }))],
  };
};

const AGENT_NODE: Element = { type: 'agent', config: { provider: 'script', script: [] } };

export const CEILINGS: Scene = {
  begin: (dice: Dice) =>
    sceneOf(dice, { ...crowd(), more: { limits: { fan_out: FAN_OUT, nodes_per_patch: 3, spawn_depth: 1 } } }),
  rules: [
    refuses('limits.fan_out', 'one way out too many', (m) =>
      patching(m, [PERSON, append('hub', fresh(m))], [PERSON, append(ROOT, fresh(m))]),
    ),
    refuses('limits.nodes_per_patch', 'one node too many at a time', (m) => {
      const many = Array.from({ length: 4 }, () => append(ROOT, fresh(m)));
      return patching(m, [AGENT, many.flat()], [AGENT, many.slice(1).flat()]);
    }),
    refuses('limits.spawn_depth', 'an agent of an agent that an agent brought', (m) => {
      const child = fresh(m);
      m.run.patch(append(ROOT, child, AGENT_NODE), AGENT, `patch_${child}`);
      const more = append(ROOT, fresh(m), AGENT_NODE);
      return patching(m, [{ ...AGENT, node: child }, more], [{ ...AGENT, node: ROOT }, more]);
    }),
  ],
};

export const READINGS: Scene = {
  begin: (dice) =>
    sceneOf(dice, {
      nodes: [{ id: 'call', type: 'http', config: { url: 'https://crm.example/' } }],
      edges: [link(ROOT, 'call')],
    }),
  rules: [
    refuses('data_flow.no_such_field', 'what a call does not return', (m) => {
      const reading = (field: string) =>
        append('call', fresh(m), {
          type: 'transform',
          config: { expression: `nodes.call.output.${field}` },
        });
      return patching(m, [PERSON, reading('stauts')], [PERSON, reading('status')]);
    }),
    refuses(
      'expression.syntax',
      'a condition that says nothing, beside what is wrong with the graph',
      (m) => {
        const x = fresh(m);
        const node = append(ROOT, x, {}, { when: '1 +' });
        return patching(m, [PERSON, [...node, addEdge(x, x)]], [PERSON, append(ROOT, fresh(m))]);
      },
      ['edge.self'],
    ),
    refuses(
      'data_flow.unknown_node',
      'the output of nobody, beside what is wrong with the graph',
      (m) => {
        const x = fresh(m);
        const inputs = { n: '${nodes.nobody.output}' };
        return patching(
          m,
          [PERSON, [...append(ROOT, x, { inputs }), addEdge(x, x)]],
          [PERSON, append(ROOT, x)],
        );
      },
      ['edge.self'],
    ),
    refuses(
      'expression.unknown_function',
      'a config that cannot be computed, beside what is wrong with the graph',
      (m) => {
        const x = fresh(m);
        const config = { expression: `nope${m.next()}(1)` };
        const node = append(ROOT, x, { type: 'transform', config });
        return patching(m, [PERSON, [...node, addEdge(x, x)]], [PERSON, append(ROOT, x)]);
      },
      ['edge.self'],
    ),
  ],
};
