/** Equality and order of values. Numbers compare by size whatever their type (R10); other types never mix. */
import type { Json } from '../json/index.ts';
import {
  type CelList,
  type CelMap,
  Fault,
  type Frame,
  isList,
  isRecord,
  isTagged,
  type MapKey,
  spend,
  TAG,
  typeName,
  type Value,
} from './machine.ts';

export function isNumber(value: Value): value is number | bigint {
  return typeof value === 'number' || typeof value === 'bigint';
}

export function areEqual(frame: Frame, a: Value, b: Value): boolean {
  if (a === b) return true;
  // biome-ignore lint/suspicious/noDoubleEquals: compares a double with an integer exactly, which === never does.
  if (isNumber(a) && isNumber(b)) return a == b;
  if (typeof a === 'string' && typeof b === 'string') {
    if (a.length === b.length) spend(frame, a.length >> 6);
    return false;
  }
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (isList(a)) return isList(b) && areListsEqual(frame, a, b);
  if (isTagged(a)) return isTagged(b) && areTaggedEqual(a, b);
  if (isList(b) || isTagged(b)) return false;
  return areMapsEqual(frame, a, b);
}

function areListsEqual(frame: Frame, a: CelList, b: CelList): boolean {
  if (a.length !== b.length) return false;
  spend(frame, a.length);
  return a.every((item, i) => areEqual(frame, item, b[i] ?? null));
}

function areTaggedEqual(a: Extract<Value, { [TAG]: string }>, b: Extract<Value, { [TAG]: string }>): boolean {
  if (a[TAG] === 'type') return b[TAG] === 'type' && a.name === b.name;
  return b[TAG] === a[TAG] && a.nanos === b.nanos;
}

type AnyMap = CelMap | { readonly [key: string]: Json };

function areMapsEqual(frame: Frame, a: AnyMap, b: AnyMap): boolean {
  const keys = keysOf(a);
  if (keys.length !== keysOf(b).length) return false;
  spend(frame, keys.length * 2);
  return keys.every((key) => {
    const left = memberOf(a, key);
    const right = memberOf(b, key);
    return left !== undefined && right !== undefined && areEqual(frame, left, right);
  });
}

export function keysOf(map: AnyMap): readonly MapKey[] {
  return map instanceof Map ? [...map.keys()] : Object.keys(map);
}

/** The member under `key`; undefined when there is none. Data never reaches a prototype. */
export function memberOf(map: Value, key: Value): Value | undefined {
  if (map instanceof Map) {
    // 1.0 finds the key 1: a JSON number that means an integer is a double.
    return map.get(typeof key === 'number' && Number.isInteger(key) ? BigInt(key) : key);
  }
  if (isRecord(map) && typeof key === 'string' && Object.hasOwn(map, key)) return map[key];
  return undefined;
}

/** Negative, zero or positive; NaN compares with nothing. */
export function compare(frame: Frame, a: Value, b: Value, operator: string): number {
  if (isNumber(a) && isNumber(b)) return a < b ? -1 : a > b ? 1 : Number(a) - Number(b);
  if (typeof a === 'string' && typeof b === 'string') {
    spend(frame, Math.min(a.length, b.length) >> 6);
    return compareText(a, b);
  }
  if (typeof a === 'boolean' && typeof b === 'boolean') return Number(a) - Number(b);
  if (isTagged(a) && isTagged(b) && a[TAG] !== 'type' && b[TAG] !== 'type' && a[TAG] === b[TAG]) {
    return a.nanos < b.nanos ? -1 : a.nanos > b.nanos ? 1 : 0;
  }
  throw new Fault('expression.type', `${typeName(a)} ${operator} ${typeName(b)} is not defined.`);
}

/** Code point order; JavaScript's own is by UTF-16 unit and puts emoji before U+E000. */
export function compareText(a: string, b: string): number {
  if (a === b) return 0;
  const length = Math.min(a.length, b.length);
  let i = 0;
  while (i < length && a.charCodeAt(i) === b.charCodeAt(i)) i++;
  if (i === length) return a.length - b.length;
  const left = a.charCodeAt(i);
  const right = b.charCodeAt(i);
  const isLeftHalf = left >= 0xd800 && left <= 0xdfff;
  const isRightHalf = right >= 0xd800 && right <= 0xdfff;
  return isLeftHalf === isRightHalf ? left - right : isLeftHalf ? 1 : -1;
}
