/** One client of a stream: frames out, heartbeats, and the knowledge of how much it has not read yet. */
import { createTransientMap } from '@aob/engine';
import type { FastifyReply } from 'fastify';

export const HEARTBEAT_MS = 15_000;
/** Bytes a client may leave unread before nothing more is put on top. */
const UNREAD_BYTES_MAX = 256 * 1024;

export interface SseConnection {
  /** Aborts when the client or the server ends it. */
  readonly closed: AbortSignal;
  write(frame: string): void;
  /** Resolves when the client has room again, or is gone. */
  ready(): Promise<void>;
  hasRoom(): boolean;
  end(): void;
}

/** The connections of one server, so that closing it ends them. */
export interface SseConnections {
  open(reply: FastifyReply): SseConnection;
  endAll(): void;
}

export const createSseConnections = (heartbeatMs = HEARTBEAT_MS): SseConnections => {
  const open = createTransientMap<SseConnection>();
  let opened = 0;
  return {
    open: (reply) => {
      const connection = connect(reply, heartbeatMs);
      opened += 1;
      const key = `connection ${opened}`;
      open.set(key, connection);
      connection.closed.addEventListener('abort', () => open.delete(key), { once: true });
      return connection;
    },
    endAll: () => {
      for (const connection of open.values()) connection.end();
    },
  };
};

const connect = (reply: FastifyReply, heartbeatMs: number): SseConnection => {
  const { raw } = reply;
  const closing = new AbortController();
  reply.hijack();
  raw.writeHead(200, {
    'content-type': 'text/event-stream; charset=utf-8',
    // no-transform keeps proxies from compressing, which would hold frames back.
    'cache-control': 'no-cache, no-transform',
    'x-accel-buffering': 'no',
  });
  const hasRoom = (): boolean => raw.writableLength < UNREAD_BYTES_MAX;
  const heartbeat = setInterval(() => {
    if (hasRoom()) raw.write(': still here\n\n');
  }, heartbeatMs);
  raw.once('close', () => {
    clearInterval(heartbeat);
    closing.abort();
  });
  // Sent at once, so that the client knows it is connected before the first event.
  raw.write(': connected\n\n');
  return {
    closed: closing.signal,
    write: (frame) => {
      if (!closing.signal.aborted) raw.write(frame);
    },
    hasRoom,
    ready: () =>
      hasRoom() || closing.signal.aborted
        ? Promise.resolve()
        : new Promise((resolve) => {
            const go = (): void => {
              raw.off('drain', go);
              raw.off('close', go);
              resolve();
            };
            raw.once('drain', go);
            raw.once('close', go);
          }),
    end: () => raw.end(),
  };
};

export interface Frame {
  readonly event?: string;
  readonly id?: number;
  readonly data: unknown;
}

export const frame = ({ event, id, data }: Frame): string =>
  `${event === undefined ? '' : `event: ${event}\n`}${id === undefined ? '' : `id: ${id}\n`}data: ${JSON.stringify(data)}\n\n`;
