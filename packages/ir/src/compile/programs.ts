/** Every expression and template of a document, compiled, with what it may read where it stands (R8, R9). */

import type { NodeType } from '../document.ts';
import {
  asLiteral,
  type CompiledExpression,
  type CompiledTemplate,
  type CompileResult,
  type CompileTemplateResult,
  compileExpression,
  compileTemplate,
  createBoundedCache,
  mentionsTemplate,
  POLICY_VARIABLES,
  type Reads,
  type TemplatePart,
  type Variable,
  WORKFLOW_VARIABLES,
} from '../expression/index.ts';
import type { Issue } from '../issue.ts';
import { isJsonObject, type Json, type JsonObject } from '../json/index.ts';
import { type CelScope, type FieldKind, type Fields, isTemplated } from '../registry/fields.ts';
import { at } from '../validate/report.ts';

/** Distinct texts kept compiled, some hundred bytes each. */
const CACHED = 5000;

/** What a place offers: `around` are the variables of the graph it stands in. */
const SCOPES: { readonly [scope in CelScope]: (around: readonly Variable[]) => readonly Variable[] } = {
  run: (around) => around,
  item: (around) => distinct([...around, ...ITEM_VARIABLES]),
  iter: (around) => distinct([...around, ...ITERATION_VARIABLES]),
  change: () => POLICY_VARIABLES,
  conversation: () => ['conversation'],
};

const ITEM_VARIABLES: readonly Variable[] = ['item', 'index'];
const ITERATION_VARIABLES: readonly Variable[] = ['iter'];

/** What the body of such a node offers besides what its surroundings do. */
export const BODY_VARIABLES: { readonly [type in NodeType]?: readonly Variable[] } = {
  map: ITEM_VARIABLES,
  loop: ITERATION_VARIABLES,
};

/** One list for each set of variables: who compiled something under it knows it again. */
const lists = new Map<string, readonly Variable[]>();

export function variablesIn(owners: readonly NodeType[]): readonly Variable[] {
  const more = owners.flatMap((type) => BODY_VARIABLES[type] ?? []);
  const key = more.length === 0 ? '' : distinct(more).join();
  const list = lists.get(key) ?? distinct([...WORKFLOW_VARIABLES, ...more]);
  lists.set(key, list);
  return list;
}

function distinct(variables: readonly Variable[]): readonly Variable[] {
  return [...new Set(variables)].sort();
}

/** Told of everything compiled; `locate` finds the text that reads a node. */
export type OnReads = (reads: Reads, locate: (nodeId: string) => string) => void;

export interface Compiler {
  readonly issues: { push(...issues: readonly Issue[]): unknown };
  /** What the graph offers in which it compiles. */
  readonly variables: readonly Variable[];
  readonly onReads: OnReads;
}

/** A patch compiles the whole document again, and most of it is as it was. Compiled without a pointer, as it may recur. */
const programs = createBoundedCache<CompileResult>(CACHED);
const templates = createBoundedCache<CompileTemplateResult>(CACHED);

export interface ConfigPrograms {
  /** The whole config with its `${…}`; absent when it has none. */
  readonly template?: CompiledTemplate;
  /** Bare CEL fields of the top level, by name. */
  readonly expressions: ReadonlyMap<string, CompiledExpression>;
}

export function compileConfig(
  config: JsonObject,
  fields: Fields,
  pointer: string,
  compiler: Compiler,
): ConfigPrograms {
  const expressions = new Map<string, CompiledExpression>();
  const literal: { [field: string]: Json } = {};
  let hasTemplates = false;
  for (const [name, value] of Object.entries(config)) {
    const kind = fields[name]?.kind;
    const where = at(pointer, name);
    if (kind?.kind === 'cel' && typeof value === 'string') {
      const program = compileCel(value, kind.scope, where, compiler);
      if (program !== undefined) expressions.set(name, program);
    } else if (kind !== undefined) {
      checkInnerCel(value, kind, where, compiler);
    }
    const isTemplate = kind !== undefined && isTemplated(kind);
    if (isTemplate && mentionsTemplate(value)) hasTemplates = true;
    literal[name] = isTemplate ? value : asLiteral(value);
  }
  const template = hasTemplates ? compileMapping(literal, pointer, compiler) : undefined;
  return template === undefined ? { expressions } : { template, expressions };
}

export function compileCel(
  source: string,
  scope: CelScope,
  pointer: string,
  compiler: Compiler,
): CompiledExpression | undefined {
  const variables = SCOPES[scope](compiler.variables);
  const compiled = programs.get(`${variables} ${source}`, () => compileExpression(source, { variables }));
  if (!compiled.ok) {
    compiler.issues.push(...placed(compiled.issues, pointer));
    return undefined;
  }
  compiler.onReads(compiled.reads, () => pointer);
  return compiled.program;
}

export function compileMapping(
  source: Json,
  pointer: string,
  compiler: Compiler,
): CompiledTemplate | undefined {
  const { variables } = compiler;
  const key = `${variables} ${JSON.stringify(source)}`;
  const compiled = templates.get(key, () => compileTemplate(source, { variables }));
  if (!compiled.ok) {
    compiler.issues.push(...placed(compiled.issues, pointer));
    return undefined;
  }
  compiler.onReads(
    compiled.reads,
    (nodeId) => pointerInto(compiled.template.part, pointer, nodeId) ?? pointer,
  );
  return compiled.template;
}

function placed(issues: readonly Issue[], pointer: string): readonly Issue[] {
  return issues.map((issue) => ({ ...issue, pointer: `${pointer}${issue.pointer}` }));
}

/** The text inside a template that reads the node, one that does not ask first if there is one. */
function pointerInto(part: TemplatePart, pointer: string, nodeId: string): string | undefined {
  const reads = (program: CompiledExpression) =>
    program.reads.nodes.some((read) => read.id === nodeId && !read.isGuarded);
  switch (part.kind) {
    case 'literal':
      return undefined;
    case 'value':
      return reads(part.program) ? pointer : undefined;
    case 'text':
      return part.pieces.some((piece) => typeof piece !== 'string' && reads(piece)) ? pointer : undefined;
    case 'list':
      return firstOf(
        part.items.map((item, i) => [i, item] as const),
        pointer,
        nodeId,
      );
    case 'object':
      return firstOf(part.members, pointer, nodeId);
  }
}

function firstOf(
  parts: readonly (readonly [string | number, TemplatePart])[],
  pointer: string,
  nodeId: string,
): string | undefined {
  for (const [key, part] of parts) {
    const found = pointerInto(part, at(pointer, key), nodeId);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** CEL deeper in a field, such as the `when` of a script's steps: checked here, compiled where it is used. */
export function checkInnerCel(value: Json, kind: FieldKind, pointer: string, compiler: Compiler): void {
  if (kind.kind === 'cel' && typeof value === 'string') compileCel(value, kind.scope, pointer, compiler);
  if (kind.kind === 'list' && Array.isArray(value)) {
    for (const [i, item] of (value as readonly Json[]).entries())
      checkInnerCel(item, kind.item, at(pointer, i), compiler);
  }
  if (kind.kind === 'object' && isJsonObject(value)) {
    for (const [name, member] of Object.entries(value)) {
      const field = kind.fields[name];
      if (field !== undefined) checkInnerCel(member, field.kind, at(pointer, name), compiler);
    }
  }
}
