/** Runs inside runs outlive a kill -9 behind any commit: each child run begins once, and its end is heard once. */
import { expect, it } from 'vitest';
import { until } from '../support/server.ts';
import { startMortalServer } from './mortal-server.ts';
import { persist } from './persist.ts';

/** Commits of a family: its start, the start of the child, the result of the child and with it its end, the word of it. */
const COMMITS = [1, 2, 3, 4];

const payout = (url: string) => ({
  schema: 'aob/v1',
  name: 'payout',
  nodes: [
    { id: 'send', type: 'http', config: { url, method: 'POST', body: { amount: '${inputs.amount}' } } },
  ],
  edges: [],
});

const order = {
  schema: 'aob/v1',
  name: 'order',
  nodes: [
    { id: 'pay', type: 'composite', config: { workflow: 'payout', inputs: { amount: '${inputs.total}' } } },
    { id: 'after', type: 'transform', config: { expression: 'nodes.pay.output.status' } },
  ],
  edges: [{ from: 'pay', to: 'after' }],
};

it('a death between a run and its child run, in either direction, loses and repeats nothing', {
  timeout: 240_000,
}, async () => {
  const { client, sink, hasEnded, restart } = await startMortalServer();
  for (const definition of [payout(sink.url), order]) await client.workflows.push({ definition });

  for (const [round, commit] of COMMITS.entries()) {
    await restart({ AOB_CRASH_POINT: `after-commit:${commit}` });
    // The answer may be lost with the process: the label finds the run.
    const labels = { round: `${round}` };
    await client.runs.start({ workflow: 'order', inputs: { total: commit }, labels }).catch(() => undefined);
    await until(async () => hasEnded(), 30_000);
    await restart();
    const ours = () => persist(() => client.runs.list({ workflow: 'order', label: `round=${round}` }));
    await until(async () => (await ours()).items[0]?.status === 'COMPLETED', 60_000);

    const { items } = await ours();
    const [run] = items;
    expect([items.length, run?.status], `commit ${commit}`).toEqual([1, 'COMPLETED']);
    const id = run?.run_id ?? '';
    expect((await client.runs.get(id)).outputs).toBe(200);
    const children = (await client.runs.list({ parent: id })).items;
    expect(children.map(({ status }) => status)).toEqual(['COMPLETED']);
    for (const each of [id, ...children.map(({ run_id }) => run_id)])
      expect((await client.runs.verify(each)).problems).toEqual([]);
    // One key for each child run: what was sent twice can be told to be the same.
    expect(sink.deliveries.size).toBe(round + 1);
  }
});
