/** A real HTTP server on a free port of this machine, and what it was asked. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Asked {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

export type Answer = (response: ServerResponse, asked: Asked) => void;

export interface LocalServer extends AsyncDisposable {
  readonly url: string;
  readonly asked: readonly Asked[];
}

/** Each request takes the next answer; the last one serves all that follow. */
export async function localServer(...answers: readonly Answer[]): Promise<LocalServer> {
  const asked: Asked[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const one = {
      method: request.method ?? '',
      url: request.url ?? '',
      headers: request.headers,
      body: Buffer.concat(chunks).toString('utf8'),
    };
    asked.push(one);
    answers[Math.min(asked.length, answers.length) - 1]?.(response, one);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    asked,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

export const json =
  (status: number, body: unknown): Answer =>
  (response) => {
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  };

export const problem = (status: number, code: string, more: object = {}): Answer =>
  json(status, {
    type: `/problems/${code}`,
    title: 'No',
    status,
    detail: `It says ${code}.`,
    code,
    issues: [{ pointer: '', code, message: `It says ${code}.` }],
    ...more,
  });

/** The connection ends without an answer. */
export const hangUp: Answer = (response) => {
  response.destroy();
};

export const event = (seq: number) => ({
  seq,
  at: '2026-01-01T00:00:00.000Z',
  type: 'log.line',
  run_id: 'run_1',
  data: {},
});

/** Server-sent events; `after` says how the connection goes on. */
export const stream =
  (messages: readonly string[], after: 'close' | 'break' | 'silence' = 'close'): Answer =>
  (response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write(messages.join(''), () => {
      if (after === 'close') response.end();
      if (after === 'break') response.destroy();
    });
    response.flushHeaders();
  };

export const logged = (seq: number): string => `id: ${seq}\ndata: ${JSON.stringify(event(seq))}\n\n`;
export const named = (name: string, data: object): string =>
  `event: ${name}\ndata: ${JSON.stringify(data)}\n\n`;
export const ended = (seq: number): string => named('end', { run_id: 'run_1', status: 'COMPLETED', seq });
