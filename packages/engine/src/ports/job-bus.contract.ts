/** What every job bus promises. Each adapter's test calls this with a fresh bus that counts no job as quick. */
import type { Priority } from '@aob/ir';
import { describe, expect, it } from 'vitest';
import type { Job } from '../messages.ts';
import type { JobBus, JobSource } from './job-bus.ts';

export interface BusUnderTest {
  readonly bus: JobBus & JobSource;
  /** What handlers threw, as the bus reported it. */
  readonly bugs: unknown[];
}

const job = (node: string, extra: Partial<Job> = {}): Job => ({
  runId: 'run_1',
  workflow: 'w',
  node,
  scope: '',
  execution: 1,
  attempt: 1,
  nodeType: 'http',
  idempotencyKey: 'key',
  inputs: {},
  config: {},
  timeoutMs: 5000,
  priority: 'medium',
  document: 'sha256:0',
  graphVersion: 1,
  ...extra,
});

interface Gate {
  readonly opened: Promise<void>;
  open(): void;
}

function createGate(): Gate {
  let open = (): void => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open: () => open() };
}

/** Resolves when `isDone` holds; looks again whenever the event loop comes round. */
async function eventually(isDone: () => boolean): Promise<void> {
  while (!isDone()) await new Promise((resolve) => setImmediate(resolve));
}

export function describeJobBus(name: string, create: () => BusUnderTest): void {
  describe(`${name} as a job bus`, () => {
    it('hands over every job once, also those dispatched before anybody listened', async () => {
      const { bus } = create();
      const taken: string[] = [];
      for (let i = 0; i < 300; i++) bus.dispatch(job(`n${i}`));
      expect(bus.depth()).toBe(300);
      bus.consume({
        concurrency: 10,
        handle: async ({ node }) => {
          taken.push(node);
        },
      });
      for (let i = 300; i < 600; i++) bus.dispatch(job(`n${i}`));
      await eventually(() => taken.length >= 600);
      expect(new Set(taken).size).toBe(600);
      expect(bus.depth()).toBe(0);
    });

    it('runs no more at once than it was asked to', async () => {
      const { bus } = create();
      const gate = createGate();
      let running = 0;
      let most = 0;
      let done = 0;
      const handle = async (): Promise<void> => {
        most = Math.max(most, ++running);
        await gate.opened;
        running--;
        done++;
      };
      bus.consume({ concurrency: 3, handle });
      for (let i = 0; i < 20; i++) bus.dispatch(job(`n${i}`));
      await eventually(() => running === 3);
      gate.open();
      await eventually(() => done === 20);
      expect(most).toBe(3);
    });

    it('takes an attempt again once it is through: an earlier dispatch may have been lost', async () => {
      const { bus } = create();
      let calls = 0;
      bus.consume({
        concurrency: 1,
        handle: async () => {
          calls++;
        },
      });
      bus.dispatch(job('n'));
      await eventually(() => calls === 1);
      await eventually(() => {
        bus.dispatch(job('n'));
        return calls > 1;
      });
    });

    it('aborts a cancelled attempt, never starts one cancelled before, and ignores what it does not know', async () => {
      const { bus } = create();
      const started: string[] = [];
      const aborted: string[] = [];
      bus.consume({
        concurrency: 1,
        handle: ({ node }, signal) =>
          new Promise((resolve) => {
            started.push(node);
            signal.addEventListener('abort', () => {
              aborted.push(node);
              resolve();
            });
            if (node === 'last') resolve();
          }),
      });
      bus.dispatch(job('first'));
      bus.dispatch(job('second'));
      bus.dispatch(job('last'));
      await eventually(() => started.length === 1);
      bus.cancel(job('second'));
      bus.cancel(job('unheard of'));
      bus.cancel(job('first', { attempt: 2 }));
      expect(aborted).toEqual([]);
      bus.cancel(job('first'));
      bus.cancel(job('first'));
      await eventually(() => started.includes('last'));
      expect(started).toEqual(['first', 'last']);
      expect(aborted).toEqual(['first']);
    });

    it('serves the lowest priority while the others never end', async () => {
      const { bus } = create();
      const taken: Priority[] = [];
      let number = 0;
      const more = (priority: Priority): void => bus.dispatch(job(`n${number++}`, { priority }));
      bus.consume({
        concurrency: 1,
        handle: async ({ priority }) => {
          taken.push(priority);
          if (priority !== 'low' && taken.length < 2000) more(priority);
        },
      });
      for (let i = 0; i < 5; i++) more('low');
      for (let i = 0; i < 50; i++) for (const priority of ['high', 'medium'] as const) more(priority);
      await eventually(() => taken.filter((priority) => priority === 'low').length === 5);
      expect(taken.length).toBeLessThan(500);
    });

    it('goes on after a handler threw, and reports it', async () => {
      const { bus, bugs } = create();
      let calls = 0;
      bus.consume({
        concurrency: 1,
        handle: async () => {
          if (++calls === 1) throw new Error('a bug');
        },
      });
      bus.dispatch(job('a'));
      bus.dispatch(job('b'));
      await eventually(() => calls === 2 && bugs.length === 1);
      expect(String(bugs[0])).toContain('a bug');
    });

    it('stops by taking no more and waiting for what runs', async () => {
      const { bus } = create();
      const gate = createGate();
      const taken: string[] = [];
      let isStopped = false;
      const consumer = bus.consume({
        concurrency: 1,
        handle: async ({ node }) => {
          taken.push(node);
          await gate.opened;
        },
      });
      bus.dispatch(job('running'));
      bus.dispatch(job('waiting'));
      await eventually(() => taken.length === 1);
      const stopped = consumer.stop().then(() => {
        isStopped = true;
      });
      expect(isStopped).toBe(false);
      gate.open();
      await stopped;
      expect(taken).toEqual(['running']);
    });
  });
}
