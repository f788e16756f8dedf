/**
 * The local sink of the embedded profile: the outside world of the examples, on its own loopback port. It serves the
 * lead data and receives mail, Slack posts and S3 puts for real; `GET /received` shows what arrived, and how often.
 */
import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { findExampleData } from './leads.ts';
import { listenOnKeptPort, SINK_HOST } from './port.ts';
import { openReceived, type Received, type ReceivedKind } from './received.ts';

export interface SinkOptions {
  /** Where it keeps its port and what it received. */
  readonly folder: string;
  readonly warn: (message: string) => void;
  /** The port to try first in a new folder; default 8091. */
  readonly preferredPort?: number;
}

export interface Sink {
  readonly host: string;
  readonly port: number;
  /** `http://127.0.0.1:8091`. */
  readonly url: string;
  close(): Promise<void>;
}

const DEFAULT_PORT = 8091;
const MAX_BODY_BYTES = 1_000_000;
const LIST_LIMIT = 100;

export async function startSink({ folder, warn, preferredPort = DEFAULT_PORT }: SinkOptions): Promise<Sink> {
  const received = await openReceived(folder);
  const server = createServer((request, response) => {
    handle(received, request, response).catch((error: unknown) => {
      warn(`The local sink could not answer ${request.method} ${request.url}: ${String(error)}`);
      if (!response.headersSent) send(response, 500, { error: 'the sink failed' });
    });
  });
  const port = await listenOnKeptPort(server, { folder, preferred: preferredPort, warn });
  return {
    host: SINK_HOST,
    port,
    url: `http://${SINK_HOST}:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function handle(received: Received, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://sink');
  const [area = '', ...rest] = url.pathname.split('/').slice(1);
  const route = `${request.method} /${area}`;
  switch (route) {
    case 'GET /':
      return send(response, 200, HELP);
    case 'GET /received':
      return send(response, 200, receivedPage(received, url.searchParams));
    case 'GET /leads':
    case 'GET /companies': {
      const found = findExampleData(area === 'leads' ? 'leads' : 'companies', rest[0]);
      return found === undefined ? notFound(response, url) : send(response, 200, found);
    }
    case 'POST /mail':
      return receive(received, 'mail', request, response);
    case 'POST /slack':
      return receive(received, 'slack', request, response);
    case 'PUT /s3':
      return receive(received, 's3', request, response);
    case 'GET /s3':
      return sendStored(received, url, response);
    default:
      return notFound(response, url);
  }
}

const HELP = {
  name: 'local sink of aob',
  serves: ['GET /leads/{id}', 'GET /companies/{id}'],
  receives: ['POST /mail', 'POST /slack', 'PUT /s3/{bucket}/{key}'],
  shows: ['GET /received?kind=mail|slack|s3&key=&limit=', 'GET /s3/{bucket}/{key}'],
};

function send(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
): void {
  response
    .writeHead(status, { 'content-type': 'application/json', ...headers })
    .end(`${JSON.stringify(body)}\n`);
}

function notFound(response: ServerResponse, { pathname }: URL): void {
  send(response, 404, { error: `nothing is at ${pathname}`, ...HELP });
}

function receivedPage(received: Received, query: URLSearchParams): unknown {
  const asked = Number(query.get('limit') ?? LIST_LIMIT);
  const limit = Number.isInteger(asked) && asked >= 1 ? Math.min(asked, LIST_LIMIT) : LIST_LIMIT;
  const kind = query.get('kind');
  const key = query.get('key');
  const items = received.list({ limit, ...(kind !== null && { kind }), ...(key !== null && { key }) });
  return {
    total: received.total,
    items: items.map(({ body, ...item }) => ({ ...item, body: readable(body) })),
  };
}

/** JSON as it is, anything else as text. */
function readable(body: string): unknown {
  try {
    return JSON.parse(body) as unknown;
  } catch {
    return body;
  }
}

async function receive(
  received: Received,
  kind: ReceivedKind,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const body = await readText(request);
  if (body === undefined) {
    send(response, 413, { error: `at most ${MAX_BODY_BYTES} bytes are received` }, { connection: 'close' });
    return;
  }
  const key = request.headers['idempotency-key'];
  const item = await received.add({
    at: Date.now(),
    kind,
    path: new URL(request.url ?? '/', 'http://sink').pathname,
    ...(typeof key === 'string' && { key }),
    contentType: request.headers['content-type'] ?? 'application/octet-stream',
    body,
  });
  const etag = `"${createHash('sha256').update(item.body).digest('hex')}"`;
  send(response, kind === 's3' ? 200 : 202, { number: item.number, deliveries: item.deliveries }, { etag });
}

async function readText(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.byteLength;
    if (size > MAX_BODY_BYTES) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}

function sendStored(received: Received, url: URL, response: ServerResponse): void {
  const item = received.stored(url.pathname);
  if (item === undefined) notFound(response, url);
  else response.writeHead(200, { 'content-type': item.contentType }).end(item.body);
}
