/** Members of maps and elements of lists, and the sentence for when they are not there. */
import { memberOf } from './compare.ts';
import { Fault, isList, isRecord, typeName, type Value } from './machine.ts';
import type { ASTNode } from './syntax.ts';

type Access = Extract<ASTNode, { op: '.' | '[]' }>;

export function access(value: Value, key: Value, node: Access): Value {
  const member = isList(value) ? elementOf(value, key) : memberOf(value, key);
  if (member !== undefined) return member;
  throw missing(value, key, node);
}

function elementOf(list: readonly Value[], key: Value): Value | undefined {
  const index = typeof key === 'bigint' ? Number(key) : key;
  return typeof index === 'number' && Number.isInteger(index) ? list[index] : undefined;
}

function missing(value: Value, key: Value, node: Access): Fault {
  const owner = textOf(node.args[0]);
  const shown =
    typeof key === 'string' ? `'${shorten(key)}'` : typeof key === 'object' ? typeName(key) : `${key}`;
  if (isList(value)) {
    return new Fault(
      'expression.unresolved',
      `${owner} has ${value.length} element(s) and none at ${shown}.`,
    );
  }
  if (value instanceof Map || isRecord(value)) {
    const test = node.op === '.' ? `has(${textOf(node)})` : `${textOf(node.args[1])} in ${owner}`;
    return new Fault('expression.unresolved', `${owner} has no ${shown}. Test with ${test} first.`);
  }
  return new Fault('expression.unresolved', `${owner} is ${describe(value)}, so it has no ${shown}.`);
}

export function describe(value: Value): string {
  return value === null ? 'null' : `a ${typeName(value)}`;
}

/** The source of a part, short enough for a message. */
export function textOf(node: ASTNode): string {
  return shorten(node.input.slice(node.start, node.end));
}

export function shorten(text: string): string {
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}
