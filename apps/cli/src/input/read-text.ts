import { readFile } from 'node:fs/promises';
import { addAbortSignal, Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import type { Io } from '../context.ts';
import { Failure } from '../failure.ts';

/** A file, or stdin for `-`. */
export async function readText(io: Io, path: string): Promise<string> {
  if (path === '-') return text(addAbortSignal(io.signal, Readable.from(io.stdin)));
  try {
    const bytes = await readFile(path, { signal: io.signal });
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (error) {
    if (io.signal.aborted) throw io.signal.reason;
    throw new Failure({ code: 'cli.file', message: `${path} cannot be read: ${reasonOf(error)}.` });
  }
}

const REASONS: { readonly [code: string]: string } = {
  ENOENT: 'there is no such file',
  EISDIR: 'it is a folder',
  EACCES: 'it is not yours to read',
  ERR_ENCODING_INVALID_ENCODED_DATA: 'it is not UTF-8 text',
};

function reasonOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? `${error.code}` : '';
  return REASONS[code] ?? (error instanceof Error ? error.message : `${error}`);
}

/** What messages call it. */
export function nameOf(path: string): string {
  return path === '-' ? 'stdin' : path;
}
