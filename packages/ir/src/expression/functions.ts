/** The functions of expressions by name, form and number of arguments. Macros are in `macros.ts`. */
import { keysOf } from './compare.ts';
import { toBool, toDouble, toInt, toText } from './conversion.ts';
import {
  Fault,
  type Frame,
  isList,
  isRecord,
  isTagged,
  spend,
  TAG,
  type TypeValue,
  typeName,
  type Value,
} from './machine.ts';
import { matchesDynamic } from './pattern.ts';
import * as text from './text.ts';
import {
  type CalendarField,
  calendarField,
  durationField,
  parseDuration,
  parseTimestamp,
  timestampOf,
} from './time.ts';

export type Implementation = (frame: Frame, args: readonly Value[]) => Value;

/** `name/arguments` of a call, `.name/arguments` of a method, whose receiver is the first argument. */
const TABLE = new Map<string, Implementation>();

function define(key: string, implementation: Implementation): void {
  TABLE.set(key, implementation);
}

/** The arguments of one call, typed as the function wants them. */
function stringAt(args: readonly Value[], i: number, name: string): string {
  const value = args[i] ?? null;
  if (typeof value === 'string') return value;
  throw wrongArgument(name, 'a string', value);
}

/** An integer: JSON numbers are doubles, so one without a fraction will do (R10). */
function integerAt(args: readonly Value[], i: number, name: string): number {
  const value = args[i] ?? null;
  if (typeof value === 'bigint') return Number(value);
  if (typeof value === 'number' && Number.isInteger(value)) return value;
  throw wrongArgument(name, 'an integer', value);
}

function wrongArgument(name: string, wanted: string, value: Value): Fault {
  return new Fault('expression.type', `${name}() wants ${wanted}, not ${typeName(value)}.`);
}

function textMethod(
  name: string,
  count: number,
  apply: (frame: Frame, receiver: string, args: readonly Value[]) => Value,
) {
  define(`.${name}/${count}`, (frame, args) => apply(frame, stringAt(args, 0, name), args));
}

function defineText(): void {
  textMethod('contains', 1, (frame, s, a) => text.contains(frame, s, stringAt(a, 1, 'contains')));
  textMethod('startsWith', 1, (_frame, s, a) => s.startsWith(stringAt(a, 1, 'startsWith')));
  textMethod('endsWith', 1, (_frame, s, a) => s.endsWith(stringAt(a, 1, 'endsWith')));
  textMethod('matches', 1, (frame, s, a) => matchesDynamic(frame, s, stringAt(a, 1, 'matches')));
  define('matches/2', (frame, a) =>
    matchesDynamic(frame, stringAt(a, 0, 'matches'), stringAt(a, 1, 'matches')),
  );
  textMethod('lowerAscii', 0, (frame, s) => text.lowerAscii(frame, s));
  textMethod('upperAscii', 0, (frame, s) => text.upperAscii(frame, s));
  textMethod('trim', 0, (frame, s) => text.trim(frame, s));
  textMethod('indexOf', 1, (frame, s, a) => BigInt(text.indexOf(frame, s, stringAt(a, 1, 'indexOf'))));
  textMethod('indexOf', 2, (frame, s, a) =>
    BigInt(text.indexOf(frame, s, stringAt(a, 1, 'indexOf'), integerAt(a, 2, 'indexOf'))),
  );
  textMethod('lastIndexOf', 1, (frame, s, a) =>
    BigInt(text.lastIndexOf(frame, s, stringAt(a, 1, 'lastIndexOf'))),
  );
  textMethod('lastIndexOf', 2, (frame, s, a) =>
    BigInt(text.lastIndexOf(frame, s, stringAt(a, 1, 'lastIndexOf'), integerAt(a, 2, 'lastIndexOf'))),
  );
  textMethod('substring', 1, (frame, s, a) => text.substring(frame, s, integerAt(a, 1, 'substring')));
  textMethod('substring', 2, (frame, s, a) =>
    text.substring(frame, s, integerAt(a, 1, 'substring'), integerAt(a, 2, 'substring')),
  );
  textMethod('split', 1, (frame, s, a) => text.split(frame, s, stringAt(a, 1, 'split')));
  textMethod('split', 2, (frame, s, a) =>
    text.split(frame, s, stringAt(a, 1, 'split'), integerAt(a, 2, 'split')),
  );
  textMethod('replace', 2, (frame, s, a) =>
    text.replace(frame, s, stringAt(a, 1, 'replace'), stringAt(a, 2, 'replace')),
  );
  define('.join/0', (frame, a) => text.joinTexts(frame, textsAt(frame, a[0] ?? null), ''));
  define('.join/1', (frame, a) =>
    text.joinTexts(frame, textsAt(frame, a[0] ?? null), stringAt(a, 1, 'join')),
  );
}

function textsAt(frame: Frame, list: Value): readonly string[] {
  if (!isList(list)) throw wrongArgument('join', 'a list of strings', list);
  spend(frame, list.length);
  return list.map((_item, i) => stringAt(list, i, 'join'));
}

function sizeOf(frame: Frame, value: Value): bigint {
  if (typeof value === 'string') return BigInt(text.sizeOf(frame, value));
  if (isList(value)) return BigInt(value.length);
  if (value instanceof Map) return BigInt(value.size);
  if (isRecord(value)) {
    const { length } = keysOf(value);
    spend(frame, length);
    return BigInt(length);
  }
  throw wrongArgument('size', 'a string, list or map', value);
}

function defineConversions(): void {
  define('int/1', (_frame, [value = null]) => toInt(value));
  define('double/1', (_frame, [value = null]) => toDouble(value));
  define('string/1', (_frame, [value = null]) => toText(value));
  define('bool/1', (_frame, [value = null]) => toBool(value));
  define('dyn/1', (_frame, [value = null]) => value);
  define('type/1', (_frame, [value = null]) => typeValue(typeName(value)));
  define('size/1', (frame, [value = null]) => sizeOf(frame, value));
  define('.size/0', (frame, [value = null]) => sizeOf(frame, value));
  define('timestamp/1', (_frame, a) => {
    const [value = null] = a;
    if (isTagged(value) && value[TAG] === 'timestamp') return value;
    if (typeof value === 'string') return parseTimestamp(value);
    return timestampOf(BigInt(integerAt(a, 0, 'timestamp')) * 1_000_000_000n);
  });
  define('duration/1', (_frame, a) => {
    const [value = null] = a;
    return isTagged(value) && value[TAG] === 'duration' ? value : parseDuration(stringAt(a, 0, 'duration'));
  });
}

const CALENDAR_FIELDS: readonly CalendarField[] = [
  'getFullYear',
  'getMonth',
  'getDate',
  'getDayOfMonth',
  'getDayOfWeek',
  'getDayOfYear',
  'getHours',
  'getMinutes',
  'getSeconds',
  'getMilliseconds',
];

function defineCalendar(): void {
  for (const field of CALENDAR_FIELDS) {
    const read: Implementation = (_frame, args) => {
      const [value = null] = args;
      if (isTagged(value) && value[TAG] === 'duration' && args.length === 1)
        return durationField(field, value);
      if (!isTagged(value) || value[TAG] !== 'timestamp') throw wrongArgument(field, 'a timestamp', value);
      return calendarField(field, value, args.length > 1 ? stringAt(args, 1, field) : 'UTC');
    };
    define(`.${field}/0`, read);
    define(`.${field}/1`, read);
  }
}

defineText();
defineConversions();
defineCalendar();

/** Names for messages; macros count as functions to whoever writes an expression. */
export const FUNCTION_NAMES: readonly string[] = [
  ...new Set([
    ...[...TABLE.keys()].map((key) => key.replace(/^\./, '').replace(/\/.*$/, '')),
    ...['has', 'all', 'exists', 'exists_one', 'map', 'filter'],
  ]),
].sort();

export function findFunction(name: string, isMethod: boolean, count: number): Implementation | undefined {
  return TABLE.get(`${isMethod ? '.' : ''}${name}/${count}`);
}

export function isFunction(name: string, isMethod: boolean, count: number): boolean {
  return findFunction(name, isMethod, count) !== undefined;
}

/** Types that can be named in an expression: `type(inputs.x) == string`. */
const TYPE_NAMES = ['bool', 'int', 'double', 'string', 'list', 'map', 'null_type', 'type'];

export function isTypeName(name: string): boolean {
  return TYPE_NAMES.includes(name);
}

export function typeValue(name: string): TypeValue {
  return { [TAG]: 'type', name };
}
