// biome-ignore-all lint/suspicious/noTemplateCurlyInString: templates are what is tested here.
import { describe, expect, test } from 'vitest';
import type { Json } from '../json/index.ts';
import { compileTemplate, renderTemplate } from './index.ts';

const BINDINGS = {
  inputs: { n: 5, name: 'Ada', object: { b: 1, a: [true, null] }, text: '${inputs.n} $${x}' },
  nodes: { a: { output: { url: 'https://example.com' } } },
} as const;

function compile(source: Json) {
  return compileTemplate(source, { variables: ['inputs', 'nodes'], pointer: '/nodes/0/config' });
}

function render(source: Json): Json {
  const compiled = compile(source);
  if (!compiled.ok) throw new Error(compiled.issues[0]?.message ?? '');
  const rendered = renderTemplate(compiled.template, BINDINGS);
  if (!rendered.ok) throw new Error(rendered.error.message);
  return rendered.value;
}

describe('templates (R9)', () => {
  test.each<[string, Json]>([
    ['${inputs.n}', 5],
    ['${ inputs.object }', { b: 1, a: [true, null] }],
    ['${inputs.name}', 'Ada'],
    ["${ {'k': {'v': inputs.n}} }", { k: { v: 5 } }],
  ])('a string that is only one template keeps the type of its value: %s', (source, value) => {
    expect(render(source)).toEqual(value);
  });

  test.each([
    ['Hi ${inputs.name}!', 'Hi Ada!'],
    [' ${inputs.n}', ' 5'],
    ['${inputs.n}${inputs.name}', '5Ada'],
    ['is ${inputs.object}', 'is {"a":[true,null],"b":1}'],
    ['${nodes.a.output.url}/x?n=${inputs.n}', 'https://example.com/x?n=5'],
  ])('in mixed text strings go in raw and everything else as canonical JSON: %s', (source, value) => {
    expect(render(source)).toBe(value);
  });

  test.each([
    ['$${inputs.n}', '${inputs.n}'],
    ['$$${inputs.n}', '$${inputs.n}'],
    ['a $${b} ${inputs.n}', 'a ${b} 5'],
    ['$ {x} $5 {}', '$ {x} $5 {}'],
    ['cost: 5$', 'cost: 5$'],
  ])('$${ is a literal ${ and everything else is left alone: %s', (source, value) => {
    expect(render(source)).toBe(value);
  });

  test.each([
    ["x${'}'}x", 'x}x'],
    ['x${"}\\"}"}x', 'x}"}x'],
    ["x${'''a'}'''}x", "xa'}x"],
    ["x${r'}'}x", 'x}x'],
    ["x${ {'}': 1}['}'] }x", 'x1x'],
    ['x${ 1 // }\n }x', 'x1x'],
  ])('the closing brace is the one that CEL sees: %j', (source, value) => {
    expect(render(source)).toBe(value);
  });

  test('templates are filled in at any depth; keys are not', () => {
    expect(render({ '${inputs.n}': ['${inputs.n}', { url: '${nodes.a.output.url}' }, 7, null] })).toEqual({
      '${inputs.n}': [5, { url: 'https://example.com' }, 7, null],
    });
  });

  test('data that looks like a template stays data', () => {
    expect(render('${inputs.text}')).toBe('${inputs.n} $${x}');
    expect(render('<${inputs.text}>')).toBe('<${inputs.n} $${x}>');
  });

  test('a config without templates is handed back as it is', () => {
    const source = { url: 'x', list: [1, { deep: true }] };
    expect(render(source)).toBe(source);
  });

  test('a key named __proto__ stays a key', () => {
    const rendered = render(JSON.parse('{"__proto__":"${inputs.n}"}') as Json);
    expect(Object.entries(rendered as object)).toEqual([['__proto__', 5]]);
  });
});

describe('what is wrong with a template', () => {
  test('every issue carries its pointer and its place in the string', () => {
    const compiled = compile({ url: 'http://${nods.x}/', 'a/b': ['${1 +}', 'ok', '${inputs.n'] });
    expect(compiled.ok ? [] : compiled.issues.map(({ pointer, code }) => [pointer, code])).toEqual([
      ['/nodes/0/config/url', 'expression.unknown_variable'],
      ['/nodes/0/config/a~1b/0', 'expression.syntax'],
      ['/nodes/0/config/a~1b/2', 'template.unclosed'],
    ]);
    expect(compiled.ok ? '' : compiled.issues[0]?.message).toBe("'nods' is not known (line 1, column 10).");
  });

  test('secrets are refused, not filled in', () => {
    const compiled = compile({ token: 'Bearer ${secrets.key}' });
    expect(compiled.ok ? [] : compiled.issues.map(({ code }) => code)).toEqual(['not_available']);
  });

  test('a reference that does not exist at run time is template.unresolved, with its pointer', () => {
    const compiled = compile({ body: { to: ['x', 'Dear ${nodes.b.output.name}'] } });
    if (!compiled.ok) throw new Error('refused');
    expect(renderTemplate(compiled.template, BINDINGS)).toEqual({
      ok: false,
      error: {
        code: 'template.unresolved',
        message: "${nodes.b.output.name}: nodes has no 'b'. Test with has(nodes.b) first.",
        pointer: '/body/to/1',
      },
    });
  });

  test('other errors keep their code', () => {
    const compiled = compile('${inputs.n + inputs.name}');
    if (!compiled.ok) throw new Error('refused');
    expect(renderTemplate(compiled.template, BINDINGS)).toMatchObject({
      ok: false,
      error: { code: 'expression.type' },
    });
  });

  test('all expressions of a value share one budget', () => {
    const list = Array.from({ length: 10_000 }, (_, i) => i);
    const source = Array.from({ length: 20 }, () => '${inputs.list.exists(x, x == -1)}');
    const compiled = compileTemplate(source, { variables: ['inputs'] });
    if (!compiled.ok) throw new Error('refused');
    expect(renderTemplate(compiled.template, { inputs: { list } })).toMatchObject({
      ok: false,
      error: { code: 'expression.cost' },
    });
  });

  test('a template reads what its expressions read; one unguarded read is unguarded', () => {
    const compiled = compile([
      '${has(nodes.a) ? nodes.a.output : null}',
      '${nodes.a.output}',
      '${inputs.x}',
      '${inputs.n}',
    ]);
    expect(compiled.ok && compiled.reads).toEqual({
      nodes: [{ id: 'a', isGuarded: false }],
      inputs: ['n', 'x'],
      fields: [{ path: ['n'] }, { path: ['x'] }],
      variables: ['inputs', 'nodes'],
    });
  });
});
