/** Reads a response body with a cap on what arrives and on what it unpacks to: limits refuse, they never truncate. */
import { promisify } from 'node:util';
import { brotliDecompress, gunzip, inflate } from 'node:zlib';
import { OutgoingError } from './error.ts';

type Unpack = (packed: Uint8Array, options: { readonly maxOutputLength: number }) => Promise<Uint8Array>;

const UNPACK: ReadonlyMap<string, Unpack> = new Map<string, Unpack>([
  ['gzip', promisify(gunzip)],
  ['x-gzip', promisify(gunzip)],
  ['deflate', promisify(inflate)],
  ['br', promisify(brotliDecompress)],
]);

export const ACCEPTED_ENCODINGS = 'gzip, deflate, br';

export interface BodyLimit {
  readonly host: string;
  readonly maxBytes: number;
}

export async function readBody(
  stream: AsyncIterable<Uint8Array>,
  headers: { readonly [name: string]: string },
  limit: BodyLimit,
): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  // Leaving the loop destroys the stream, and with it the connection that is still sending.
  for await (const chunk of stream) {
    size += chunk.byteLength;
    if (size > limit.maxBytes) throw tooLarge(limit);
    chunks.push(chunk);
  }
  const encoding = headers['content-encoding']?.trim().toLowerCase() ?? 'identity';
  const packed = Buffer.concat(chunks);
  return packed.byteLength === 0 || encoding === 'identity' ? packed : unpack(packed, encoding, limit);
}

async function unpack(packed: Uint8Array, encoding: string, limit: BodyLimit): Promise<Uint8Array> {
  const method = UNPACK.get(encoding);
  if (method === undefined) {
    const message = `${limit.host} packed its answer as "${encoding}", which is not understood.`;
    throw new OutgoingError({ code: 'http.content_encoding', message, isRetryable: false });
  }
  try {
    return await method(packed, { maxOutputLength: limit.maxBytes });
  } catch (error) {
    if (error instanceof RangeError) throw tooLarge(limit);
    const message = `${limit.host} sent an answer that does not unpack as "${encoding}".`;
    throw new OutgoingError({ code: 'http.protocol', message, isRetryable: true }, error);
  }
}

function tooLarge({ host, maxBytes }: BodyLimit): OutgoingError {
  return new OutgoingError({
    code: 'http.body_too_large',
    message: `${host} sent more than ${maxBytes} bytes.`,
    hint: 'Ask for a smaller page, or store the data elsewhere and pass a reference.',
    isRetryable: false,
  });
}
