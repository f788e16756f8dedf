/** What must hold for child runs wherever a process dies, over any store (R14, R35). */
import { describe, expect, it } from 'vitest';
import type { EventLog } from '../../ports/event-log.ts';
import { createRig, type Rig, type Store, saveDocument, startCommand, typesOf } from './rig.ts';

/** A process that dies behind its so-and-so-many-th append: written, and nobody there any more. */
const dyingAfter = (log: EventLog, appends: number, onDeath: () => void): EventLog => {
  let left = appends;
  return {
    ...log,
    append: async (batch) => {
      left -= 1;
      if (left < 0) return new Promise(() => undefined);
      const outcome = await log.append(batch);
      if (left > 0) return outcome;
      onDeath();
      return new Promise(() => undefined);
    },
  };
};

interface Dying extends Rig {
  readonly death: Promise<void>;
}

const createDying = (store: Store, appends: number, onJob?: () => Promise<unknown>): Dying => {
  let die = (): void => undefined;
  const death = new Promise<void>((resolve) => {
    die = resolve;
  });
  const log = dyingAfter(store.log, appends, () => die());
  return { ...createRig({ store, log, ...(onJob && { onJob }) }), death };
};

const echo = (id: string) => ({ id, type: 'function', config: { handler: 'builtin.echo' } });

const familyIn = async (store: Store) => {
  const child = await saveDocument(store, { name: 'child', nodes: [echo('work')], edges: [] });
  const pay = { id: 'pay', type: 'composite', config: { workflow: `child@${child}`, inputs: { n: 1 } } };
  return saveDocument(store, {
    name: 'parent',
    nodes: [pay, echo('after')],
    edges: [{ from: 'pay', to: 'after' }],
  });
};

/** Parent's start, child's start, its end, the word of it, the end of the parent: and as many more as there are not. */
const APPENDS = [1, 2, 3, 4, 5];
let stories = 0;

const nextRunId = (): string => {
  stories += 1;
  return `run_${Date.now().toString(32).padStart(10, '0').slice(-10)}${stories.toString().padStart(16, '0')}`;
};

const childrenOf = (store: Store, parent: string) => store.reads.runs({ parent, limit: 10 });

export const describeChildCrashes = (name: string, open: () => Promise<Store>): void => {
  describe(`R35 child runs on ${name}`, () => {
    it.each(APPENDS)('a death behind commit %i leaves one child run, told once', async (appends) => {
      const store = await open();
      const digest = await familyIn(store);
      const runId = nextRunId();
      const dying = createDying(store, appends);
      const answered = dying.writer.submit(runId, startCommand(digest));
      await Promise.race([dying.death, answered.then(() => dying.until(runId, 'COMPLETED'))]);

      const next = createRig({ store });
      const isOver = (await store.reads.run(runId))?.status === 'COMPLETED';
      const over = isOver ? undefined : next.until(runId, 'COMPLETED');
      await next.writer.recover();
      await over;
      const [child, ...more] = await childrenOf(store, runId);
      expect([child?.status, more]).toEqual(['COMPLETED', []]);
      const told = (await typesOf(store, runId)).filter((type) => type === 'node.completed');
      expect(told).toHaveLength(2);
      expect(next.problems).toEqual([]);
      await next.writer.stop();
    });

    it.each([1, 2, 3])(
      'a death behind commit %i of a cancellation leaves no child run at work',
      async (appends) => {
        const store = await open();
        const digest = await familyIn(store);
        const runId = nextRunId();
        const cancel = { type: 'cancel', reason: 'enough', actor: { id: 'human:mia', roles: [] } } as const;
        const forever = () => new Promise(() => undefined);
        const dying = createDying(store, appends, forever);
        // Not waited for: with one commit the process dies with the answer.
        void dying.writer.submit(runId, startCommand(digest)).then(() => dying.writer.submit(runId, cancel));
        await dying.death;

        const next = createRig({ store, onJob: forever });
        await next.writer.recover();
        if ((await store.reads.run(runId))?.status !== 'CANCELLED') await next.writer.submit(runId, cancel);
        const settled = async (): Promise<boolean> =>
          (await childrenOf(store, runId)).every(({ status }) => status === 'CANCELLED');
        await expect.poll(settled, { timeout: 10_000 }).toBe(true);
        expect((await store.reads.run(runId))?.status).toBe('CANCELLED');
        // Looked at again, nothing comes of it: neither the run nor its child begins once more.
        await next.writer.recover();
        expect(await settled()).toBe(true);
        expect(next.problems).toEqual([]);
        await next.writer.stop();
      },
    );

    it('two processes that look after the same runs start one child and hear of its end once', async () => {
      const store = await open();
      const digest = await familyIn(store);
      const runId = nextRunId();
      const dying = createDying(store, 1);
      void dying.writer.submit(runId, startCommand(digest));
      await dying.death;
      const rigs = [createRig({ store }), createRig({ store })];
      const over = Promise.race(rigs.map((rig) => rig.until(runId, 'COMPLETED')));
      await Promise.all(rigs.map((rig) => rig.writer.recover()));
      await over;
      expect(await childrenOf(store, runId)).toHaveLength(1);
      expect((await typesOf(store, runId)).filter((type) => type === 'node.completed')).toHaveLength(2);
      await Promise.all(rigs.map((rig) => rig.writer.stop()));
    });
  });
};
