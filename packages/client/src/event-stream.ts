/** Server-sent events of one connection, as they arrive. */
import { createParser, type EventSourceMessage } from 'eventsource-parser';
import { NetworkError } from './errors.ts';

/** A run's largest event is far below; beyond this the other side is no event stream. */
const MESSAGE_CHARACTERS_MAX = 32 * 1024 * 1024;

export interface Connection {
  readonly url: string;
  readonly body: ReadableStream<Uint8Array>;
  readonly signal: AbortSignal | undefined;
  /** Nothing, not even a heartbeat, for this long: a connection can die without a word, and only silence tells. */
  readonly silenceMs: number;
}

/** Ends when the server closes. Throws `NetworkError` when the connection breaks or goes silent. */
export async function* readEventStream(connection: Connection): AsyncGenerator<EventSourceMessage, void> {
  const messages: EventSourceMessage[] = [];
  const parser = createParser({
    maxBufferSize: MESSAGE_CHARACTERS_MAX,
    onEvent: (message) => {
      messages.push(message);
    },
  });
  const decoder = new TextDecoder();
  const reader = connection.body.getReader();
  try {
    for (;;) {
      const { done, value } = await nextChunk(connection, reader);
      if (done) return;
      parser.feed(decoder.decode(value, { stream: true }));
      yield* messages.splice(0);
    }
  } finally {
    // Also when the consumer stopped in the middle: the server must not go on sending to nobody.
    reader.cancel().catch(() => undefined);
  }
}

type Reader = ReadableStreamDefaultReader<Uint8Array>;

function nextChunk(
  { url, signal, silenceMs }: Connection,
  reader: Reader,
): Promise<Awaited<ReturnType<Reader['read']>>> {
  return new Promise((resolve, reject) => {
    const finish = () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', onAbort);
    };
    const onAbort = () => {
      finish();
      reject(signal?.reason);
    };
    const timer = setTimeout(() => {
      finish();
      const message = `${url} said nothing for ${silenceMs / 1000} s.`;
      reject(new NetworkError({ kind: 'timeout', url, message }));
    }, silenceMs);
    signal?.addEventListener('abort', onAbort, { once: true });
    if (signal?.aborted) onAbort();
    reader.read().then(
      (chunk) => {
        finish();
        resolve(chunk);
      },
      (cause: unknown) => {
        finish();
        const message = `The stream from ${url} broke off.`;
        reject(
          signal?.aborted ? signal.reason : new NetworkError({ kind: 'interrupted', url, message, cause }),
        );
      },
    );
  });
}
