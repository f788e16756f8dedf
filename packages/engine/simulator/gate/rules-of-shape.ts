/** What is wrong with a patch, or with the document it leads to, whatever the run has done so far. */
import type { Json, PatchOperation, PatchProposal } from '@aob/ir';
import { addEdge, addNode, append, downFrom, type Moment } from './moment.ts';
import type { Element } from './random-document.ts';
import { type Rule, spoiled } from './rule.ts';

/** Operations behind those of the sound patch; `x` is the node it adds. */
const plus = (
  code: string,
  how: string,
  more: (x: string, m: Moment, from: string) => readonly Json[],
): Rule =>
  spoiled(code, how, (m, sound, x, from) => ({
    ...sound,
    operations: [...sound.operations, ...(more(x, m, from) as unknown as PatchOperation[])],
  }));

/** The node that is added, or the edge to it, with something wrong about it. */
const wrong = (
  code: string,
  how: string,
  node: Element,
  edge: Element = {},
  rest: readonly Element[] = [],
): Rule =>
  spoiled(code, how, (_, sound, x, from) => ({
    ...sound,
    operations: [...append(from, x, node, edge), ...rest.map((more) => addEdge(x, x, more))],
  }));

const computes = (code: string, expression: string): Rule =>
  wrong(code, `a transform of ${expression}`, { type: 'transform', config: { expression } });

const deep = (levels: number): Json => (levels === 0 ? 1 : { in: deep(levels - 1) });

const whole = (code: string, how: string, change: Partial<PatchProposal>): Rule =>
  spoiled(code, how, (_, sound) => ({ ...sound, ...change }));

const PROPOSALS: readonly Rule[] = [
  whole('patch.reason', 'no reason', { reason: ' ' }),
  whole('patch.reason', 'a novel for a reason', { reason: 'x'.repeat(2001) }),
  whole('patch.empty', 'no operations', { operations: [] }),
  spoiled('patch.empty', 'a value that is there already', (_, sound, _x, from) => ({
    ...sound,
    operations: [{ op: 'copy', from: `/nodes/{${from}}/type`, path: `/nodes/{${from}}/type` }],
  })),
  spoiled('patch.too_large', 'too many operations', (_, sound, _x, from) => ({
    ...sound,
    operations: Array.from({ length: 201 }, () => ({
      op: 'remove' as const,
      path: `/nodes/{${from}}/label`,
    })),
  })),
  plus('patch.operation', 'an operation that is none', () => [{ op: 'frobnicate', path: '/nodes/-' }]),
  plus('patch.operation', 'an add of nothing', () => [{ op: 'add', path: '/nodes/-' }]),
  plus('patch.pointer', 'a pointer without its slash', () => [{ op: 'remove', path: 'nodes/0' }]),
  plus('patch.pointer', 'a prototype', (x) => [{ op: 'add', path: `/nodes/{${x}}/__proto__`, value: 1 }]),
  plus('patch.reach', 'the description', () => [{ op: 'add', path: '/description', value: 'mine' }]),
  plus('patch.reach', 'a ceiling', () => [{ op: 'add', path: '/limits/patches', value: 999 }]),
  plus('patch.not_found', 'a node that is not there', () => [{ op: 'remove', path: '/nodes/{nobody}' }]),
  plus('patch.duplicate_id', 'an id that is taken', (_, __, from) => [
    { ...addNode({ id: from, type: 'function' }) },
  ]),
  plus('patch.test_failed', 'a test that does not hold', (x) => [
    { op: 'test', path: `/nodes/{${x}}/type`, value: 'http' },
  ]),
];

const FIELDS: readonly Rule[] = [
  wrong('node.unknown_type', 'a type that is none', { type: 'functoin' }),
  wrong('not_available', 'a type of a later version', { type: 'batch_http' }),
  spoiled('node.invalid_id', 'a word of CEL', (_, sound, _x, from) => ({
    ...sound,
    operations: append(from, 'loop'),
  })),
  wrong('field.unknown', 'a field that is none', { colour: 'red' }),
  wrong('field.unknown', 'a field of an edge that is none', {}, { colour: 'red' }),
  wrong('field.missing', 'a gate that asks nothing', { type: 'hitl', config: {} }),
  wrong('field.wrong_type', 'a number for a label', { label: 5 }),
  wrong('field.out_of_range', 'a hundred attempts', { retry: { max_attempts: 100 } }),
  wrong('field.too_long', 'a long label', { label: 'x'.repeat(201) }),
  wrong('field.unknown_value', 'a priority that is none', { priority: 'urgent' }),
  wrong('field.invalid', 'a duration without a unit', { timeout: '5' }),
  wrong('field.not_used', 'a timeout of a delay', {
    type: 'delay',
    config: { duration: '1s' },
    timeout: '1s',
  }),
  wrong('http.blocked_host', 'a host that nobody may call', {
    type: 'http',
    config: { url: 'https://intern.blocked.example/', method: 'DELETE' },
  }),
  wrong('http.url', 'a URL of another protocol', {
    type: 'http',
    config: { url: 'ftp://crm.example/', method: 'DELETE' },
  }),
  wrong('delay.when', 'a delay without an end', { type: 'delay', config: {} }),
  wrong('hitl.templated_approver', 'approvers out of data', {
    type: 'hitl',
    config: { message: 'Go?', approvers: ['${inputs.who}'] },
  }),
  wrong('hitl.no_reject_edge', 'a branch that is not there', {
    type: 'hitl',
    config: { message: 'Go?', on_reject: 'branch' },
  }),
  wrong('limits.depth', 'a value seventy levels deep', { inputs: deep(70) }),
  wrong('join.quorum', 'more edges than there are', { join: { quorum: 2 } }),
];

const gateThen = (x: string, config: Element, edge: Element): Json[] => [
  ...append(x, `${x}g`, { type: 'hitl', config: { message: 'Go?', ...config } }),
  ...append(`${x}g`, `${x}h`, {}, edge),
];

const GRAPH: readonly Rule[] = [
  plus('edge.unknown_node', 'an edge to nobody', (x) => [addEdge(x, 'nobody')]),
  plus('edge.self', 'an edge to itself', (x) => [addEdge(x, x)]),
  plus('edge.duplicate', 'the same way twice', (x, _, from) => [addEdge(from, x, { on: 'success' })]),
  wrong('edge.wrong_id', 'an id of its own', {}, { id: 'mine' }),
  wrong('edge.impossible_label', 'an approval by a function', {}, { on: 'approve' }),
  wrong('edge.default_not_conditional', 'a default of a function', {}, { default: true }),
  plus('edge.second_default', 'two defaults', (x) => [
    ...append(x, `${x}c`, { type: 'conditional' }),
    ...append(`${x}c`, `${x}a`, {}, { default: true }),
    ...append(`${x}c`, `${x}b`, {}, { default: true }),
  ]),
  plus('edge.default_with_when', 'a default under a condition', (x) => [
    ...append(x, `${x}c`, { type: 'conditional' }),
    ...append(`${x}c`, `${x}a`, {}, { default: true, when: 'true' }),
  ]),
  plus('edge.default_with_label', 'a default on error', (x) => [
    ...append(x, `${x}c`, { type: 'conditional' }),
    ...append(`${x}c`, `${x}a`, {}, { default: true, on: 'error' }),
  ]),
  plus('edge.never_taken', 'an exit behind one that is always taken', (x) => [
    ...append(x, `${x}c`, { type: 'conditional' }),
    ...append(`${x}c`, `${x}a`),
    ...append(`${x}c`, `${x}b`, {}, { when: 'true' }),
  ]),
  plus('graph.isolated', 'a node beside the graph', (x) => [addNode({ id: `${x}i`, type: 'function' })]),
  plus('graph.cycle', 'a way back', (x) => [...append(x, `${x}b`), addEdge(`${x}b`, x)]),
  plus('hitl.reject_edge_not_used', 'a reject edge that on_reject overrules', (x) =>
    gateThen(x, { on_reject: 'end' }, { on: 'reject' }),
  ),
  plus('hitl.no_timeout', 'a timeout edge without a timeout', (x) => gateThen(x, {}, { on: 'timeout' })),
  plus('hitl.timeout_twice', 'a timeout edge beside on_timeout', (x) =>
    gateThen(x, { timeout: '1h', on_timeout: 'fail' }, { on: 'timeout' }),
  ),
  plus('gate.leaky_join', 'a call that runs although its gate led nowhere', (x) => [
    ...append(x, `${x}g`, { type: 'hitl', config: { message: 'Go?', on_reject: 'end' } }),
    ...append(`${x}g`, `${x}h`, { type: 'http', config: { url: 'https://crm.example/' } }),
    addEdge(x, `${x}h`),
  ]),
];

const EXPRESSIONS: readonly Rule[] = [
  computes('expression.syntax', '1 +'),
  computes('expression.unknown_function', 'nope(1)'),
  computes('expression.unknown_variable', 'nowhere.x'),
  computes('expression.variable_not_allowed', 'item.x'),
  computes('expression.cost', '[1].map(a, [1].map(b, [1].map(c, a + b + c)))'),
  computes('expression.dynamic_node', 'nodes[inputs.n].output'),
  computes('expression.shadowed_name', '[1].map(inputs, 1)'),
  wrong('template.unclosed', 'a template without its end', { inputs: { n: '${inputs.n' } }),
  wrong('data_flow.unknown_node', 'the output of nobody', { inputs: { n: '${nodes.nobody.output}' } }),
  spoiled('data_flow.not_before', 'the output of what does not run before', (m, sound, x, from) => {
    const other = m.dice.pick(m.plan.nodes.filter(({ id }) => !downFrom(m.plan, id).has(from)));
    const inputs = { n: `\${nodes.${other?.id}.output}` };
    return other && { ...sound, operations: append(from, x, { inputs }) };
  }),
  plus('data_flow.not_sure', 'the output of what may be skipped', (x) => [
    ...append(x, `${x}a`, {}, { when: 'inputs.n > 2.0' }),
    ...append(x, `${x}b`, { inputs: { n: `\${nodes.${x}a.output}` } }),
    addEdge(`${x}a`, `${x}b`),
  ]),
];

export const RULES_OF_SHAPE: readonly Rule[] = [...PROPOSALS, ...FIELDS, ...GRAPH, ...EXPRESSIONS];
