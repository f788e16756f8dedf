/** Afterwards: every run is over, every result is in its log once, and the world saw every effect under one key a run. */
import type { Client } from '@aob/client';
import { expect } from 'vitest';
import type { CountingSink } from '../support/counting-sink.ts';
import { until } from '../support/server.ts';
import { persist } from './persist.ts';

const PAGE = 200;

export const liveRuns = async (client: Client, ids: readonly string[]): Promise<number> => {
  let live = 0;
  for (let from = 0; from < ids.length; from += PAGE) {
    const page = await persist(() => client.runs.list({ id: ids.slice(from, from + PAGE) }));
    live += page.items.filter((run) => run.finished_at === undefined).length;
  }
  return live;
};

/** Approves everything that is open, again and again, until all runs are over. */
export const finishAll = async (
  client: Client,
  ids: readonly string[],
  withinMs = 120_000,
): Promise<void> => {
  await until(async () => {
    const open = await persist(() => client.tickets.list({ status: 'open', limit: PAGE }));
    for (const ticket of open.items) {
      const decided = client.tickets.decide(ticket.ticket_id, {
        decision: 'approve',
        reason: 'the suite is over',
      });
      await decided.catch(() => undefined); // decided meanwhile
    }
    return (await liveRuns(client, ids)) === 0;
  }, withinMs);
};

export const verifyLogs = async (client: Client, ids: readonly string[]): Promise<void> => {
  for (const id of ids) {
    const run = await client.runs.get(id);
    expect(run.status, `${id} ${JSON.stringify(run.error)}`).toBe('COMPLETED');
    const { items } = await client.runs.events(id, { limit: 1000 });
    expect(items.map((event) => event.seq)).toEqual(items.map((_, index) => index + 1));
    const completed = items.filter((event) => event.type === 'node.completed').map((event) => event.node);
    expect(new Set(completed).size, `${id} completed ${completed.join(', ')}`).toBe(completed.length);
    const ended = items.filter((event) => event.type === 'run.completed');
    expect(ended).toHaveLength(1);
    expect(items.some(({ type }) => type === 'edge.taken')).toBe(run.fidelity === 'full');
    const { problems } = await client.runs.verify(id);
    expect(problems, id).toEqual([]);
  }
};

/** Each run has one effect: at least one delivery under one key, and more only as often as something was killed. */
export const verifyEffects = (sink: CountingSink, runs: number, kills: number): number => {
  expect(sink.deliveries.size).toBe(runs);
  const repeated = [...sink.deliveries.values()].filter((count) => count > 1);
  for (const count of repeated) expect(count).toBeLessThanOrEqual(kills + 1);
  return repeated.length;
};
