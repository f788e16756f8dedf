import { type IncomingMessage, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it } from 'vitest';
import { approval, fetchAndProcess, workflow } from './testing/documents.ts';
import { createRig, type Rig } from './testing/rig.ts';

interface Message {
  readonly event?: string;
  readonly id?: string;
  readonly data: { readonly [key: string]: unknown };
}

/** Reads messages of a stream until it ends or `isEnough`. */
const follow = async (
  rig: Rig,
  path: string,
  isEnough: (messages: readonly Message[]) => boolean = () => false,
  headers: { readonly [name: string]: string } = {},
): Promise<{ messages: Message[]; text: string }> => {
  if (!rig.api.server.listening) await rig.api.listen({ host: '127.0.0.1', port: 0 });
  const { port } = rig.api.server.address() as AddressInfo;
  const abort = new AbortController();
  const url = `http://127.0.0.1:${port}${path}`;
  const response = await fetch(url, {
    headers: { accept: 'text/event-stream', ...headers },
    signal: abort.signal,
  });
  expect(response.headers.get('content-type')).toContain('text/event-stream');
  const decoder = new TextDecoder();
  let text = '';
  for await (const chunk of response.body ?? []) {
    text += decoder.decode(chunk as Uint8Array, { stream: true });
    if (isEnough(messagesIn(text))) break;
  }
  abort.abort();
  return { messages: messagesIn(text), text };
};

const messagesIn = (text: string): Message[] =>
  text
    .split('\n\n')
    .slice(0, -1)
    .flatMap((block) => {
      const fields = Object.fromEntries(
        block
          .split('\n')
          .map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 2)]),
      );
      return fields['data'] === undefined
        ? []
        : [{ ...fields, data: JSON.parse(fields['data']) as Message['data'] }];
    });

it('follows a run from its first event to its end, without a gap or a repetition (R17)', async () => {
  const rig = await createRig();
  await rig.push(fetchAndProcess);
  const id = await rig.start({ workflow: 'fetch-process' });
  const { messages } = await follow(rig, `/v1/runs/${id}/events`);
  const end = messages.at(-1);
  const log = messages.slice(0, -1);
  expect(end).toMatchObject({ event: 'end', data: { run_id: id, status: 'COMPLETED' } });
  expect(log.every(({ event }) => event === undefined)).toBe(true);
  expect(log.map((message) => Number(message.id))).toEqual(log.map((_, index) => index + 1));
  expect(log.map(({ data }) => data['seq'])).toEqual(log.map((_, index) => index + 1));
  expect(log[0]?.data).toMatchObject({ type: 'run.started', run_id: id, at: expect.stringMatching(/Z$/) });
  expect(log.at(-1)?.data).toMatchObject({ type: 'run.completed' });

  const { body } = await rig.get<{ items: unknown[] }>(`/v1/runs/${id}/events`);
  expect(body.items).toEqual(log.map(({ data }) => data));
});

it('resumes after Last-Event-ID, and from an inclusive seq (R17)', async () => {
  const rig = await createRig();
  await rig.push(fetchAndProcess);
  const id = await rig.start({ workflow: 'fetch-process' });
  await rig.until(id, ({ status }) => status === 'COMPLETED');
  const after = await follow(rig, `/v1/runs/${id}/events`, undefined, { 'last-event-id': '3' });
  expect(after.messages[0]).toMatchObject({ id: '4' });
  const from = await follow(rig, `/v1/runs/${id}/events?from=3`);
  expect(from.messages[0]).toMatchObject({ id: '3' });
  const beyond = await follow(rig, `/v1/runs/${id}/events`, undefined, { 'last-event-id': '5000' });
  expect(beyond.messages).toMatchObject([{ event: 'resync', data: { from: 1 } }]);
});

it('shows events while they happen, and a sign of life while nothing does', async () => {
  const rig = await createRig();
  await rig.push(approval);
  const id = await rig.start({ workflow: 'approval' });
  await rig.until(id, ({ status }) => status === 'WAITING');
  const { items } = (await rig.get<{ items: { ticket_id: string }[] }>('/v1/tickets?status=open')).body;
  let isDecided = false;
  const { messages, text } = await follow(rig, `/v1/runs/${id}/events`, (seen) => {
    if (!isDecided && seen.some(({ data }) => data['type'] === 'ticket.opened')) {
      isDecided = true;
      setTimeout(() => {
        void rig.post(
          `/v1/tickets/${items[0]?.ticket_id}/decision`,
          { decision: 'approve', reason: 'x' },
          { 'x-aob-actor': 'human:mia;roles=approver,finance' },
        );
      }, 120);
    }
    return false;
  });
  expect(messages.map(({ data }) => data['type'])).toContain('ticket.decided');
  expect(text).toContain(': still here');
});

it('hints at every change of the workspace (R17)', async () => {
  const rig = await createRig();
  await rig.push(approval);
  const started: string[] = [];
  const stream = follow(rig, '/v1/events', (messages) =>
    messages.some(({ data }) => data['status'] === 'WAITING'),
  );
  while (!rig.api.server.listening) await new Promise((resolve) => setImmediate(resolve));
  const begin = async (): Promise<void> => {
    started.push(await rig.start({ workflow: 'approval' }));
  };
  let latest = begin();
  const again = setInterval(() => {
    latest = latest.then(begin);
  }, 100);
  const { messages } = await stream.finally(() => clearInterval(again));
  await latest;
  const hint = messages.find(({ data }) => data['status'] === 'WAITING');
  expect(hint?.data).toMatchObject({ touched: ['tickets'] });
  expect(started).toContain(hint?.data['run_id']);
});

it('hints at workflows by a name of their own: versions, tags, patches and words on them (R17)', async () => {
  const rig = await createRig();
  await rig.push(fetchAndProcess);
  const hints = async (change: () => Promise<unknown>): Promise<unknown[]> => {
    const stream = follow(rig, '/v1/events', (messages) =>
      messages.some(({ event }) => event === 'workflow'),
    );
    // Nothing is kept for who comes later: it is done again until the stream was there to hear it.
    const again = setInterval(() => void change(), 100);
    const { messages } = await stream.finally(() => clearInterval(again));
    return messages.filter(({ event }) => event === 'workflow').map(({ data }) => data);
  };
  let label = 0;
  const patch = () =>
    rig.post('/v1/workflows/fetch-process/patches', {
      operations: [{ op: 'add', path: '/description', value: `${label++}` }],
      reason: 'x',
    });
  expect(await hints(patch)).toContainEqual({ workflow: 'fetch-process' });
  const named = await hints(() => rig.push({ ...fetchAndProcess, name: `other-${label++}` }));
  expect(named).toContainEqual({ workflow: expect.stringMatching(/^other-/) });
});

it('gives a client that reads slowly every event, in order, and keeps little for it meanwhile (R17)', async () => {
  const rig = await createRig();
  const ids = Array.from({ length: 100 }, (_, index) => `n${index}`);
  const edges = ids.slice(1).map((to, index) => ({ from: `n${index}`, to }));
  await rig.push(
    workflow(
      'chain',
      ids.map((id) => ({ id, inputs: { text: '${inputs.text}' } })),
      edges,
      { limits: { nodes: 200 } },
    ),
  );
  await rig.api.listen({ host: '127.0.0.1', port: 0 });
  const { port } = rig.api.server.address() as AddressInfo;
  const runId = await rig.start({ workflow: 'chain', inputs: { text: 'x'.repeat(15_000) } });
  const response = await new Promise<IncomingMessage>((resolve) => {
    request(
      { port, path: `/v1/runs/${runId}/events`, headers: { accept: 'text/event-stream' } },
      resolve,
    ).end();
  });
  // Nothing is read until the run is over: what does not fit into the sockets must wait in the log.
  response.pause();
  const run = await rig.until(runId, ({ status }) => status === 'COMPLETED');
  let text = '';
  for await (const chunk of response) text += String(chunk);
  const messages = messagesIn(text);
  expect(text.length).toBeGreaterThan(3_000_000);
  expect(messages.slice(0, -1).map(({ id }) => Number(id))).toEqual(
    Array.from({ length: Number(run['seq']) }, (_, index) => index + 1),
  );
  expect(messages.at(-1)).toMatchObject({ event: 'end' });
});

it('leaves out what nodes got and gave when asked to, in the stream as on the pages', async () => {
  const rig = await createRig();
  await rig.push(workflow('echo', [{ id: 'say', inputs: { text: 'a secret of the trade' } }]));
  const id = await rig.start({ workflow: 'echo', inputs: { lead: 'lead_7' } });
  await follow(rig, `/v1/runs/${id}/events`);
  type Log = { items: { type: string; data: { [field: string]: unknown } }[] };
  const { body: whole } = await rig.get<Log>(`/v1/runs/${id}/events`);
  const { body: brief } = await rig.get<Log>(`/v1/runs/${id}/events?values=none`);
  expect(brief.items.map(({ type }) => type)).toEqual(whole.items.map(({ type }) => type));
  expect(JSON.stringify(whole)).toContain('a secret of the trade');
  expect(JSON.stringify(brief)).not.toMatch(/a secret of the trade|lead_7/);
  const completed = (log: Log) => log.items.find(({ type }) => type === 'node.completed')?.data;
  // All else stays: the digest of what is left out, and every other field.
  const { output, ...rest } = completed(whole) ?? {};
  expect(completed(brief)).toEqual({ ...rest, output: { digest: (output as { digest: string }).digest } });
  const { messages } = await follow(rig, `/v1/runs/${id}/events?values=none`);
  expect(messages.slice(0, -1).map(({ data }) => data)).toEqual(brief.items);
});
