/** Bytes that came over HTTP, as JSON: parsed strictly when they say they are JSON, else text, else base64. */
import { type Json, parseJson } from '@aob/ir';

export interface ResponseBody {
  readonly body: Json;
  /** Says that `body` is base64, because the bytes are no text. */
  readonly body_encoding?: 'base64';
}

const JSON_TYPE = /^(?:application|text)\/(?:[a-z0-9.!#$&^_-]+\+)?json$/;

/** `warn` hears why something that calls itself JSON was kept as text. */
export function readResponseBody(
  bytes: Uint8Array,
  contentType: string | undefined,
  warn: (message: string) => void,
): ResponseBody {
  if (bytes.byteLength === 0) return { body: null };
  const [type = '', ...parameters] = (contentType ?? '').toLowerCase().split(';');
  const text = decode(bytes, charsetOf(parameters));
  if (text === undefined) return { body: Buffer.from(bytes).toString('base64'), body_encoding: 'base64' };
  if (!JSON_TYPE.test(type.trim())) return { body: text };
  const parsed = parseJson(text);
  if (parsed.ok) return { body: parsed.value };
  // R10: reading it would change it silently, so it stays what it is: a text.
  const [issue] = parsed.issues;
  warn(`The answer calls itself JSON and was kept as text: ${issue?.pointer ?? ''} ${issue?.message ?? ''}`);
  return { body: text };
}

function charsetOf(parameters: readonly string[]): string {
  for (const parameter of parameters) {
    const charset = /^\s*charset\s*=\s*"?([^"\s]+)"?\s*$/.exec(parameter)?.[1];
    if (charset !== undefined) return charset;
  }
  return 'utf-8';
}

function decode(bytes: Uint8Array, charset: string): string | undefined {
  try {
    return new TextDecoder(charset, { fatal: true }).decode(bytes);
  } catch {
    // Not text in this encoding, or an encoding nobody knows.
    return undefined;
  }
}
