/** The client's promise about streams, on the real server: whoever follows a run misses nothing, whatever happens to the server. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createClient } from '@aob/client';
import { expect, it } from 'vitest';
import { startServer } from '../support/server.ts';

const sleep = (id: string) => ({
  id,
  type: 'function',
  config: { handler: 'builtin.sleep' },
  inputs: { ms: 1_500 },
});

it('follows a run over a kill -9 of the server, every event once and in order', async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'aob-follow-'));
  const first = await startServer({ dataDir });
  const { apiPort } = first;
  let second: Awaited<ReturnType<typeof startServer>> | undefined;
  try {
    const client = createClient({ url: first.apiUrl });
    const definition = {
      schema: 'aob/v1',
      name: 'naps',
      nodes: [sleep('one'), sleep('two'), sleep('three')],
      edges: [
        { from: 'one', to: 'two' },
        { from: 'two', to: 'three' },
      ],
    };
    const { run_id } = await client.runs.start({ definition });
    const seqs: number[] = [];
    const completed: string[] = [];
    for await (const event of client.runs.follow(run_id, { attemptsMax: 60 })) {
      seqs.push(event.seq);
      if (event.type === 'node.completed') completed.push(event.node ?? '');
      if (event.type === 'node.completed' && event.node === 'one') {
        await first.kill();
        second = await startServer({ dataDir, apiPort });
      }
    }
    expect(completed).toEqual(['one', 'two', 'three']);
    expect(seqs).toEqual(Array.from(seqs, (_, i) => i + 1));
    expect(await client.runs.get(run_id)).toMatchObject({ status: 'COMPLETED', seq: seqs.length });
  } finally {
    await second?.stop();
    await rm(dataDir, { recursive: true, force: true, maxRetries: 5 });
  }
});
