/**
 * Config values with `${…}` in their strings (R9). Only what stands in the saved document is parsed for
 * templates; data that flows through is put in as it is and never looked at again. Keys are not templated.
 */
import type { Issue } from '../issue.ts';
import { canonicalJson, escapeSegment, type Json, type JsonObject } from '../json/index.ts';
import { shorten } from './access.ts';
import type { Bindings, EvaluationLimits, Variable } from './bindings.ts';
import { compileWithin } from './compile.ts';
import { createFrame, evaluateIn } from './evaluate.ts';
import { DECISION_LIMITS } from './limits.ts';
import type { Frame } from './machine.ts';
import { mergeReads } from './reads.ts';
import { scanTemplate } from './scan.ts';
import type {
  CompiledExpression,
  CompiledTemplate,
  CompileOptions,
  CompileTemplateResult,
  EvaluationResult,
  Reads,
  RenderResult,
  TemplatePart,
} from './types.ts';

interface Compilation {
  readonly variables: readonly Variable[];
  readonly issues: Issue[];
  readonly reads: Reads[];
}

export function compileTemplate(source: Json, options: CompileOptions): CompileTemplateResult {
  const compilation: Compilation = { variables: options.variables, issues: [], reads: [] };
  const part = compilePart(source, options.pointer ?? '', compilation);
  if (compilation.issues.length > 0) return { ok: false, issues: compilation.issues };
  const reads = mergeReads(compilation.reads);
  return { ok: true, template: { source, reads, part }, reads };
}

function compilePart(value: Json, pointer: string, compilation: Compilation): TemplatePart {
  if (typeof value === 'string') return compileText(value, pointer, compilation);
  if (typeof value !== 'object' || value === null) return { kind: 'literal', value };
  if (Array.isArray(value)) {
    const list: readonly Json[] = value;
    const items = list.map((item, i) => compilePart(item, `${pointer}/${i}`, compilation));
    return items.every((part, i) => isUnchanged(part, list[i]))
      ? { kind: 'literal', value }
      : { kind: 'list', items };
  }
  const members = Object.entries(value as JsonObject).map(
    ([key, member]) =>
      [key, compilePart(member, `${pointer}/${escapeSegment(key)}`, compilation), member] as const,
  );
  return members.every(([, part, member]) => isUnchanged(part, member))
    ? { kind: 'literal', value }
    : { kind: 'object', members: members.map(([key, part]) => [key, part]) };
}

/** False for a literal, too, whose `$${` became `${`. */
function isUnchanged(part: TemplatePart, source: Json | undefined): boolean {
  return part.kind === 'literal' && part.value === source;
}

function compileText(text: string, pointer: string, compilation: Compilation): TemplatePart {
  const pieces: (string | CompiledExpression)[] = [];
  for (const segment of scanTemplate(text)) {
    if (segment.kind === 'unclosed') {
      compilation.issues.push(unclosed(pointer, segment.start));
    } else if (segment.kind === 'text') {
      pieces.push(segment.text);
    } else {
      const { variables } = compilation;
      const compiled = compileWithin(text, segment.start, segment.source, { variables, pointer });
      if (!compiled.ok) {
        compilation.issues.push(...compiled.issues);
        continue;
      }
      compilation.reads.push(compiled.reads);
      pieces.push(compiled.program);
    }
  }
  const [first = ''] = pieces;
  if (pieces.length > 1) return { kind: 'text', pieces };
  return typeof first === 'string' ? { kind: 'literal', value: first } : { kind: 'value', program: first };
}

function unclosed(pointer: string, start: number): Issue {
  return {
    pointer,
    code: 'template.unclosed',
    message: `The \${ at character ${start + 1} has no closing brace.`,
    hint: 'Close it with }, or write $${ for a literal ${.',
  };
}

/** Pointers in errors are relative to the templated value. All expressions of a value share one budget. */
export function renderTemplate(
  template: CompiledTemplate,
  bindings: Bindings,
  limits: EvaluationLimits = DECISION_LIMITS,
): RenderResult {
  if (template.part.kind === 'literal') return { ok: true, value: template.part.value };
  return renderPart(createFrame(bindings, limits), template.part, '');
}

function renderPart(frame: Frame, part: TemplatePart, pointer: string): RenderResult {
  switch (part.kind) {
    case 'literal':
      return { ok: true, value: part.value };
    case 'value':
      return located(evaluateIn(frame, part.program), part.program, pointer);
    case 'text':
      return renderText(frame, part.pieces, pointer);
    case 'list':
      return renderList(frame, part.items, pointer);
    case 'object':
      return renderObject(frame, part.members, pointer);
  }
}

function renderList(frame: Frame, items: readonly TemplatePart[], pointer: string): RenderResult {
  const values: Json[] = [];
  for (const [i, item] of items.entries()) {
    const rendered = renderPart(frame, item, `${pointer}/${i}`);
    if (!rendered.ok) return rendered;
    values.push(rendered.value);
  }
  return { ok: true, value: values };
}

function renderObject(
  frame: Frame,
  members: readonly (readonly [key: string, part: TemplatePart])[],
  pointer: string,
): RenderResult {
  const values: [string, Json][] = [];
  for (const [key, part] of members) {
    const rendered = renderPart(frame, part, `${pointer}/${escapeSegment(key)}`);
    if (!rendered.ok) return rendered;
    values.push([key, rendered.value]);
  }
  // fromEntries defines members; assigning would let a key `__proto__` set the prototype.
  return { ok: true, value: Object.fromEntries(values) };
}

function renderText(
  frame: Frame,
  pieces: readonly (string | CompiledExpression)[],
  pointer: string,
): RenderResult {
  let text = '';
  for (const piece of pieces) {
    if (typeof piece === 'string') {
      text += piece;
      continue;
    }
    const result = located(evaluateIn(frame, piece), piece, pointer);
    if (!result.ok) return result;
    text += typeof result.value === 'string' ? result.value : canonicalJson(result.value);
    if (text.length > frame.limits.size) return tooLong(frame.limits.size, pointer);
  }
  return { ok: true, value: text };
}

function tooLong(size: number, pointer: string): RenderResult {
  const message = `The text becomes longer than ${size} characters.`;
  return { ok: false, error: { code: 'expression.cost', message, pointer } };
}

function located(result: EvaluationResult, program: CompiledExpression, pointer: string): RenderResult {
  if (result.ok) return result;
  const { code, message } = result.error;
  return {
    ok: false,
    error: {
      // A reference that does not resolve has one name wherever a config is filled in (design §3).
      code: code === 'expression.unresolved' ? 'template.unresolved' : code,
      message: `\${${shorten(program.source)}}: ${message}`,
      pointer,
    },
  };
}
