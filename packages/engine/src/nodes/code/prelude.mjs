// @ts-check
/**
 * Runs inside the sandbox before the code does: takes away what would make two attempts differ, and keeps the functions
 * it needs itself before the code can replace them. It protects nothing but the sense of the result: the walls are
 * QuickJS, which has no host functions but the two given here, and the thread.
 */
export const PRELUDE = `((s0, s1, s2, s3, write, refuse) => {
'use strict';
const { parse, stringify } = JSON;
const { getPrototypeOf, keys, defineProperty, prototype: objectPrototype } = Object;
const { isArray } = Array;
const { isFinite } = Number;
const { imul } = Math;
const { construct } = Reflect;
const hide = (target, name, value) =>
  defineProperty(target, name, { value, writable: true, enumerable: false, configurable: true });

// xoshiro128**: the same numbers for every attempt of one execution.
const rotate = (x, k) => (x << k) | (x >>> (32 - k));
const next = () => {
  const result = imul(rotate(imul(s1, 5), 7), 9) >>> 0;
  const t = s1 << 9;
  s2 ^= s0; s3 ^= s1; s1 ^= s2; s0 ^= s3; s2 ^= t; s3 = rotate(s3, 11);
  return result;
};
hide(Math, 'random', () => ((next() >>> 5) * 67108864 + (next() >>> 6)) / 9007199254740992);

const noClock = () => {
  throw new TypeError('There is no clock in here: take the time from inputs.');
};
const TrueDate = Date;
function ClocklessDate(...parts) {
  if (new.target === undefined || parts.length === 0) noClock();
  return construct(TrueDate, parts, new.target);
}
hide(ClocklessDate, 'name', 'Date');
defineProperty(ClocklessDate, 'prototype', { value: TrueDate.prototype, writable: false });
hide(ClocklessDate, 'parse', TrueDate.parse);
hide(ClocklessDate, 'UTC', TrueDate.UTC);
hide(ClocklessDate, 'now', noClock);
hide(TrueDate.prototype, 'constructor', ClocklessDate);
hide(globalThis, 'Date', ClocklessDate);

const show = (value) => {
  if (typeof value === 'string') return value;
  try {
    return stringify(value) ?? String(value);
  } catch {
    return String(value);
  }
};
const line = (level) => (...values) => {
  let text = '';
  for (let i = 0; i < values.length; i++) text += (i === 0 ? '' : ' ') + show(values[i]);
  write(level, text);
};
const info = line('info');
hide(globalThis, 'console', { log: info, info, debug: info, warn: line('warn'), error: line('error') });

const escaped = (key) => key.replaceAll('~', '~0').replaceAll('/', '~1');
/** The first thing JSON cannot say, with its place; JSON.stringify would drop it or turn it into null. */
const flawOf = (value, path, depth) => {
  const at = path === '' ? 'The output' : 'The output at ' + path;
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return undefined;
  if (typeof value === 'number')
    return isFinite(value) ? undefined : at + ' is ' + value + ', which JSON cannot say.';
  if (typeof value !== 'object') return at + ' is ' + typeof value + ', which JSON cannot say.';
  if (depth >= 256) return 'The output is nested more than 256 levels deep, or holds itself.';
  if (isArray(value)) {
    for (let i = 0; i < value.length; i++) {
      const found = flawOf(value[i], path + '/' + i, depth + 1);
      if (found !== undefined) return found;
    }
    return undefined;
  }
  const prototype = getPrototypeOf(value);
  if (prototype !== objectPrototype && prototype !== null)
    return at + ' is a ' + (prototype.constructor?.name ?? 'class') + ', which JSON cannot say.';
  for (const key of keys(value)) {
    const found = flawOf(value[key], path + '/' + escaped(key), depth + 1);
    if (found !== undefined) return found;
  }
  return undefined;
};

return (work, json) => {
  const output = work(parse(json));
  const flaw = flawOf(output, '', 0);
  if (flaw !== undefined) return refuse(flaw);
  return stringify(output);
};
})`;
