import { expect, it, onTestFinished } from 'vitest';
import { createWakePoller } from './wake-poller.ts';

it('what is noticed while a poll is under way is woken right after it, not at the next slow poll', async () => {
  const due = new Set(['run_1']);
  const woken: string[] = [];
  let noticed = (): void => undefined;
  const secondWake = new Promise<void>((resolve) => {
    noticed = resolve;
  });
  const poller = createWakePoller({
    runs: {
      due: async () => {
        const runIds = [...due];
        due.clear();
        return { runIds, next: undefined };
      },
    },
    clock: { now: Date.now },
    limit: 10,
    pollMs: 3_600_000,
    wake: async (runId) => {
      woken.push(runId);
      if (runId === 'run_2') return noticed();
      // Due while this poll goes on: its timer runs out before the poll has ended.
      due.add('run_2');
      poller.notice(Date.now());
      await new Promise((resolve) => setTimeout(resolve, 50));
    },
    onProblem: (error) => {
      throw error;
    },
  });
  onTestFinished(() => poller.stop());
  poller.start();
  await secondWake;
  expect(woken).toEqual(['run_1', 'run_2']);
});
