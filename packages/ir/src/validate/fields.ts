/** Checks values against the field tables of the registry: wrong types, unknown words, what is not available. */
import { isJsonObject, type Json, type JsonObject } from '../json/index.ts';
import { BODY_FIELDS } from '../registry/document-fields.ts';
import { parseDurationMs, parseTimestampMs } from '../registry/duration.ts';
import type { FieldKind, Fields } from '../registry/fields.ts';
import { urlHost } from '../registry/url.ts';
import { schemaIssues } from '../schema/index.ts';
import { at, knownWords, nearest, quoted, type Report } from './report.ts';

type KindOf<K extends FieldKind['kind']> = Extract<FieldKind, { kind: K }>;

/** Every field of `value`: unknown ones, missing ones, and what stands in the others. */
export function checkFields(value: JsonObject, fields: Fields, pointer: string, report: Report): void {
  for (const name of Object.keys(value)) {
    const spec = Object.hasOwn(fields, name) ? fields[name] : undefined;
    const member = value[name];
    if (member === undefined) continue;
    if (spec === undefined) report.add(unknownField(name, fields, pointer));
    else checkValue(member, spec.kind, at(pointer, name), report);
  }
  for (const name of Object.keys(fields)) {
    const spec = fields[name];
    if (spec?.isRequired && value[name] === undefined) {
      report.add({
        pointer,
        code: 'field.missing',
        message: `The field '${name}' is missing.`,
        hint: `${name}: ${spec.description}`,
      });
    }
  }
}

function unknownField(name: string, fields: Fields, pointer: string) {
  const known = Object.keys(fields).filter((field) => fields[field]?.kind.kind !== 'unavailable');
  return {
    pointer: at(pointer, name),
    code: 'field.unknown',
    message: `There is no field ${quoted(name)} here.`,
    hint: known.length === 0 ? 'No fields belong here.' : knownWords(name, known),
  };
}

export function checkValue(value: Json, kind: FieldKind, pointer: string, report: Report): void {
  // The table gives each kind the check for exactly that kind.
  const check = CHECKS[kind.kind] as Check<FieldKind['kind']>;
  check(value, kind, pointer, report);
}

type Check<K extends FieldKind['kind']> = (
  value: Json,
  kind: KindOf<K>,
  pointer: string,
  report: Report,
) => void;

const CHECKS: { readonly [K in FieldKind['kind']]: Check<K> } = {
  text: checkText,
  cel: checkCel,
  json: () => undefined,
  text_map: checkTextMap,
  choice: checkChoice,
  integer: checkNumber,
  number: checkNumber,
  flag: (value, _, pointer, report) => {
    if (typeof value !== 'boolean') wrongType(value, 'true or false', pointer, report);
  },
  duration: checkClock,
  timestamp: checkClock,
  url: checkUrl,
  targets: checkTargets,
  json_schema: (value, _, pointer, report) => report.addAll(schemaIssues(value, pointer)),
  list: checkList,
  object: (value, kind, pointer, report) => {
    if (isJsonObject(value)) checkFields(value, kind.fields, pointer, report);
    else wrongType(value, 'an object', pointer, report);
  },
  join: checkJoin,
  // What stands in it is checked with the nodes and edges of the document.
  body: (value, _, pointer, report) => {
    if (isJsonObject(value)) checkFields(value, BODY_FIELDS, pointer, report);
    else wrongType(value, 'a graph: { "nodes": [], "edges": [] }', pointer, report);
  },
  unavailable: (_value, _kind, pointer, report) =>
    report.add(notAvailable(pointer, `'${pointer.slice(pointer.lastIndexOf('/') + 1)}'`)),
};

/** Refused because this build cannot do it, never ignored. */
export function notAvailable(
  pointer: string,
  what: string,
  hint = 'Leave it out; this version cannot do it yet.',
) {
  return { pointer, code: 'not_available', message: `${what} is not available in this version.`, hint };
}

export function wrongType(value: Json, wanted: string, pointer: string, report: Report, hint?: string): void {
  const message = `Expected ${wanted}, found ${quoted(value)}.`;
  report.add({ pointer, code: 'field.wrong_type', message, ...(hint === undefined ? {} : { hint }) });
}

function invalid(value: Json, wanted: string, pointer: string, report: Report): void {
  report.add({ pointer, code: 'field.invalid', message: `Expected ${wanted}, found ${quoted(value)}.` });
}

export function hasTemplate(value: string): boolean {
  return value.includes('${');
}

function checkText(value: Json, kind: KindOf<'text'>, pointer: string, report: Report): void {
  if (typeof value !== 'string') {
    wrongType(value, 'a string', pointer, report);
    return;
  }
  if (value.length > kind.maxLength) {
    report.add({
      pointer,
      code: 'field.too_long',
      message: `At most ${kind.maxLength} characters fit here, found ${value.length}.`,
    });
    return;
  }
  if (kind.pattern !== undefined && !kind.pattern.test(value)) {
    invalid(value, kind.wanted ?? `${kind.pattern}`, pointer, report);
  }
}

function checkCel(value: Json, _kind: FieldKind, pointer: string, report: Report): void {
  if (typeof value === 'string') return;
  const hint = typeof value === 'boolean' || typeof value === 'number' ? `Write "${value}".` : undefined;
  wrongType(value, 'a CEL expression as a string', pointer, report, hint);
}

function checkTextMap(value: Json, _kind: FieldKind, pointer: string, report: Report): void {
  if (!isJsonObject(value)) {
    wrongType(value, 'an object of strings', pointer, report);
    return;
  }
  for (const [key, member] of Object.entries(value)) {
    if (typeof member !== 'string') wrongType(member, 'a string', at(pointer, key), report);
  }
}

function checkChoice(value: Json, kind: KindOf<'choice'>, pointer: string, report: Report): void {
  const known = kind.choices.filter((choice) => choice.isAvailable).map((choice) => choice.value);
  if (typeof value !== 'string') {
    wrongType(value, `one of ${known.join(', ')}`, pointer, report);
    return;
  }
  const found = kind.choices.find((choice) => choice.value === value);
  if (found?.isAvailable) return;
  if (found !== undefined) {
    report.add(notAvailable(pointer, quoted(value), knownWords('', known, 'Available')));
    return;
  }
  // A name that is nearly one of the known ones was meant to be it.
  if (kind.others?.pattern.test(value) && nearest(value, known) === undefined) return;
  report.add({
    pointer,
    code: 'field.unknown_value',
    message: `${quoted(value)} is not known here.`,
    hint:
      kind.others === undefined
        ? knownWords(value, known)
        : `${knownWords(value, known)} Or ${kind.others.wanted}.`,
  });
}

function checkNumber(value: Json, kind: KindOf<'integer' | 'number'>, pointer: string, report: Report): void {
  const what = kind.kind === 'integer' ? 'a whole number' : 'a number';
  if (typeof value !== 'number') {
    wrongType(value, what, pointer, report);
    return;
  }
  const isRight = kind.kind === 'number' || Number.isInteger(value);
  if (!isRight || value < kind.min || value > kind.max) {
    report.add({
      pointer,
      code: 'field.out_of_range',
      message: `Expected ${what} from ${kind.min} to ${kind.max}, found ${quoted(value)}.`,
    });
  }
}

const CLOCKS = {
  duration: {
    parse: parseDurationMs,
    wanted: 'a duration with units between 1ms and 366d, like 30s or 1h30m',
  },
  timestamp: { parse: parseTimestampMs, wanted: 'a time with a zone, like 2030-01-31T09:00:00Z' },
};

function checkClock(
  value: Json,
  kind: KindOf<'duration' | 'timestamp'>,
  pointer: string,
  report: Report,
): void {
  const { parse, wanted } = CLOCKS[kind.kind];
  if (typeof value !== 'string') {
    const hint =
      typeof value === 'number' && kind.kind === 'duration'
        ? `Give it a unit: "${value}ms" or "${value}s".`
        : undefined;
    wrongType(value, wanted, pointer, report, hint);
    return;
  }
  if (kind.isTemplate && hasTemplate(value)) return;
  if (parse(value) === undefined) invalid(value, wanted, pointer, report);
}

function checkUrl(value: Json, _kind: FieldKind, pointer: string, report: Report): void {
  checkUrlText(value, pointer, report);
}

export function checkUrlText(value: Json, pointer: string, report: Report): void {
  if (typeof value !== 'string') {
    wrongType(value, 'a URL', pointer, report);
    return;
  }
  const host = urlHost(value);
  if (host.kind !== 'invalid') return;
  report.add({ pointer, code: 'http.url', message: `${quoted(value)} is no URL to call: ${host.problem}.` });
}

/** Only the shape: what each text must be depends on a neighbour field, so the rule of the node type says it. */
function checkTargets(value: Json, kind: KindOf<'targets'>, pointer: string, report: Report): void {
  if (typeof value === 'string') return;
  if (!Array.isArray(value)) wrongType(value, 'a string, or a list of strings', pointer, report);
  else checkList(value, { kind: 'list', item: ANY_TEXT, min: 1, max: kind.max }, pointer, report);
}

const ANY_TEXT: FieldKind = { kind: 'text', isTemplate: true, maxLength: 10_000 };

function checkList(value: Json, kind: KindOf<'list'>, pointer: string, report: Report): void {
  if (!Array.isArray(value)) {
    wrongType(value, 'a list', pointer, report);
    return;
  }
  const items = value as readonly Json[];
  if (items.length < kind.min || items.length > kind.max) {
    report.add({
      pointer,
      code: 'field.out_of_range',
      message: `Expected ${kind.min} to ${kind.max} elements, found ${items.length}.`,
    });
  }
  for (const [i, item] of items.slice(0, kind.max).entries())
    checkValue(item, kind.item, at(pointer, i), report);
}

const JOIN_WORDS = ['all', 'every', 'any'];

function checkJoin(value: Json, _kind: FieldKind, pointer: string, report: Report): void {
  if (typeof value === 'string') {
    if (JOIN_WORDS.includes(value)) return;
    report.add({
      pointer,
      code: 'field.unknown_value',
      message: `${quoted(value)} is no way to join.`,
      hint: `${knownWords(value, JOIN_WORDS)} Or { "quorum": n }.`,
    });
    return;
  }
  if (isJsonObject(value)) checkJoinObject(value, pointer, report);
  else wrongType(value, '"all", "every", "any" or { "quorum": n }', pointer, report);
}

const JOIN_FIELDS: Fields = {
  any: { kind: { kind: 'flag' }, description: 'It runs with the first edge that is taken.' },
  quorum: {
    kind: { kind: 'integer', min: 1, max: 1000 },
    description: 'How many in-edges must be taken.',
  },
  cancel_losers: {
    kind: { kind: 'flag' },
    description: 'When it runs, whatever leads nowhere but here is cancelled.',
  },
};

function checkJoinObject(value: JsonObject, pointer: string, report: Report): void {
  checkFields(value, JOIN_FIELDS, pointer, report);
  const isAny = value['any'] === true;
  if (value['any'] === false) invalid(false, 'true, or another way to join', at(pointer, 'any'), report);
  if (value['quorum'] !== undefined || value['any'] !== undefined) {
    if (!isAny || value['quorum'] === undefined) return;
    report.add({
      pointer,
      code: 'join.any_and_quorum',
      message: 'A join goes on with any edge or with a quorum of them, not both.',
      hint: 'Keep { "any": true } or { "quorum": n }.',
      rule: 'R2',
    });
    return;
  }
  report.add({
    pointer,
    code: 'field.missing',
    message: 'How it joins is missing.',
    hint: '{ "any": true } goes on with the first edge that is taken, { "quorum": n } with n of them; only these have losers.',
    rule: 'R2',
  });
}
