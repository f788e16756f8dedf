import { isJsonObject, type Json, parseJson } from '@aob/ir';
import type { Io } from '../context.ts';
import { Failure } from '../failure.ts';
import { parseDocument, readDocument } from './document.ts';

/** `--inputs` with each `--input name=value` put on top. */
export async function readInputs(
  io: Io,
  given: string | undefined,
  single: Readonly<Record<string, string>> = {},
): Promise<Json> {
  const base = given === undefined ? {} : await readValue(io, given, '--inputs');
  if (Object.keys(single).length === 0) return base;
  if (!isJsonObject(base)) {
    throw new Failure({
      code: 'cli.inputs',
      message: 'The inputs are no object, so --input cannot add to them.',
    });
  }
  const added = Object.entries(single).map(([name, text]) => [name, oneValue(text)] as const);
  return { ...base, ...Object.fromEntries(added) };
}

/** JSON as such, a JSON or YAML file, or `-` for stdin. */
export async function readValue(io: Io, given: string, option: string): Promise<Json> {
  const isInline = /^\s*[{["]/.test(given);
  const document = isInline
    ? parseDocument(given, option, 'The JSON')
    : await readDocument(io, given, `The value of ${option}`);
  return document.value;
}

function oneValue(text: string): Json {
  const parsed = parseJson(text);
  return parsed.ok ? parsed.value : text;
}
