/** A real HTTP server that gives the answers a test wrote down, by method and path. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface FakeApi extends AsyncDisposable {
  readonly url: string;
  readonly asked: readonly {
    readonly route: string;
    readonly actor: string | undefined;
    readonly body: unknown;
  }[];
}

export interface FakeAnswer {
  readonly status?: number;
  /** JSON, or text that is sent as server-sent events. */
  readonly body: unknown;
}

/** `routes`: `GET /v1/runs?limit=20` or without its query. */
export async function fakeApi(routes: Readonly<Record<string, FakeAnswer>>): Promise<FakeApi> {
  const asked: { route: string; actor: string | undefined; body: unknown }[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const text = Buffer.concat(chunks).toString('utf8');
    const route = `${request.method} ${request.url}`;
    const actor = request.headers['x-aob-actor'];
    asked.push({
      route,
      actor: typeof actor === 'string' ? actor : undefined,
      body: text === '' ? undefined : JSON.parse(text),
    });
    const answer = routes[route] ?? routes[route.split('?')[0] ?? ''] ?? missing(route);
    const isStream = typeof answer.body === 'string';
    response.writeHead(answer.status ?? 200, {
      'content-type': isStream ? 'text/event-stream' : 'application/json',
    });
    response.end(isStream ? answer.body : JSON.stringify(answer.body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

export const problem = (status: number, code: string, more: object = {}): FakeAnswer => ({
  status,
  body: {
    type: `/problems/${code}`,
    title: 'No',
    status,
    detail: `It says ${code}.`,
    code,
    issues: [{ pointer: '', code, message: `It says ${code}.` }],
    ...more,
  },
});

const missing = (route: string): FakeAnswer => problem(404, 'route.unknown', { detail: route });

/** Server-sent events of a run, and how it ended. */
export const stream = (
  events: readonly { readonly type: string; readonly node?: string; readonly data?: object }[],
  status: string,
): FakeAnswer => {
  const logged = events.map((event, i) => ({
    seq: i + 1,
    at: '2026-01-02T03:04:05.678Z',
    run_id: 'run_1',
    data: {},
    ...event,
  }));
  const frames = logged.map((event) => `id: ${event.seq}\ndata: ${JSON.stringify(event)}\n\n`);
  const end = { run_id: 'run_1', status, seq: logged.length };
  return { body: `${frames.join('')}event: end\ndata: ${JSON.stringify(end)}\n\n` };
};
