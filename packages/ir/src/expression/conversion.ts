/** int(), double(), string(), bool(): from one type to another, or a fault that says why not. */
import { int64 } from './arithmetic.ts';
import { Fault, isTagged, TAG, typeName, type Value } from './machine.ts';
import { formatDuration, formatTimestamp } from './time.ts';

const INTEGER = /^[+-]?\d{1,19}$/;
const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;
const SPECIAL_DOUBLES: { readonly [text: string]: number } = {
  NaN: Number.NaN,
  Inf: Number.POSITIVE_INFINITY,
  '+Inf': Number.POSITIVE_INFINITY,
  '-Inf': Number.NEGATIVE_INFINITY,
  Infinity: Number.POSITIVE_INFINITY,
  '-Infinity': Number.NEGATIVE_INFINITY,
};

export function toInt(value: Value): bigint {
  if (typeof value === 'bigint') return value;
  if (typeof value === 'number') {
    if (Number.isFinite(value)) return int64(BigInt(Math.trunc(value)));
    throw new Fault('expression.overflow', `int(${value}): not a finite number.`);
  }
  if (typeof value === 'string' && INTEGER.test(value)) return int64(BigInt(value.replace(/^\+/, '')));
  if (isTagged(value) && value[TAG] === 'timestamp') return floorSeconds(value.nanos);
  throw cannot('int', value);
}

function floorSeconds(nanos: bigint): bigint {
  const second = 1_000_000_000n;
  return (nanos - (((nanos % second) + second) % second)) / second;
}

export function toDouble(value: Value): number {
  if (typeof value === 'number') return value;
  if (typeof value === 'bigint') return Number(value);
  if (typeof value === 'string') {
    const special = Object.hasOwn(SPECIAL_DOUBLES, value) ? SPECIAL_DOUBLES[value] : undefined;
    if (special !== undefined) return special;
    if (NUMBER.test(value)) return Number(value);
  }
  throw cannot('double', value);
}

export function toText(value: Value): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean') return `${value}`;
  if (isTagged(value) && value[TAG] === 'timestamp') return formatTimestamp(value);
  if (isTagged(value) && value[TAG] === 'duration') return formatDuration(value);
  throw cannot('string', value);
}

const TRUE_WORDS = ['1', 't', 'true', 'TRUE', 'True'];
const FALSE_WORDS = ['0', 'f', 'false', 'FALSE', 'False'];

export function toBool(value: Value): boolean {
  if (typeof value === 'boolean') return value;
  if (typeof value === 'string') {
    if (TRUE_WORDS.includes(value)) return true;
    if (FALSE_WORDS.includes(value)) return false;
  }
  throw cannot('bool', value);
}

function cannot(target: string, value: Value): Fault {
  const shown = typeof value === 'string' ? JSON.stringify(value.slice(0, 40)) : typeName(value);
  return new Fault('expression.invalid_argument', `${target}() cannot convert ${shown}.`);
}
