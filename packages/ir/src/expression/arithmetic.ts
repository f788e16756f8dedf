/**
 * + − * / % and unary minus. Integers stay integers and are 64 bit; as soon as a double takes part the result
 * is a double, because JSON numbers are (R10).
 */
import {
  Fault,
  type Frame,
  isList,
  isTagged,
  spend,
  spendOnSize,
  TAG,
  typeName,
  type Value,
} from './machine.ts';
import { addTimes, subtractTimes } from './time.ts';

export type ArithmeticOperator = '+' | '-' | '*' | '/' | '%';

const DOUBLE: Record<ArithmeticOperator, (a: number, b: number) => number> = {
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  '/': (a, b) => a / b,
  '%': (a, b) => a % b,
};

const INTEGER: Record<ArithmeticOperator, (a: bigint, b: bigint) => bigint> = {
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  '/': (a, b) => a / notZero(b),
  '%': (a, b) => a % notZero(b),
};

export function calculate(frame: Frame, operator: ArithmeticOperator, a: Value, b: Value): Value {
  if (typeof a === 'number') {
    if (typeof b === 'number') return DOUBLE[operator](a, b);
    if (typeof b === 'bigint') return DOUBLE[operator](a, Number(b));
  } else if (typeof a === 'bigint') {
    if (typeof b === 'bigint') return int64(INTEGER[operator](a, b));
    if (typeof b === 'number') return DOUBLE[operator](Number(a), b);
  } else if (operator === '+') {
    const joined = join(frame, a, b);
    if (joined !== undefined) return joined;
  }
  if (isTagged(a) && isTagged(b) && a[TAG] !== 'type' && b[TAG] !== 'type') {
    const moved = operator === '+' ? addTimes(a, b) : operator === '-' ? subtractTimes(a, b) : undefined;
    if (moved !== undefined) return moved;
  }
  throw new Fault(
    'expression.type',
    `${typeName(a)} ${operator} ${typeName(b)} is not defined.${hintFor(a, b)}`,
  );
}

function join(frame: Frame, a: Value, b: Value): Value | undefined {
  if (typeof a === 'string' && typeof b === 'string') {
    spendOnSize(frame, a.length + b.length);
    return a + b;
  }
  if (isList(a) && isList(b)) {
    spendOnSize(frame, a.length + b.length);
    spend(frame, a.length + b.length);
    return [...a, ...b];
  }
  return undefined;
}

function hintFor(a: Value, b: Value): string {
  if (typeof a === 'string' || typeof b === 'string') return ' Use string() to turn a value into text.';
  return a === null || b === null ? ' Test for null first.' : '';
}

export function negate(value: Value): Value {
  if (typeof value === 'number') return -value;
  if (typeof value === 'bigint') return int64(-value);
  throw new Fault('expression.type', `-${typeName(value)} is not defined.`);
}

export function int64(value: bigint): bigint {
  if (BigInt.asIntN(64, value) === value) return value;
  throw new Fault('expression.overflow', 'An integer left the 64-bit range.');
}

function notZero(divisor: bigint): bigint {
  if (divisor === 0n) throw new Fault('expression.division_by_zero', 'Division by zero.');
  return divisor;
}
