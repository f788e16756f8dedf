/**
 * Syntax tree to closures. What loops pays per element, what builds pays per size; everything else is bounded by
 * the size of the source (R9). `&&`, `||`, `all` and `exists` absorb an error when the other side decides, as CEL
 * says, but never a spent budget.
 */
import { access, describe, shorten, textOf } from './access.ts';
import { type ArithmeticOperator, calculate, negate } from './arithmetic.ts';
import type { Variable } from './bindings.ts';
import { areEqual, compare, memberOf } from './compare.ts';
import { buildComprehension } from './comprehension.ts';
import { findFunction, isTypeName, typeValue } from './functions.ts';
import {
  absorb,
  Fault,
  type Frame,
  isList,
  isRecord,
  type MapKey,
  type Run,
  type Scope,
  spend,
  typeName,
  type Value,
} from './machine.ts';
import { asComprehension, hasTarget } from './macros.ts';
import { compilePattern, matchesCompiled } from './pattern.ts';
import type { ASTNode } from './syntax.ts';

type NodeOf<Op extends ASTNode['op']> = Extract<ASTNode, { op: Op }>;

export function build(node: ASTNode, scope: Scope): Run {
  switch (node.op) {
    case 'value':
      return buildLiteral(node);
    case 'id':
      return buildName(node, scope);
    case '.':
    case '[]':
      return buildAccess(node, scope);
    case '!_':
      return buildNot(build(node.args, scope), node);
    case '-_':
      return buildNegation(node, scope);
    case '&&':
    case '||':
      return buildLogic(node, scope);
    case '?:':
      return buildChoice(node, scope);
    case 'list':
      return buildList(node, scope);
    case 'map':
      return buildMap(node, scope);
    case 'call':
    case 'rcall':
      return buildCall(node, scope);
    case '.?':
    case '[?]':
      throw new Fault('expression.type', 'Optional access is not part of expressions.');
    default:
      return buildBinary(node, scope);
  }
}

function buildLiteral(node: NodeOf<'value'>): Run {
  const value = node.args;
  if (typeof value === 'object' && value !== null) {
    throw new Fault('expression.type', `${textOf(node)} has no JSON form.`);
  }
  if (typeof value === 'bigint' && BigInt.asIntN(64, value) !== value) {
    throw new Fault('expression.overflow', `${textOf(node)} is not a 64-bit integer.`);
  }
  return () => value;
}

function buildName(node: NodeOf<'id'>, scope: Scope): Run {
  const name = node.args;
  const slot = scope.get(name);
  if (slot !== undefined) return (frame) => frame.slots[slot] ?? null;
  if (isTypeName(name)) {
    const type = typeValue(name);
    return () => type;
  }
  return (frame) => {
    const value = frame.bindings[name as Variable];
    if (value === undefined) throw new Fault('expression.unresolved', `'${name}' has no value here.`);
    return value;
  };
}

function buildAccess(node: NodeOf<'.' | '[]'>, scope: Scope): Run {
  const of = build(node.args[0], scope);
  if (node.op === '.') {
    const key = node.args[1];
    return (frame) => access(of(frame), key, node);
  }
  const key = node.args[1];
  if (key.op === 'value' && typeof key.args === 'string') {
    const name = key.args;
    return (frame) => access(of(frame), name, node);
  }
  const keyOf = build(key, scope);
  return (frame) => access(of(frame), keyOf(frame), node);
}

function boolOf(value: Value, node: ASTNode): boolean {
  if (typeof value === 'boolean') return value;
  throw new Fault('expression.type', `${textOf(node)} is ${describe(value)}; true or false is needed.`);
}

function buildCondition(node: ASTNode, scope: Scope): (frame: Frame) => boolean {
  const run = build(node, scope);
  return (frame) => {
    const value = run(frame);
    return typeof value === 'boolean' ? value : boolOf(value, node);
  };
}

function buildNot(run: Run, node: NodeOf<'!_'>): Run {
  return (frame) => !boolOf(run(frame), node.args);
}

function buildNegation(node: NodeOf<'-_'>, scope: Scope): Run {
  // The smallest integer has no positive counterpart, so the sign belongs to the literal.
  if (node.args.op === 'value' && typeof node.args.args === 'bigint') {
    const value = negate(node.args.args);
    return () => value;
  }
  const run = build(node.args, scope);
  return (frame) => negate(run(frame));
}

function buildLogic(node: NodeOf<'&&' | '||'>, scope: Scope): Run {
  const left = buildCondition(node.args[0], scope);
  const right = buildCondition(node.args[1], scope);
  const decisive = node.op === '||';
  return (frame) => {
    let fault: Fault;
    try {
      if (left(frame) === decisive) return decisive;
      return right(frame);
    } catch (error) {
      fault = absorb(frame, error);
    }
    // Either side may have failed; only a decisive right side still answers.
    if (right(frame) === decisive) return decisive;
    throw fault;
  };
}

function buildChoice(node: NodeOf<'?:'>, scope: Scope): Run {
  const condition = buildCondition(node.args[0], scope);
  const yes = build(node.args[1], scope);
  const no = build(node.args[2], scope);
  return (frame) => (condition(frame) ? yes(frame) : no(frame));
}

function buildList(node: NodeOf<'list'>, scope: Scope): Run {
  const items = node.args.map((item) => build(item, scope));
  return (frame) => {
    spend(frame, items.length);
    return items.map((item) => item(frame));
  };
}

/** A map costs far more to build than a list. */
const STEPS_PER_ENTRY = 8;

function buildMap(node: NodeOf<'map'>, scope: Scope): Run {
  const entries = node.args.map(([key, value]) => [build(key, scope), build(value, scope)] as const);
  return (frame) => {
    spend(frame, entries.length * STEPS_PER_ENTRY);
    const map = new Map<MapKey, Value>();
    for (const [keyOf, itemOf] of entries) {
      const key = mapKey(keyOf(frame));
      if (map.has(key))
        throw new Fault('expression.invalid_argument', `The key ${shorten(`${key}`)} is given twice.`);
      map.set(key, itemOf(frame));
    }
    return map;
  };
}

function mapKey(key: Value): MapKey {
  if (typeof key === 'string' || typeof key === 'bigint' || typeof key === 'boolean') return key;
  if (typeof key === 'number' && Number.isInteger(key)) return BigInt(key);
  throw new Fault('expression.type', `${describe(key)} cannot be the key of a map.`);
}

function buildCall(node: NodeOf<'call' | 'rcall'>, scope: Scope): Run {
  const target = hasTarget(node);
  if (target !== undefined) return buildHas(target, scope);
  const comprehension = asComprehension(node);
  if (comprehension !== undefined) return buildComprehension(comprehension, scope, { build, buildCondition });
  const isMethod = node.op === 'rcall';
  const args = isMethod ? [node.args[1], ...node.args[2]] : node.args[1];
  const count = isMethod ? args.length - 1 : args.length;
  const implementation = findFunction(node.args[0], isMethod, count);
  if (implementation === undefined) {
    throw new Fault('expression.type', `There is no function ${node.args[0]}().`);
  }
  const runs = args.map((arg) => build(arg, scope));
  const pattern = args[1];
  if (node.args[0] === 'matches' && pattern?.op === 'value' && typeof pattern.args === 'string') {
    return buildMatch(runs[0] ?? (() => null), pattern.args);
  }
  return (frame) => {
    spend(frame, 1);
    return implementation(
      frame,
      runs.map((run) => run(frame)),
    );
  };
}

/** A written-out pattern is compiled, and refused, at save. */
function buildMatch(textRun: Run, pattern: string): Run {
  const regex = compilePattern(pattern);
  return (frame) => {
    const text = textRun(frame);
    if (typeof text === 'string') return matchesCompiled(frame, text, regex);
    throw new Fault('expression.type', `matches() wants a string, not ${typeName(text)}.`);
  };
}

function buildHas(target: NodeOf<'.'>, scope: Scope): Run {
  const of = build(target.args[0], scope);
  const key = target.args[1];
  return (frame) => {
    const value = of(frame);
    if (value instanceof Map || isRecord(value)) return memberOf(value, key) !== undefined;
    throw new Fault(
      'expression.unresolved',
      `${textOf(target.args[0])} is ${describe(value)}, so has() cannot look for '${key}' in it.`,
    );
  };
}

type Binary = NodeOf<'==' | '!=' | '<' | '<=' | '>' | '>=' | 'in' | ArithmeticOperator>;

function buildBinary(node: Binary, scope: Scope): Run {
  const left = build(node.args[0], scope);
  const right = build(node.args[1], scope);
  const { op } = node;
  switch (op) {
    case '==':
      return (frame) => areEqual(frame, left(frame), right(frame));
    case '!=':
      return (frame) => !areEqual(frame, left(frame), right(frame));
    case '<':
      return (frame) => compare(frame, left(frame), right(frame), op) < 0;
    case '<=':
      return (frame) => compare(frame, left(frame), right(frame), op) <= 0;
    case '>':
      return (frame) => compare(frame, left(frame), right(frame), op) > 0;
    case '>=':
      return (frame) => compare(frame, left(frame), right(frame), op) >= 0;
    case 'in':
      return (frame) => isIn(frame, left(frame), right(frame));
    default: {
      const operator: ArithmeticOperator = op;
      return (frame) => calculate(frame, operator, left(frame), right(frame));
    }
  }
}

function isIn(frame: Frame, value: Value, container: Value): boolean {
  if (isList(container)) {
    spend(frame, container.length);
    return container.some((item) => areEqual(frame, value, item));
  }
  if (container instanceof Map || isRecord(container)) return memberOf(container, value) !== undefined;
  throw new Fault('expression.type', `in wants a list or map on its right, not ${typeName(container)}.`);
}
