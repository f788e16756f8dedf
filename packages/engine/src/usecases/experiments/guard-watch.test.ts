import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import type { Experiments } from '../../ports/experiments.ts';
import { checkGuardrails } from './check-guardrails.ts';
import { createGuardWatch } from './guard-watch.ts';
import { createHouse, type House, stoppedIn } from './testing/house.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const watch = (house: House, experiments: Experiments = house.experiments) => {
  const problems: unknown[] = [];
  const { clock, feed } = house;
  const guardWatch = createGuardWatch({
    ports: { experiments, clock },
    commits: feed,
    onProblem: (_id, error) => problems.push(error),
  });
  onTestFinished(() => guardWatch.stop());
  guardWatch.start();
  return { guardWatch, problems };
};

/** Counts the calls of one port. */
const counting = (experiments: Experiments, name: 'tallies' | 'guarded' | 'get') => {
  const counted = { calls: 0 };
  const port: Experiments = {
    ...experiments,
    [name]: (...given: unknown[]) => {
      counted.calls += 1;
      return (experiments[name] as (...all: unknown[]) => unknown)(...given);
    },
  };
  return { counted, port };
};

const fail = (house: House, arm: string, times: number): void => {
  for (let n = 0; n < times; n++) house.end(arm);
};

describe('the watch over guardrails', () => {
  it('stops an arm as soon as the run that is one too many has ended', async () => {
    const house = await createHouse();
    watch(house);
    fail(house, 'short', 3);
    await vi.advanceTimersByTimeAsync(1000);
    expect(await stoppedIn(house)).toEqual([]);
    fail(house, 'short', 1);
    await vi.advanceTimersByTimeAsync(0);
    expect(await stoppedIn(house)).toEqual(['short']);
  });

  it('looks once for a thousand runs that end at once, and then once more', async () => {
    const house = await createHouse();
    const { counted, port } = counting(house.experiments, 'tallies');
    watch(house, port);
    await vi.advanceTimersByTimeAsync(1000);
    const before = counted.calls;
    for (let n = 0; n < 1000; n++) house.end('short', 'COMPLETED');
    await vi.advanceTimersByTimeAsync(1000);
    expect(counted.calls - before).toBe(2);
  });

  it('idle asks one small question a minute, and one for each experiment that could be stopped', async () => {
    const house = await createHouse();
    const guarded = counting(house.experiments, 'guarded');
    const tallies = counting(guarded.port, 'tallies');
    watch(house, tallies.port);
    await vi.advanceTimersByTimeAsync(600_000);
    expect(guarded.counted.calls).toBe(11);
    expect(tallies.counted.calls).toBe(11);
  });

  it('asks no more about an experiment that nothing can stop', async () => {
    const house = await createHouse({
      guardrails: { failureRate: undefined, meanCost: undefined, totalCost: undefined },
    });
    const { counted, port } = counting(house.experiments, 'get');
    watch(house, port);
    for (let n = 0; n < 5; n++) {
      house.end('short');
      await vi.advanceTimersByTimeAsync(1000);
    }
    expect(counted.calls).toBe(1);
  });

  it('finds at its start, and once a minute, what nobody came to look at', async () => {
    const house = await createHouse();
    fail(house, 'short', 4);
    watch(house);
    await vi.advanceTimersByTimeAsync(0);
    expect(await stoppedIn(house)).toEqual(['short']);
    // Ended in another process, which died before it looked.
    const [run] = house.tables.runs.values();
    if (run?.experiment === undefined) throw new Error('there is no run');
    for (let n = 0; n < 4; n++)
      house.tables.runs.set(`run_${n}`, { ...run, experiment: { ...run.experiment, arm: 'long' } });
    await vi.advanceTimersByTimeAsync(61_000);
    expect(await stoppedIn(house)).toEqual(['short', 'long']);
  });

  it('goes on after a look that failed', async () => {
    const house = await createHouse();
    let isDown = true;
    const { problems } = watch(house, {
      ...house.experiments,
      tallies: (...given) =>
        isDown ? Promise.reject(new Error('no database')) : house.experiments.tallies(...given),
    });
    fail(house, 'short', 4);
    await vi.advanceTimersByTimeAsync(1000);
    expect(problems.length).toBeGreaterThan(0);
    isDown = false;
    await vi.advanceTimersByTimeAsync(61_000);
    expect(await stoppedIn(house)).toEqual(['short']);
  });

  it('stops with the look that is under way, and none after it', async () => {
    const house = await createHouse();
    const { guardWatch } = watch(house);
    await vi.advanceTimersByTimeAsync(1000);
    fail(house, 'short', 4);
    await guardWatch.stop();
    expect(await stoppedIn(house)).toEqual(['short']);
    fail(house, 'long', 4);
    await vi.advanceTimersByTimeAsync(120_000);
    expect(await stoppedIn(house)).toEqual(['short']);
  });
});

describe('a look at the guardrails', () => {
  it('stops every arm that is beyond one, each under its own revision', async () => {
    const house = await createHouse();
    fail(house, 'short', 4);
    fail(house, 'long', 5);
    expect(await checkGuardrails(house, 'experiment_1')).toBe(false);
    expect(await stoppedIn(house)).toEqual(['short', 'long']);
    const events = await house.experiments.events('experiment_1', { limit: 9 });
    expect(events.map(({ revision, type }) => [revision, type])).toEqual([
      [3, 'experiment.arm_stopped'],
      [2, 'experiment.arm_stopped'],
      [1, 'experiment.created'],
    ]);
  });

  it('by several at once stops an arm once', async () => {
    const house = await createHouse();
    fail(house, 'short', 4);
    await Promise.all([1, 2, 3].map(() => checkGuardrails(house, 'experiment_1')));
    expect(await house.experiments.events('experiment_1', { limit: 9 })).toHaveLength(2);
  });

  it('that died before its stop was kept, or after, is made up for by the next one, with one entry', async () => {
    for (const dies of ['before', 'after'] as const) {
      const house = await createHouse();
      fail(house, 'short', 4);
      const dying: Experiments = {
        ...house.experiments,
        save: async (...given) => {
          if (dies === 'after') await house.experiments.save(...given);
          throw new Error('killed');
        },
      };
      await expect(checkGuardrails({ ...house, experiments: dying }, 'experiment_1')).rejects.toThrow(
        'killed',
      );
      await checkGuardrails(house, 'experiment_1');
      expect(await stoppedIn(house)).toEqual(['short']);
      expect(await house.experiments.events('experiment_1', { limit: 9 })).toHaveLength(2);
    }
  });

  it('counts failures and runs out of time of ended runs, and nothing of cancelled ones', async () => {
    const house = await createHouse();
    house.end('short', 'COMPLETED');
    house.end('short', 'COMPLETED');
    fail(house, 'short', 2);
    for (let n = 0; n < 5; n++) house.end('short', 'CANCELLED');
    expect(await checkGuardrails(house, 'experiment_1')).toBe(true);
    house.end('short', 'TIMED_OUT');
    await checkGuardrails(house, 'experiment_1');
    const [event] = await house.experiments.events('experiment_1', { limit: 1 });
    expect(event?.data).toEqual({
      arm: 'short',
      reason: '',
      breach: { guardrail: 'failure_rate', above: 0.5, value: 0.6, runs: 5, failed: 3 },
    });
  });
});
