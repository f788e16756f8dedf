/** Whatever completes in whatever order, and however the run ends: what was done is undone last first, each once. */
import type { Json } from '@aob/ir';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { outstandingJobs } from '../jobs.ts';
import { snapshotOf, stateFrom } from '../snapshot.ts';
import { isTerminal } from '../state.ts';
import { dumpState } from '../testing/dump.ts';
import { given, HUMAN, refold, type Scenario } from '../testing/given.ts';

type Element = { [key: string]: Json };

const worker = (id: string, canUndo: boolean): Element => ({
  id,
  type: 'function',
  ...(canUndo && {
    compensate: {
      type: 'function',
      config: { handler: 'builtin.echo' },
      retry: { max_attempts: 2, backoff_ms: 10 },
    },
  }),
});

/** `start`, then some nodes and the items of a map side by side. */
const document = (undoable: readonly boolean[]) => {
  const beside = undoable.map((canUndo, i) => worker(`n${i}`, canUndo));
  const each: Element = {
    id: 'each',
    type: 'map',
    config: { items: '[1, 2, 3]', body: { nodes: [worker('item', true)], edges: [] } },
  };
  return {
    nodes: [worker('start', true), each, ...beside],
    edges: [each, ...beside].map(({ id }) => ({ from: 'start', to: id ?? '' })),
  };
};

/** One step: some outstanding attempt answers, the clock goes on, or somebody says something. */
type Step = {
  readonly kind: 'finish' | 'fail' | 'flaky' | 'wake' | 'pause' | 'resume' | 'cancel';
  readonly pick: number;
};

const step = fc.record<Step>({
  kind: fc.oneof(
    { weight: 24, arbitrary: fc.constant('finish' as const) },
    { weight: 2, arbitrary: fc.constantFrom('fail' as const, 'flaky' as const, 'wake' as const) },
    { weight: 1, arbitrary: fc.constantFrom('pause' as const, 'resume' as const, 'cancel' as const) },
  ),
  pick: fc.nat(),
});

const play = (run: Scenario, { kind, pick }: Step): void => {
  const jobs = outstandingJobs(run.state);
  const job = jobs[pick % Math.max(jobs.length, 1)];
  const key = job === undefined ? undefined : `${job.scope}${job.node}`;
  if (kind === 'wake') run.wake();
  else if (kind === 'pause') run.send({ type: 'pause', reason: '', actor: HUMAN });
  else if (kind === 'resume') run.send({ type: 'resume', actor: HUMAN });
  else if (kind === 'cancel') run.send({ type: 'cancel', reason: '', actor: HUMAN });
  else if (key !== undefined && kind === 'finish') run.finish(key);
  else if (key !== undefined) run.fail(key, kind === 'flaky');
};

/** Names of what was prepared and had its turn, in the order of the log. */
const turnsOf = (run: Scenario) => {
  const prepared: number[] = [];
  const over: number[] = [];
  for (const [i, { type, data }] of run.log.entries()) {
    if (type === 'compensation.prepared') prepared.push(i + 1);
    if (type === 'compensation.completed' || type === 'compensation.failed') over.push(data.undoes);
  }
  return { prepared, over };
};

const toTheEnd = (run: Scenario): void => {
  for (let left = 200; left > 0 && !isTerminal(run.state.status); left -= 1) {
    run.send({ type: 'resume', actor: HUMAN });
    const [job] = outstandingJobs(run.state);
    if (job === undefined) run.wake();
    else run.finish(`${job.scope}${job.node}`);
  }
};

describe('compensation', () => {
  it('undoes in the reverse order of completion, each at most once, and all of it before the run has ended', () => {
    let undone = 0;
    fc.assert(
      fc.property(
        fc.array(fc.boolean(), { maxLength: 4 }),
        fc.array(step, { minLength: 4, maxLength: 40, size: 'max' }),
        (undoable, steps) => {
          const run = given(document(undoable));
          for (const each of steps) play(run, each);
          const { prepared, over } = turnsOf(run);
          expect(over).toEqual(prepared.toReversed().slice(0, over.length));
          expect(dumpState(refold(run))).toBe(dumpState(run.state));
          if (undoable.length !== 3) play(run, { kind: 'cancel', pick: 0 });
          run.state = stateFrom(snapshotOf(run.state));
          toTheEnd(run);
          const all = turnsOf(run);
          expect(isTerminal(run.state.status)).toBe(true);
          expect(all.over).toEqual(run.state.status === 'COMPLETED' ? [] : all.prepared.toReversed());
          undone += all.over.length;
        },
      ),
      { numRuns: 200 },
    );
    expect(undone).toBeGreaterThan(100);
  });
});
