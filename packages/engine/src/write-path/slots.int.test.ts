import fc from 'fast-check';
import pg from 'pg';
import { afterAll, describe, expect, it } from 'vitest';
import { openTestStore } from '../adapters/postgres/testing/open-store.ts';
import type { StartCommand } from '../run/commands.ts';
import { type Life, mortal } from './testing/mortal-store.ts';
import { createRig, ONE, PAIR, type Rig, type Store, saveDocument, startCommand } from './testing/rig.ts';

const url = process.env.AOB_TEST_DATABASE_URL ?? '';
const LIMITS = { concurrency: 3, key_concurrency: 2 };

describe('slots on PostgreSQL', async () => {
  const stores = [await openTestStore(url), await openTestStore(url)] as const;
  const one = await saveDocument(stores[0], { ...ONE, limits: LIMITS });
  const pair = await saveDocument(stores[0], { ...PAIR, limits: LIMITS });
  const free = await saveDocument(stores[0], ONE);
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  afterAll(() => client.end());

  /** What one moment of the database says: begun runs, slots, the most runs under way with one key. */
  const moment = async (): Promise<readonly [number, number, number]> => {
    const { rows } = await client.query<{ begun: number; slots: number; of_key: number }>(
      `SELECT (SELECT count(*)::int FROM runs WHERE status IN ('RUNNING', 'WAITING') AND workflow = 'limited') AS begun,
              (SELECT count(*)::int FROM run_slots) AS slots,
              (SELECT coalesce(max(n), 0)::int FROM (SELECT count(*) AS n FROM run_slots WHERE key IS NOT NULL GROUP BY key) AS k) AS of_key`,
    );
    const [row] = rows;
    return [row?.begun ?? 0, row?.slots ?? 0, row?.of_key ?? 0];
  };

  /** Looks at the database again and again while something goes on. */
  const watching = async (work: Promise<unknown>): Promise<void> => {
    let isOver = false;
    const done = work.finally(() => {
      isOver = true;
    });
    while (!isOver) {
      const [begun, slots, ofKey] = await moment();
      expect(slots, 'a slot without its run, or a run without its slot').toBe(begun);
      expect(begun).toBeLessThanOrEqual(LIMITS.concurrency);
      expect(ofKey).toBeLessThanOrEqual(LIMITS.key_concurrency);
    }
    await done;
  };

  const limited = (key: string | undefined, document = one): StartCommand => ({
    ...startCommand(document),
    workflow: { name: 'limited', digest: document },
    ...(key !== undefined && { key }),
  });

  const process = (store: Store): Rig => createRig({ store, limits: { pollMs: 20 } });

  const ended = async (ids: readonly string[]): Promise<void> => {
    for (;;) {
      const runs = await stores[0].reads.runsById(ids);
      if (runs.length === ids.length && runs.every(({ status }) => status === 'COMPLETED')) return;
    }
  };

  let runs = 0;
  const freshIds = (count: number): string[] =>
    Array.from({ length: count }, () => {
      runs += 1;
      return `run_01slots${runs.toString().padStart(8, '0')}`;
    });

  it('R19: two processes never let more begin than the limits say, and everybody gets a turn', async () => {
    const rigs = stores.map(process);
    for (const rig of rigs) rig.writer.start();
    const ids = freshIds(60);
    const starts = ids.map((id, index) =>
      rigs[index % 2]?.writer.submit(id, limited(index % 3 === 0 ? undefined : `k${index % 5}`)),
    );
    await watching(Promise.all([...starts, ended(ids)]));
    expect(await moment()).toEqual([0, 0, 0]);
    expect(rigs.flatMap((rig) => rig.problems)).toEqual([]);
    for (const rig of rigs) await rig.writer.stop();
  });

  it('R19: a process that is killed at any call of the database leaks no slot, and its successor goes on', async () => {
    const life = fc.record({ dieAt: fc.integer({ min: 1, max: 40 }), reaches: fc.boolean() });
    await fc.assert(
      fc.asyncProperty(fc.tuple(life, life), fc.boolean(), async (lives, hasPairs) => {
        const ids = freshIds(8);
        const mortals = lives.map((each, index): { readonly rig: Rig; readonly life: Life } => {
          const own: Life = { ...each, calls: 0, isOver: false, pending: 0 };
          return { life: own, rig: process(mortal(stores[index === 0 ? 0 : 1], own)) };
        });
        for (const { rig } of mortals) rig.writer.start();
        // Nobody waits for the answers of the dead; what they did not take is sent again under the same id.
        ids.forEach((id, index) => {
          const command = limited(index % 2 === 0 ? 'k' : undefined, hasPairs ? pair : one);
          mortals[index % 2]?.rig.writer.submit(id, command).catch(() => undefined);
        });
        await watching(
          (async () => {
            const alive = process(stores[0]);
            await alive.writer.recover();
            alive.writer.start();
            await Promise.all(
              ids.map((id, index) =>
                alive.writer.submit(id, limited(index % 2 === 0 ? 'k' : undefined, hasPairs ? pair : one)),
              ),
            );
            await reached(
              mortals.map(({ life: each }) => each),
              ids,
            );
            const successor = process(stores[1]);
            await successor.writer.recover();
            successor.writer.start();
            await ended(ids);
            await Promise.all([alive.writer.stop(), successor.writer.stop()]);
          })(),
        );
        for (const { rig, life: each } of mortals) if (!each.isOver) await rig.writer.stop();
        expect(await moment()).toEqual([0, 0, 0]);
      }),
      { numRuns: 40 },
    );
  }, 60_000);

  /** Until the mortals are dead, or everything is done before they could die. */
  const reached = async (lives: readonly Life[], ids: readonly string[]): Promise<void> => {
    for (;;) {
      const found = await stores[0].reads.runsById(ids);
      const isDone = found.every(({ status }) => status === 'COMPLETED');
      if (isDone || lives.every(({ isOver, pending }) => isOver && pending === 0)) return;
    }
  };

  it('a workflow without limits takes no slot and waits for nobody', async () => {
    const rig = process(stores[0]);
    const ids = freshIds(20);
    const answers = await Promise.all(ids.map((id) => rig.writer.submit(id, startCommand(free))));
    expect(answers.every((answer) => answer.ok && answer.status === 'RUNNING')).toBe(true);
    await ended(ids);
    expect(rig.notices.some(({ events }) => events.includes('run.queued'))).toBe(false);
    await rig.writer.stop();
  });
});
