/** A workflow of 1,000 nodes with a bit of everything that a gate looks at, and patches for it. */
import { compileJson, type Hasher, type Json, type PatchOperation, type Plan } from '@aob/ir';

const ARMS = 25;
const STEPS = 39;

const armId = (arm: number, step: number): string => `s${arm}_${step}`;

/** Arms of steps side by side: calls, transforms, choices with two ways, an approval half way down every fifth arm. */
const stepOf = (arm: number, step: number): { readonly [key: string]: Json } => {
  const id = armId(arm, step);
  const before = step === 0 ? 'inputs.n' : `nodes.${armId(arm, step - 1)}.output`;
  if (arm % 5 === 0 && step === 20)
    return { id, type: 'hitl', config: { message: `Go on with \${inputs.n}?`, approvers: ['approver'] } };
  switch (step % 4) {
    case 0:
      return {
        id,
        type: 'http',
        config: {
          method: 'POST',
          url: `https://api${arm % 7}.example.com/items`,
          body: { from: `\${${before}}` },
        },
        timeout: '30s',
      };
    case 1:
      return { id, type: 'transform', config: { expression: `{"step": ${step}, "of": inputs.n}` } };
    case 2:
      return { id, type: 'function', inputs: { value: `\${inputs.n}`, label: `step ${step} of \${run.id}` } };
    default:
      return { id, type: 'function', retry: { max_attempts: 5, backoff_ms: 100 } };
  }
};

export const thousandNodes = (): Json => {
  const nodes: Json[] = [{ id: 'entry', type: 'function' }];
  const edges: Json[] = [];
  for (let arm = 0; arm < ARMS; arm += 1) {
    for (let step = 0; step < STEPS; step += 1) {
      nodes.push(stepOf(arm, step));
      const from = step === 0 ? 'entry' : armId(arm, step - 1);
      edges.push({ from, to: armId(arm, step), ...(step === 10 && { when: `inputs.n > ${arm}` }) });
    }
    edges.push({ from: armId(arm, STEPS - 1), to: 'merge' });
  }
  nodes.push({ id: 'merge', type: 'join' });
  // What is left to a thousand: a chain behind the join.
  for (let id = nodes.length; id < 1000; id += 1) {
    nodes.push({ id: `tail${id}`, type: 'function' });
    edges.push({ from: id === 977 ? 'merge' : `tail${id - 1}`, to: `tail${id}` });
  }
  return {
    schema: 'aob/v1',
    name: 'bench-gate',
    inputs: { type: 'object', properties: { n: { type: 'integer' } } },
    policy: {
      rules: [
        { when: 'change.nodes.removed.size() > 10', then: 'refuse', reason: 'too much at once' },
        { when: 'actor.kind == "agent" && change.hosts.size() > 0', then: 'review' },
      ],
    },
    limits: { nodes: 1100 },
    nodes,
    edges,
  };
};

export const planned = (document: Json, hash: Hasher): Plan => {
  const compiled = compileJson(document, hash);
  if (!compiled.ok) throw new Error(JSON.stringify(compiled.issues.slice(0, 3), null, 2));
  return compiled.plan;
};

/** The kinds of patches that agents and people send, each at another place. */
export const PATCHES: readonly ((n: number) => readonly PatchOperation[])[] = [
  // A new step at the end of an arm.
  (n) => [
    { op: 'add', path: '/nodes/-', value: { id: `x${n}`, type: 'function', inputs: { n } } },
    { op: 'add', path: '/edges/-', value: { from: armId(n % ARMS, 38), to: `x${n}` } },
  ],
  // One in the middle, behind an approval in every fifth arm.
  (n) => [
    { op: 'add', path: '/nodes/-', value: { id: `x${n}`, type: 'function' } },
    { op: 'remove', path: `/edges/{${armId(n % ARMS, 29)}->${armId(n % ARMS, 30)}}` },
    { op: 'add', path: '/edges/-', value: { from: armId(n % ARMS, 29), to: `x${n}` } },
    { op: 'add', path: '/edges/-', value: { from: `x${n}`, to: armId(n % ARMS, 30) } },
  ],
  // Another setting.
  (n) => [{ op: 'add', path: `/nodes/{${armId(n % ARMS, 3)}}/timeout`, value: `${1 + (n % 50)}s` }],
  // Another call.
  (n) => [
    { op: 'replace', path: `/nodes/{${armId(n % ARMS, 4)}}/config/body`, value: { n, from: '${inputs.n}' } },
  ],
];
