import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import { parseAllowList } from './allow-list.ts';
import { checkDocumentUrls, checkUrlLiteral } from './check-url.ts';
import { createOutgoingClient, type OutgoingClient, type OutgoingRequest } from './client.ts';
import { OutgoingError } from './error.ts';
import type { OutgoingPolicy } from './policy.ts';

const open: { close(): unknown }[] = [];
afterEach(async () => {
  for (const thing of open.splice(0)) await thing.close();
});

function allowing(
  list: string,
  own: OutgoingPolicy['own'] = [],
  machine: readonly string[] = [],
): OutgoingPolicy {
  const parsed = parseAllowList(list);
  if (!parsed.ok) throw new Error(parsed.problems.join(' '));
  return { allow: parsed.entries, own, machine };
}

async function serve(handle: (request: IncomingMessage, response: ServerResponse) => void): Promise<number> {
  const server: Server = createServer(handle);
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  open.push({ close: () => server.closeAllConnections() ?? server.close() });
  return (server.address() as AddressInfo).port;
}

function client(options: Parameters<typeof createOutgoingClient>[0]): OutgoingClient {
  const made = createOutgoingClient(options);
  open.push(made);
  return made;
}

function get(url: string, extra: Partial<OutgoingRequest> = {}): OutgoingRequest {
  return { method: 'GET', url, headers: {}, signal: new AbortController().signal, ...extra };
}

async function failureOf(promise: Promise<unknown>): Promise<OutgoingError> {
  const error = await promise.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof OutgoingError)) throw new Error(`expected an OutgoingError, got ${String(error)}`);
  return error;
}

describe('checkUrlLiteral', () => {
  const refused = [
    'http://127.0.0.1/',
    'http://127.255.0.9:9000/',
    'http://127.1/',
    'http://2130706433/',
    'http://0x7f000001/',
    'http://0x7f.0.0.1/',
    'http://0177.0.0.1/',
    'http://017700000001/',
    'http://127.0.0.1./',
    'http://①②⑦.0.0.1/',
    'http://0/',
    'http://0.0.0.0/',
    'http://localhost/',
    'http://LOCALHOST./',
    'http://api.localhost:8081/',
    'http://printer.local/',
    'http://metadata.google.internal/computeMetadata/v1/',
    'http://169.254.169.254/latest/meta-data/',
    'http://2852039166/latest/meta-data/',
    'http://[fd00:ec2::254]/latest/meta-data/',
    'http://10.0.0.1/',
    'http://172.16.0.1/',
    'http://172.31.255.255/',
    'http://192.168.1.1/',
    'http://100.64.0.1/',
    'http://100.127.255.255/',
    'http://192.0.0.8/',
    'http://192.0.2.1/',
    'http://198.18.0.1/',
    'http://198.51.100.7/',
    'http://203.0.113.7/',
    'http://224.0.0.1/',
    'http://239.255.255.250/',
    'http://240.0.0.1/',
    'http://255.255.255.255/',
    'http://[::]/',
    'http://[::1]/',
    'http://[0:0:0:0:0:0:0:1]/',
    'http://[::ffff:127.0.0.1]/',
    'http://[::ffff:7f00:1]/',
    'http://[::ffff:8.8.8.8]/',
    'http://[::127.0.0.1]/',
    'http://[64:ff9b::7f00:1]/',
    'http://[64:ff9b::8.8.8.8]/',
    'http://[64:ff9b:1::a00:1]/',
    'http://[2002:7f00:1::]/',
    'http://[2001:0:4136:e378:8000:63bf:3fff:fdd2]/',
    'http://[fc00::1]/',
    'http://[fd12:3456::1]/',
    'http://[fe80::1]/',
    'http://[fec0::1]/',
    'http://[ff02::1]/',
    'http://[2001:db8::1]/',
    'http://user:pass@example.com/',
    'http://example.com@127.0.0.1/',
    'file:///etc/passwd',
    'ftp://example.com/',
    'gopher://example.com/',
  ];
  it.each(refused)('refuses %s', (url) => {
    const issue = checkUrlLiteral(url, allowing(''), '/nodes/0/config/url');
    expect(issue).toMatchObject({ code: 'http.blocked_host', pointer: '/nodes/0/config/url' });
    expect(issue?.hint).toBeTruthy();
  });

  const accepted = [
    'https://example.com/',
    'https://example.com:8443/a?b=c',
    'http://8.8.8.8/',
    'http://172.32.0.1/',
    'http://100.128.0.1/',
    'http://[2606:4700:4700::1111]/',
    'https://internal.example.com/',
    'https://example.com/leads/${inputs.id}?x=${nodes.a.output["b"]}',
    'https://${inputs.host}/x',
    '${inputs.url}',
  ];
  it.each(accepted)('lets %s pass', (url) => {
    expect(checkUrlLiteral(url, allowing(''))).toBeUndefined();
  });

  it('says what is no URL at all', () => {
    expect(checkUrlLiteral('http://[::1', allowing(''))).toMatchObject({ code: 'http.bad_url' });
    expect(checkUrlLiteral('example.com/path', allowing(''))).toMatchObject({ code: 'http.bad_url' });
  });

  it.each([
    ['127.0.0.1:8091', 'http://127.0.0.1:8091/mail'],
    ['127.0.0.1:8091', 'http://2130706433:8091/mail'],
    ['127.0.0.1', 'http://127.0.0.1:9/'],
    ['10.1.0.0/16', 'http://10.1.2.3:9/'],
    ['[::1]:8091', 'http://[::1]:8091/'],
    ['::1', 'http://[::1]:7/'],
    ['fd00::/8', 'http://[fd12::1]/'],
    ['Sink.Local', 'http://sink.local/'],
    ['localhost:8091', 'http://localhost:8091/'],
  ])('the allow-list entry %s admits %s', (list, url) => {
    expect(checkUrlLiteral(url, allowing(list))).toBeUndefined();
  });

  it.each([
    ['127.0.0.1:8091', 'http://127.0.0.1:8092/'],
    ['127.0.0.1:8091', 'http://localhost:8091/'],
    ['10.1.0.0/16', 'http://10.2.0.1/'],
    ['sink.local', 'http://other.sink.local/'],
  ])('the allow-list entry %s does not admit %s', (list, url) => {
    expect(checkUrlLiteral(url, allowing(list))).toMatchObject({ code: 'http.blocked_host' });
  });

  it.each([
    'http://127.0.0.1:8081/v1/tickets',
    'http://127.0.0.2:8081/',
    'http://localhost:8081/',
    'http://x.localhost:8081/',
    'http://0.0.0.0:8081/',
    'http://0:8081/',
    'http://2130706433:8081/',
    'http://[::1]:8081/',
    'http://[::]:8081/',
    'http://[::ffff:127.0.0.1]:8081/',
    'http://192.168.7.7:8081/',
  ])('never lets a workflow call our own API at %s, whatever is allowed', (url) => {
    const policy = allowing(
      '127.0.0.0/8, 0.0.0.0/0, ::/0, localhost, x.localhost',
      [{ host: '127.0.0.1', port: 8081 }],
      ['192.168.7.7'],
    );
    expect(checkUrlLiteral(url, policy)?.message).toContain('this server itself');
  });
});

describe('checkDocumentUrls', () => {
  it('names every URL a document may not call, also in a document that is wrong in other ways', () => {
    const nodes = [
      { id: 'a', type: 'http', config: { url: 'http://10.0.0.1/' } },
      { id: 'b', type: 'notify', config: { channel: 'webhook', to: 'http://localhost/' } },
      { id: 'c', type: 'notify', config: { channel: 'log', to: 'http://localhost/' } },
      {
        id: 'd',
        type: 'http',
        config: { url: 'https://example.com/' },
        compensate: { type: 'http', config: { url: 'http://192.168.0.1/' } },
      },
      'no node',
      { id: 'e', type: 'notify', config: { channel: 'slack', to: 'http://localhost/' } },
      { id: 'f', type: 'notify', config: { channel: 'email', to: 'root@localhost' } },
      {
        id: 'm',
        type: 'map',
        config: { body: { nodes: [{ id: 'n', type: 'http', config: { url: 'http://[::1]/' } }] } },
      },
    ];
    const issues = checkDocumentUrls({ nodes }, allowing(''));
    expect(issues.map(({ pointer }) => pointer)).toEqual([
      '/nodes/0/config/url',
      '/nodes/1/config/to',
      '/nodes/3/compensate/config/url',
      '/nodes/5/config/to',
      '/nodes/7/config/body/nodes/0/config/url',
    ]);
    expect(checkDocumentUrls('nothing', allowing(''))).toEqual([]);
  });
});

describe('parseAllowList', () => {
  it('names every wrong entry at once', () => {
    const parsed = parseAllowList('ok.example, http://x/, 10.0.0.0/33, host:99999, host:, a b, 127.1');
    expect(parsed).toMatchObject({ ok: false });
    expect(parsed.ok ? [] : parsed.problems.map((problem) => problem.split('"')[1])).toEqual([
      'http://x/',
      '10.0.0.0/33',
      'host:99999',
      'host:',
      'a b',
      '127.1',
    ]);
  });

  it('reads an empty list as no exceptions', () => {
    expect(parseAllowList(' , ')).toEqual({ ok: true, entries: [] });
  });
});

describe('the outgoing client', () => {
  it('answers with status, headers and bytes of an allowed host', async () => {
    const port = await serve((_request, response) => {
      response.writeHead(418, { 'X-Kind': 'teapot', 'set-cookie': ['a=1', 'b=2'] }).end('short and stout');
    });
    const answer = await client({ policy: allowing(`127.0.0.1:${port}`) }).request(
      get(`http://127.0.0.1:${port}/`),
    );
    expect(answer.status).toBe(418);
    expect(answer.headers).toMatchObject({ 'x-kind': 'teapot', 'set-cookie': 'a=1, b=2' });
    expect(Buffer.from(answer.body).toString()).toBe('short and stout');
  });

  it('refuses a public name that resolves to a private address', async () => {
    const outgoing = client({ policy: allowing(''), resolve: async () => ['169.254.169.254'] });
    const failure = await failureOf(outgoing.request(get('http://rebind.example.com/')));
    expect(failure).toMatchObject({ code: 'http.blocked_host', isRetryable: false });
    expect(failure.hint).toContain('AOB_HTTP_ALLOW');
  });

  it('resolves once and connects to the address it judged', async () => {
    const port = await serve((request, response) => response.end(request.headers.host));
    let lookups = 0;
    const answers = [['127.0.0.1'], ['10.0.0.1']];
    const outgoing = client({
      policy: allowing(`pinned.example.com:${port}`),
      resolve: async () => answers[lookups++] ?? [],
    });
    const answer = await outgoing.request(get(`http://pinned.example.com:${port}/`));
    expect(Buffer.from(answer.body).toString()).toBe(`pinned.example.com:${port}`);
    expect(lookups).toBe(1);
  });

  it('refuses our own port behind an allowed name', async () => {
    const port = await serve((_request, response) => response.end());
    const outgoing = client({
      policy: allowing('friend.example.com', [{ host: '127.0.0.1', port }]),
      resolve: async () => ['127.0.0.1'],
    });
    const failure = await failureOf(outgoing.request(get(`http://friend.example.com:${port}/`)));
    expect(failure.message).toContain('this server itself');
  });

  it('judges every redirect again', async () => {
    const port = await serve((request, response) => {
      const to = request.url === '/metadata' ? 'http://169.254.169.254/' : 'file:///etc/passwd';
      response.writeHead(302, { location: to }).end();
    });
    const outgoing = client({ policy: allowing(`127.0.0.1:${port}`) });
    for (const path of ['/metadata', '/file']) {
      const failure = await failureOf(outgoing.request(get(`http://127.0.0.1:${port}${path}`)));
      expect(failure.code).toBe('http.blocked_host');
    }
  });

  it('follows redirects as browsers do and leaves credentials behind at another origin', async () => {
    const seen: {
      method: string | undefined;
      url: string | undefined;
      headers: IncomingMessage['headers'];
    }[] = [];
    const target = await serve((request, response) => {
      seen.push({ method: request.method, url: request.url, headers: request.headers });
      response.end('there');
    });
    const start = await serve((_request, response) => {
      response.writeHead(303, { location: `http://127.0.0.1:${target}/after` }).end();
    });
    const outgoing = client({ policy: allowing('127.0.0.1') });
    const headers = {
      authorization: 'Bearer secret',
      'x-api-key': 'secret',
      'content-type': 'application/json',
      'idempotency-key': 'k1',
    };
    await outgoing.request(get(`http://127.0.0.1:${start}/`, { method: 'POST', body: '{}', headers }));
    expect(seen).toHaveLength(1);
    expect(seen[0]).toMatchObject({ method: 'GET', url: '/after', headers: { 'idempotency-key': 'k1' } });
    for (const name of ['authorization', 'x-api-key', 'content-type'])
      expect(seen[0]?.headers[name]).toBeUndefined();
  });

  it('stops after five redirects and shows a redirect that was asked for', async () => {
    const port = await serve((_request, response) => response.writeHead(302, { location: '/again' }).end());
    const outgoing = client({ policy: allowing('127.0.0.1') });
    const failure = await failureOf(outgoing.request(get(`http://127.0.0.1:${port}/`)));
    expect(failure).toMatchObject({ code: 'http.too_many_redirects', isRetryable: false });
    const shown = await outgoing.request(get(`http://127.0.0.1:${port}/`, { keepStatus: [302] }));
    expect(shown.status).toBe(302);
  });

  it('refuses a body that is too large, packed or not', async () => {
    const port = await serve((request, response) => {
      const body = Buffer.alloc(50_000, 'a');
      if (request.url === '/packed')
        response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(body));
      else response.end(body);
    });
    const outgoing = client({ policy: allowing('127.0.0.1'), maxBodyBytes: 10_000 });
    for (const path of ['/', '/packed']) {
      const failure = await failureOf(outgoing.request(get(`http://127.0.0.1:${port}${path}`)));
      expect(failure).toMatchObject({ code: 'http.body_too_large', isRetryable: false });
    }
    const roomy = client({ policy: allowing('127.0.0.1') });
    const unpacked = await roomy.request(get(`http://127.0.0.1:${port}/packed`));
    expect(unpacked.body.byteLength).toBe(50_000);
  });

  it('calls a refused connection, a reset and an unknown name retryable', async () => {
    const port = await serve((request) => request.socket.destroy());
    const outgoing = client({ policy: allowing('127.0.0.1, gone.example.com'), resolve: async () => [] });
    expect(await failureOf(outgoing.request(get('http://127.0.0.1:1/')))).toMatchObject({
      code: 'http.connection',
      isRetryable: true,
    });
    expect(await failureOf(outgoing.request(get(`http://127.0.0.1:${port}/`)))).toMatchObject({
      code: 'http.connection',
      isRetryable: true,
    });
    expect(await failureOf(outgoing.request(get('http://gone.example.com/')))).toMatchObject({
      code: 'http.dns',
      isRetryable: true,
    });
  });

  it('ends with the reason of the signal when it is aborted', async () => {
    const port = await serve(() => {});
    const controller = new AbortController();
    const answer = client({ policy: allowing('127.0.0.1') }).request(
      get(`http://127.0.0.1:${port}/`, { signal: controller.signal }),
    );
    controller.abort(new Error('enough'));
    await expect(answer).rejects.toThrow('enough');
  });

  it('calls a header that cannot be sent a bad request', async () => {
    const port = await serve((_request, response) => response.end());
    const outgoing = client({ policy: allowing('127.0.0.1') });
    const failure = await failureOf(
      outgoing.request(get(`http://127.0.0.1:${port}/`, { headers: { 'x-a': 'b\r\nc: d' } })),
    );
    expect(failure).toMatchObject({ code: 'http.bad_request', isRetryable: false });
  });
});
