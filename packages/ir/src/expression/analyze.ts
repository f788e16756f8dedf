/**
 * What an expression reads and whether it may be saved: known names only, no computed node ids, comprehensions
 * at most two deep (R9), and for each `nodes.<id>` whether `has(nodes.<id>)` stands in front of it (R8).
 */
import { closest, distance } from 'fastest-levenshtein';
import { VARIABLES, type Variable } from './bindings.ts';
import { FUNCTION_NAMES, isFunction, isTypeName } from './functions.ts';
import { MAX_COMPREHENSION_DEPTH } from './limits.ts';
import { asComprehension, type Call, type Comprehension, childrenOf, hasTarget } from './macros.ts';
import { fieldKey, toReads } from './reads.ts';
import type { ASTNode, SourceProblem } from './syntax.ts';
import type { FieldRead, Reads } from './types.ts';

/** Reads of whole inputs or of a computed name. */
export const ALL_INPUTS = '*';

/** Where in the expression we are: what is in scope and which nodes are known to be there. */
interface Place {
  readonly locals: ReadonlySet<string>;
  readonly guards: ReadonlySet<string>;
  readonly depth: number;
}

interface Findings {
  readonly offered: readonly Variable[];
  readonly problems: SourceProblem[];
  /** Node id → every read so far was guarded. */
  readonly nodes: Map<string, boolean>;
  readonly inputs: Set<string>;
  readonly fields: FieldRead[];
  /** Keys of the fields that `has()` asks for: whoever asks knows that they may be absent. */
  readonly asked: Set<string>;
  readonly variables: Set<Variable>;
}

export interface Analysis {
  readonly problems: readonly SourceProblem[];
  readonly reads: Reads;
}

export function analyze(ast: ASTNode, offered: readonly Variable[]): Analysis {
  const findings: Findings = {
    offered,
    problems: [],
    nodes: new Map(),
    inputs: new Set(),
    fields: [],
    asked: new Set(),
    variables: new Set(),
  };
  walk(ast, { locals: new Set(), guards: new Set(), depth: 0 }, findings);
  const { problems, nodes, inputs, variables } = findings;
  return { problems, reads: toReads(nodes, inputs, neededFields(findings), variables) };
}

function neededFields({ fields, asked }: Findings): readonly FieldRead[] {
  if (asked.size === 0) return fields;
  return fields.filter((field) => {
    const key = fieldKey(field);
    return ![...asked].some((optional) => key === optional || key.startsWith(`${optional},`));
  });
}

function walk(node: ASTNode, place: Place, findings: Findings): void {
  switch (node.op) {
    case 'value':
      walkLiteral(node, findings);
      break;
    case 'id':
      walkName(node, place, findings);
      break;
    case '.':
    case '[]':
      walkAccess(node, place, findings);
      break;
    case '&&':
    case '||':
      walk(node.args[0], place, findings);
      walk(node.args[1], guardedBy(place, node.args[0], node.op === '&&'), findings);
      break;
    case '?:':
      walk(node.args[0], place, findings);
      walk(node.args[1], guardedBy(place, node.args[0], true), findings);
      walk(node.args[2], guardedBy(place, node.args[0], false), findings);
      break;
    case 'call':
    case 'rcall':
      walkCall(node, place, findings);
      break;
    default:
      for (const child of childrenOf(node)) walk(child, place, findings);
  }
}

function walkLiteral(node: Extract<ASTNode, { op: 'value' }>, findings: Findings): void {
  const value = node.args;
  if (typeof value !== 'object' || value === null) return;
  const [name, hint] =
    value instanceof Uint8Array
      ? ['Bytes literals', 'JSON has no bytes; use a string.']
      : ['Unsigned integers', 'JSON has no unsigned integers; leave the u out.'];
  findings.problems.push({
    code: 'not_available',
    message: `${name} are not available`,
    at: node.start,
    hint,
  });
}

function walkName(node: Extract<ASTNode, { op: 'id' }>, place: Place, findings: Findings): void {
  const name = node.args;
  if (place.locals.has(name) || isTypeName(name)) return;
  if (!isOffered(node, findings)) return;
  if (name === 'nodes') findings.problems.push(dynamicNode(node.start));
  if (name === 'inputs') findings.inputs.add(ALL_INPUTS);
}

/** Notes the variable; reports it when it is unknown or not offered here. */
function isOffered(node: Extract<ASTNode, { op: 'id' }>, findings: Findings): boolean {
  const name = node.args;
  if (name === 'secrets') {
    findings.problems.push({
      code: 'not_available',
      message: 'secrets are not available in this version',
      at: node.start,
    });
    return false;
  }
  const variable = findings.offered.find((known) => known === name);
  if (variable !== undefined) {
    findings.variables.add(variable);
    return true;
  }
  findings.problems.push(unknownVariable(name, node.start, findings.offered));
  return false;
}

type Access = Extract<ASTNode, { op: '.' | '[]' }>;

/** The key when it is written out, else undefined. */
function staticKey(node: Access): string | undefined {
  if (node.op === '.') return node.args[1];
  const key = node.args[1];
  return key.op === 'value' && typeof key.args === 'string' ? key.args : undefined;
}

function isVariable(node: ASTNode, name: Variable, place: Place): node is Extract<ASTNode, { op: 'id' }> {
  return node.op === 'id' && node.args === name && !place.locals.has(name);
}

/** The id in `nodes.<id>` and `nodes['<id>']`. */
function nodeId(node: ASTNode, place: Place): string | undefined {
  if (node.op !== '.' && node.op !== '[]') return undefined;
  return isVariable(node.args[0], 'nodes', place) ? staticKey(node) : undefined;
}

/** What is read inside an output or the inputs, as far as the chain of members says so. */
function fieldRead(node: ASTNode, place: Place): FieldRead | undefined {
  const path: (string | null)[] = [];
  for (let at = node; at.op === '.' || at.op === '[]'; [at] = at.args) {
    const id = nodeId(at.args[0], place);
    if (id !== undefined)
      return staticKey(at) === 'output' && path.length > 0 ? { node: id, path } : undefined;
    path.unshift(staticKey(at) ?? null);
    if (isVariable(at.args[0], 'inputs', place)) return { path };
  }
  return undefined;
}

function walkAccess(node: Access, place: Place, findings: Findings): void {
  const [left] = node.args;
  const field = fieldRead(node, place);
  if (field !== undefined) findings.fields.push(field);
  const key = staticKey(node);
  if (node.op === '[]') walk(node.args[1], place, findings);
  if (isVariable(left, 'nodes', place) && key !== undefined) {
    if (isOffered(left, findings)) noteNode(key, place.guards.has(key), findings);
    return;
  }
  if (isVariable(left, 'inputs', place)) {
    if (isOffered(left, findings)) findings.inputs.add(key ?? ALL_INPUTS);
    return;
  }
  const id = nodeId(left, place);
  if (id !== undefined && key !== undefined && key !== 'output') {
    findings.problems.push({
      code: 'expression.unknown_field',
      message: `nodes.${id} has no '${key}', only 'output'`,
      at: node.start,
      hint: `Write nodes.${id}.output.${key} for what the node returned.`,
    });
  }
  walk(left, place, findings);
}

function noteNode(id: string, isGuarded: boolean, findings: Findings): void {
  findings.nodes.set(id, isGuarded && (findings.nodes.get(id) ?? true));
}

function walkCall(node: Call, place: Place, findings: Findings): void {
  const target = hasTarget(node);
  const comprehension = asComprehension(node);
  if (target !== undefined) {
    walkHas(target, place, findings);
  } else if (comprehension !== undefined) {
    walkComprehension(node, comprehension, place, findings);
  } else {
    const isMethod = node.op === 'rcall';
    const count = isMethod ? node.args[2].length : node.args[1].length;
    const name = node.args[0];
    if (!isFunction(name, isMethod, count)) {
      findings.problems.push(unknownFunction(name, isMethod, count, node.start));
    }
    for (const child of childrenOf(node)) walk(child, place, findings);
  }
}

/** `has(nodes.x)` asks for x and is its own guard; `has(nodes.x.output)` already needs x to be there. */
function walkHas(target: Extract<ASTNode, { op: '.' }>, place: Place, findings: Findings): void {
  const [left, id] = target.args;
  const asked = fieldRead(target, place);
  if (asked !== undefined) findings.asked.add(fieldKey(asked));
  if (!isVariable(left, 'nodes', place)) walk(target, place, findings);
  else if (isOffered(left, findings)) noteNode(id, true, findings);
}

function walkComprehension(node: ASTNode, macro: Comprehension, place: Place, findings: Findings): void {
  walk(macro.range, place, findings);
  const depth = place.depth + 1;
  if (depth > MAX_COMPREHENSION_DEPTH) {
    findings.problems.push({
      code: 'expression.cost',
      message: `Comprehensions may be nested ${MAX_COMPREHENSION_DEPTH} deep`,
      at: node.start,
      hint: 'Prepare the inner list in a transform node of its own.',
    });
  }
  if (VARIABLES.some((name) => name === macro.variable)) {
    findings.problems.push({
      code: 'expression.shadowed_name',
      message: `'${macro.variable}' already means something here`,
      at: node.start,
      hint: 'Give the loop variable another name.',
    });
    return;
  }
  const inside = { ...place, locals: new Set(place.locals).add(macro.variable), depth };
  if (macro.condition !== undefined) walk(macro.condition, inside, findings);
  if (macro.transform === undefined) return;
  walk(macro.transform, macro.condition ? guardedBy(inside, macro.condition, true) : inside, findings);
}

function guardedBy(place: Place, condition: ASTNode, isTrue: boolean): Place {
  const found = presentWhen(condition, isTrue, place);
  return found.size === 0 ? place : { ...place, guards: new Set([...place.guards, ...found]) };
}

/** The nodes that are surely there once `condition` came out as `isTrue`. */
function presentWhen(condition: ASTNode, isTrue: boolean, place: Place): ReadonlySet<string> {
  if (condition.op === '!_') return presentWhen(condition.args, !isTrue, place);
  if (condition.op === '&&' || condition.op === '||') {
    const left = presentWhen(condition.args[0], isTrue, place);
    const right = presentWhen(condition.args[1], isTrue, place);
    if ((condition.op === '&&') === isTrue) return new Set([...left, ...right]);
    return new Set([...left].filter((id) => right.has(id)));
  }
  const target = hasTarget(condition);
  const id = isTrue && target !== undefined ? nodeId(target, place) : undefined;
  return new Set(id === undefined ? [] : [id]);
}

function dynamicNode(at: number): SourceProblem {
  return {
    code: 'expression.dynamic_node',
    message: "'nodes' can only be read by a written-out id",
    at,
    hint: 'Write nodes.<id>.output, so that it can be checked before the run that the node is there.',
  };
}

function unknownVariable(name: string, at: number, offered: readonly Variable[]): SourceProblem {
  const known = VARIABLES.some((variable) => variable === name);
  const nearest = offered.length > 0 ? closest(name, [...offered]) : '';
  return {
    code: known ? 'expression.variable_not_allowed' : 'expression.unknown_variable',
    message: known ? `'${name}' is not available here` : `'${name}' is not known`,
    at,
    hint: `Known here: ${offered.join(', ')}${!known && isNear(name, nearest) ? `; did you mean ${nearest}?` : '.'}`,
  };
}

function unknownFunction(name: string, isMethod: boolean, count: number, at: number): SourceProblem {
  const call = `${isMethod ? '.' : ''}${name}`;
  if (name === 'has') {
    return {
      code: 'expression.syntax',
      message: 'has() asks for one member',
      at,
      hint: 'Write has(inputs.name) or has(nodes.<id>); for computed names write name in inputs.',
    };
  }
  if (FUNCTION_NAMES.includes(name)) {
    return {
      code: 'expression.unknown_function',
      message: `${call}() does not take ${count} argument(s) here`,
      at,
    };
  }
  const nearest = closest(name, [...FUNCTION_NAMES]);
  return {
    code: 'expression.unknown_function',
    message: `There is no function ${call}()`,
    at,
    hint: isNear(name, nearest) ? `Did you mean ${nearest}?` : `Functions: ${FUNCTION_NAMES.join(', ')}.`,
  };
}

function isNear(name: string, nearest: string): boolean {
  return distance(name.toLowerCase(), nearest.toLowerCase()) <= 2;
}
