import type { RunEventResource, StreamEnd } from '@aob/engine/contract';
import { describe, expect, it } from 'vitest';
import { createClient } from './client.ts';
import type { FollowOptions } from './follow.ts';
import { ended, event, json, localServer, logged, named, problem, stream } from './testing/local-server.ts';

const page = (seqs: readonly number[], next_cursor: string | null = null) =>
  json(200, { items: seqs.map(event), next_cursor });

async function collect(
  url: string,
  options: FollowOptions = {},
): Promise<{ seqs: readonly number[]; end: StreamEnd }> {
  const seqs: number[] = [];
  const events: AsyncGenerator<RunEventResource, StreamEnd> = createClient({ url }).runs.follow(
    'run_1',
    options,
  );
  for (;;) {
    const { done, value } = await events.next();
    if (done) return { seqs, end: value };
    seqs.push(value.seq);
  }
}

describe('following a run', () => {
  it('hands out every event in order and returns how the run ended', async () => {
    await using server = await localServer(stream([logged(1), ': heartbeat\n\n', logged(2), ended(2)]));
    expect(await collect(server.url)).toEqual({
      seqs: [1, 2],
      end: { run_id: 'run_1', status: 'COMPLETED', seq: 2 },
    });
    expect(server.asked[0]?.headers.accept).toBe('text/event-stream');
    expect(server.asked[0]?.headers['last-event-id']).toBeUndefined();
  });

  it('begins at `from`', async () => {
    await using server = await localServer(stream([logged(7), ended(7)]));
    expect((await collect(server.url, { from: 7 })).seqs).toEqual([7]);
    expect(server.asked[0]?.headers['last-event-id']).toBe('6');
  });

  it.each(['close', 'break'] as const)(
    'resumes after the last event on a %s, without repeats',
    async (how) => {
      await using server = await localServer(
        stream([logged(1), logged(2)], how),
        stream([logged(2), logged(3), ended(3)]),
      );
      const retries: number[] = [];
      const { seqs } = await collect(server.url, { onRetry: ({ attempt }) => retries.push(attempt) });
      expect(seqs).toEqual([1, 2, 3]);
      expect(retries).toEqual([1]);
      expect(server.asked[1]?.headers['last-event-id']).toBe('2');
    },
  );

  it('resumes after silence, which is how a dead connection looks', async () => {
    await using server = await localServer(stream([logged(1)], 'silence'), stream([logged(2), ended(2)]));
    expect((await collect(server.url, { silenceMs: 50 })).seqs).toEqual([1, 2]);
  });

  it('reads what a resync skipped from the log, over as many pages as it takes', async () => {
    await using server = await localServer(
      stream([logged(1), named('resync', { from: 2 })]),
      page([2, 3], '4'),
      page([4]),
      stream([logged(5), ended(5)]),
    );
    expect((await collect(server.url)).seqs).toEqual([1, 2, 3, 4, 5]);
    expect(server.asked[1]?.url).toBe('/v1/runs/run_1/events?from=2&limit=1000');
    expect(server.asked[2]?.url).toBe('/v1/runs/run_1/events?from=4&limit=1000');
    expect(server.asked[3]?.headers['last-event-id']).toBe('4');
  });

  it('drops what it has handed out already, from the stream and from the log (R17)', async () => {
    await using server = await localServer(
      stream([logged(1), logged(1), logged(2), logged(1), logged(4), logged(3), ended(4)]),
      page([1, 2, 3]),
    );
    expect((await collect(server.url)).seqs).toEqual([1, 2, 3, 4]);
  });

  it('fills a gap in the stream from the log before it goes on (R17)', async () => {
    await using server = await localServer(stream([logged(1), logged(4), ended(5)]), page([2, 3, 4, 5]));
    expect((await collect(server.url)).seqs).toEqual([1, 2, 3, 4, 5]);
  });

  it('begins at `from` although the log does not reach it yet', async () => {
    await using server = await localServer(
      stream([named('resync', { from: 1 })]),
      page([]),
      stream([logged(1), logged(2), logged(3), ended(3)]),
    );
    expect((await collect(server.url, { from: 3 })).seqs).toEqual([3]);
    expect(server.asked[2]?.headers['last-event-id']).toBeUndefined();
  });

  it('passes over messages that only a newer server knows', async () => {
    await using server = await localServer(stream([logged(1), named('news', { seq: 9 }), ended(1)]));
    expect((await collect(server.url)).seqs).toEqual([1]);
  });

  it('cuts a message anywhere, even inside a character', async () => {
    const bytes = Buffer.from(
      `data: ${JSON.stringify({ ...event(1), data: { message: 'grüße 👋' } })}\n\n${ended(1)}`,
    );
    await using server = await localServer((response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      const send = (at: number): void => {
        if (at >= bytes.length) response.end();
        else response.write(bytes.subarray(at, at + 1), () => setImmediate(send, at + 1));
      };
      send(0);
    });
    for await (const { data } of createClient({ url: server.url }).runs.follow('run_1')) {
      expect(data).toEqual({ message: 'grüße 👋' });
    }
  });
});

describe('giving up', () => {
  it('happens at once for a run that does not exist', async () => {
    await using server = await localServer(problem(404, 'run.unknown'));
    await expect(collect(server.url)).rejects.toMatchObject({ status: 404, code: 'run.unknown' });
    expect(server.asked).toHaveLength(1);
  });

  it('happens after the allowed number of connections that brought nothing', async () => {
    await using server = await localServer(problem(503, 'unavailable'));
    const following = collect(server.url, { attemptsMax: 2 });
    await expect(following).rejects.toMatchObject({ code: 'unavailable' });
    expect(server.asked).toHaveLength(2);
  });

  it("ends with the caller's reason in the middle of a stream, and lets the server go", async () => {
    let isReleased: () => void = () => undefined;
    const released = new Promise<void>((resolve) => {
      isReleased = resolve;
    });
    await using server = await localServer((response) => {
      response.on('close', () => isReleased());
      response.writeHead(200, { 'content-type': 'text/event-stream' }).write(logged(1));
    });
    const giveUp = new AbortController();
    const events = createClient({ url: server.url }).runs.follow('run_1', { signal: giveUp.signal });
    expect((await events.next()).value).toMatchObject({ seq: 1 });
    const next = events.next();
    giveUp.abort(new Error('enough'));
    await expect(next).rejects.toThrow('enough');
    await released;
  });

  it('of the reader closes the connection too', async () => {
    let isReleased: () => void = () => undefined;
    const released = new Promise<void>((resolve) => {
      isReleased = resolve;
    });
    await using server = await localServer((response) => {
      response.on('close', () => isReleased());
      response.writeHead(200, { 'content-type': 'text/event-stream' }).write(logged(1));
    });
    for await (const { seq } of createClient({ url: server.url }).runs.follow('run_1')) {
      expect(seq).toBe(1);
      break;
    }
    await released;
  });
});
