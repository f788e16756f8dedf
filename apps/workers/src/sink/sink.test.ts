import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openReceived } from './received.ts';
import { type Sink, startSink } from './sink.ts';

let folder: string;
const running: Sink[] = [];
const warnings: string[] = [];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sink-'));
  // An ephemeral port, so that tests never meet a server that is really running.
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve));
  const { port } = probe.address() as AddressInfo;
  await new Promise((resolve) => probe.close(resolve));
  await writeFile(join(folder, 'port'), `${port}\n`);
});
afterEach(async () => {
  for (const sink of running.splice(0)) await sink.close();
  await rm(folder, { recursive: true });
  warnings.length = 0;
});

async function start(): Promise<Sink> {
  const sink = await startSink({ folder, warn: (message) => warnings.push(message) });
  running.push(sink);
  return sink;
}

const post = (url: string, key: string, body: unknown): Promise<Response> =>
  fetch(url, { method: 'POST', body: JSON.stringify(body), headers: { 'idempotency-key': key } });

it('serves the leads and companies of the examples', async () => {
  const { url } = await start();
  const lead = (await (await fetch(`${url}/leads/lead_1001`)).json()) as { name: string; company: string };
  expect(lead.name).toBe('Ada Marsh');
  expect(await (await fetch(`${url}/companies/${lead.company}`)).json()).toMatchObject({ employees: 1200 });
  expect((await fetch(`${url}/leads/constructor`)).status).toBe(404);
  expect((await fetch(`${url}/nothing`)).status).toBe(404);
});

it('counts repeated deliveries under one key as one effect, also across a restart', async () => {
  const first = await start();
  await post(`${first.url}/mail`, 'k1', { to: 'ada' });
  await post(`${first.url}/mail`, 'k1', { to: 'ada' });
  await post(`${first.url}/slack`, 'k2', { text: 'no' });
  await first.close();
  const { url, port } = await start();
  expect(port).toBe(first.port);
  await post(`${url}/mail`, 'k1', { to: 'ada' });
  const page = (await (await fetch(`${url}/received`)).json()) as { total: number; items: unknown[] };
  expect(page.total).toBe(2);
  expect(page.items).toMatchObject([
    { kind: 'slack', key: 'k2', deliveries: 1, body: { text: 'no' } },
    { kind: 'mail', key: 'k1', deliveries: 3, body: { to: 'ada' } },
  ]);
  expect(await (await fetch(`${url}/received?kind=mail&limit=1`)).json()).toMatchObject({
    items: [{ key: 'k1' }],
  });
});

it('keeps what is put into its buckets', async () => {
  const { url } = await start();
  const put = await fetch(`${url}/s3/leads/1.json`, {
    method: 'PUT',
    body: '{"a":1}',
    headers: { 'content-type': 'application/json', 'idempotency-key': 'k' },
  });
  expect(put.status).toBe(200);
  const got = await fetch(`${url}/s3/leads/1.json`);
  expect(got.headers.get('content-type')).toBe('application/json');
  expect(await got.text()).toBe('{"a":1}');
});

it('refuses a body that is too large', async () => {
  const { url } = await start();
  const answer = await fetch(`${url}/mail`, { method: 'POST', body: 'x'.repeat(1_000_001) });
  expect(answer.status).toBe(413);
});

it('says so when its port is taken, and wants it back at the next start', async () => {
  const usual = await start();
  const other = await start();
  expect(other.port).not.toBe(usual.port);
  expect(warnings).toEqual([expect.stringContaining(`Port ${usual.port}`)]);
  expect(await readFile(join(folder, 'port'), 'utf8')).toBe(`${usual.port}\n`);
});

it('forgets the oldest items and reads past a line that a crash cut off', async () => {
  const received = await openReceived(folder);
  const delivery = { at: 1, kind: 'mail', path: '/mail', contentType: 'text/plain', body: 'x' } as const;
  for (let i = 0; i < 1005; i++) await received.add({ ...delivery, key: `k${i}` });
  await writeFile(
    join(folder, 'received.jsonl'),
    `${await readFile(join(folder, 'received.jsonl'), 'utf8')}{"at":1,`,
  );
  const again = await openReceived(folder);
  expect(again.list({ limit: 2000 })).toHaveLength(1000);
  expect(again.list({ limit: 1, key: 'k4' })).toEqual([]);
  expect(again.list({ limit: 1, key: 'k1004' })).toHaveLength(1);
  await again.add({ ...delivery, key: 'after' });
  expect((await openReceived(folder)).list({ limit: 1, key: 'after' })).toHaveLength(1);
});
