import { describe, expect, test } from 'vitest';
import { compileExpression, VARIABLES, type Variable } from './index.ts';

const PLACE: readonly Variable[] = ['inputs', 'nodes', 'run', 'item'];

function issuesOf(source: string, variables = PLACE) {
  const compiled = compileExpression(source, { variables, pointer: '/edges/0/when' });
  return compiled.ok ? [] : compiled.issues;
}

function codesOf(source: string): readonly string[] {
  return issuesOf(source).map(({ code }) => code);
}

function readsOf(source: string) {
  const compiled = compileExpression(source, { variables: VARIABLES });
  if (!compiled.ok) throw new Error(compiled.issues[0]?.message ?? '');
  return compiled.reads;
}

describe('what is refused at save (R9)', () => {
  test.each([
    ['1 +', 'expression.syntax'],
    ['', 'expression.syntax'],
    ['inputs.a inputs.b', 'expression.syntax'],
    ["'open", 'expression.syntax'],
    ["'a' + 1", 'expression.type'],
    ['size(inputs.a) && true', 'expression.type'],
    ['nods.a', 'expression.unknown_variable'],
    ['change.nodes', 'expression.variable_not_allowed'],
    ['inputs.a.mpa(x, x)', 'expression.unknown_function'],
    ['size(inputs.a, 1)', 'expression.unknown_function'],
    ['nodes[inputs.id].output', 'expression.dynamic_node'],
    ['size(nodes)', 'expression.dynamic_node'],
    ["'a' in nodes", 'expression.dynamic_node'],
    ['nodes.all(n, true)', 'expression.dynamic_node'],
    ['nodes.a.score', 'expression.unknown_field'],
    ['inputs.list.map(inputs, 1)', 'expression.shadowed_name'],
    ["inputs.a.matches('(')", 'expression.invalid_pattern'],
    ["inputs.a.matches('(?<=a)b')", 'expression.invalid_pattern'],
    ["inputs.a.matches('(a|b|c){1000}')", 'expression.cost'],
    ['9223372036854775808', 'expression.overflow'],
    ['has(inputs)', 'expression.syntax'],
    ["has(inputs['a'])", 'expression.syntax'],
    ['inputs.a.map(1, 2)', 'expression.syntax'],
    ['secrets.key', 'not_available'],
    ['1u', 'not_available'],
    ["b'x'", 'not_available'],
  ])('%s', (source, code) => {
    expect(codesOf(source)).toContain(code);
  });

  test.each([
    ['comprehensions three deep', 'inputs.a.map(x, inputs.b.map(y, inputs.c.map(z, 1)))'],
    ['a bound of more steps than are allowed', `inputs.a.map(x, inputs.b.map(y, ${'x + y + '.repeat(20)}1))`],
    ['more characters than are read', `'${'x'.repeat(9000)}'`],
    ['too many parts', Array(600).fill('1').join('+')],
    ['too deep nesting', '('.repeat(100) + ')'.repeat(100)],
    ['a tower of signs', `${'!'.repeat(8000)}true`],
  ])('%s costs too much', (_what, source) => {
    expect(codesOf(source)).toContain('expression.cost');
  });

  test('an issue says where, and how to write it', () => {
    expect(issuesOf('inputs.a == 1 &&\n  nods.b.output')).toEqual([
      {
        pointer: '/edges/0/when',
        code: 'expression.unknown_variable',
        message: "'nods' is not known (line 2, column 3).",
        hint: 'Known here: inputs, nodes, run, item; did you mean nodes?',
      },
    ]);
    expect(issuesOf('inputs.a.mpa(x, 1)')[0]?.hint).toBe('Did you mean map?');
    expect(issuesOf('nodes.a.score')[0]?.hint).toBe('Write nodes.a.output.score for what the node returned.');
  });

  test('all wrong names are reported at once', () => {
    expect(codesOf('foo.a == bar.b && nodes[foo]')).toEqual([
      'expression.unknown_variable',
      'expression.unknown_variable',
      'expression.unknown_variable',
      'expression.dynamic_node',
    ]);
  });
});

describe('what an expression reads', () => {
  test('nodes, inputs and variables, each once and sorted', () => {
    expect(
      readsOf(
        "nodes.b.output > nodes.a.output.x && inputs.z == inputs['y'] && run.id == 'r' && nodes['c'] != null",
      ),
    ).toEqual({
      nodes: [
        { id: 'a', isGuarded: false },
        { id: 'b', isGuarded: false },
        { id: 'c', isGuarded: false },
      ],
      inputs: ['y', 'z'],
      fields: [{ node: 'a', path: ['x'] }, { path: ['y'] }, { path: ['z'] }],
      variables: ['inputs', 'nodes', 'run'],
    });
  });

  test('fields inside outputs and inputs, but not what has() asks for', () => {
    expect(readsOf("nodes.a.output.list[0]['x'].y + inputs.z[run.id].k").fields).toEqual([
      { node: 'a', path: ['list'] },
      { node: 'a', path: ['list', null] },
      { node: 'a', path: ['list', null, 'x'] },
      { node: 'a', path: ['list', null, 'x', 'y'] },
      { path: ['z'] },
      { path: ['z', null] },
      { path: ['z', null, 'k'] },
    ]);
    expect(readsOf('has(nodes.a.output.b.c) ? nodes.a.output.b.c.d : nodes.a.output.b').fields).toEqual([
      { node: 'a', path: ['b'] },
    ]);
    expect(readsOf('nodes.a.output').fields).toEqual([]);
  });

  test('computed or whole inputs are all inputs', () => {
    expect(readsOf('inputs[item]').inputs).toEqual(['*']);
    expect(readsOf('size(inputs)').inputs).toEqual(['*']);
  });

  test('a loop variable is no variable', () => {
    expect(readsOf('inputs.list.map(x, x.nodes)')).toEqual({
      nodes: [],
      inputs: ['list'],
      fields: [{ path: ['list'] }],
      variables: ['inputs'],
    });
  });

  test.each([
    ['has(nodes.x)', true],
    ['has(nodes.x) && nodes.x.output > 1', true],
    ['has(nodes.x) && inputs.a && nodes.x.output > 1', true],
    ['!has(nodes.x) || nodes.x.output > 1', true],
    ['has(nodes.x) ? nodes.x.output : 1', true],
    ['!has(nodes.x) ? 1 : nodes.x.output', true],
    ['!(inputs.a || !has(nodes.x)) && nodes.x.output', true],
    ['has(nodes.x) && inputs.list.exists(i, i == nodes.x.output)', true],
    ['inputs.list.map(i, has(nodes.x), nodes.x.output)', true],
    ['(has(nodes.x) || has(nodes.y)) && nodes.x.output', false],
    ['has(nodes.x) || nodes.x.output', false],
    ['has(nodes.x) ? 1 : nodes.x.output', false],
    ['nodes.x.output && has(nodes.x)', false],
    ['has(nodes.y) && nodes.x.output', false],
    ['has(nodes.x) && nodes.x.output || nodes.x.output', false],
    ['has(nodes.x.output)', false],
    ['has(inputs.nodes) && nodes.x.output', false],
  ])('a read behind has(nodes.x) is guarded (R8): %s', (source, isGuarded) => {
    expect(readsOf(source).nodes).toContainEqual({ id: 'x', isGuarded });
  });
});
