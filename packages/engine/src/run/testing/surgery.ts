/**
 * Surgeries as tests: a live run, what is changed about it, and what it does from there to its end: workers report, the
 * first by name, then people approve, and then the clock moves.
 */
import type { PatchAuthor, PatchOperation } from '@aob/ir';
import { expect, it } from 'vitest';
import { outstandingJobs } from '../jobs.ts';
import { isTerminal } from '../state.ts';
import { values } from '../table.ts';
import { PERSON } from './attack.ts';
import { dumpState } from './dump.ts';
import { ADMIN, outcomeOf, refold, type Scenario } from './given.ts';

export interface Surgery {
  /** What is done to a run in which state, as a sentence. */
  readonly name: string;
  readonly on: () => Scenario;
  readonly operations: readonly PatchOperation[] | ((run: Scenario) => readonly PatchOperation[]);
  /** A person without special rights, unless it takes more. */
  readonly by?: PatchAuthor;
  /** What happens right after it, when that is not the plain course. */
  readonly then?: (run: Scenario) => void;
  /** What completes after the surgery, in order, with its scope. */
  readonly completes: readonly string[];
  /** What is skipped or cancelled after it. */
  readonly leaves?: readonly string[];
  readonly ends?: Scenario['state']['status'];
}

export const itHeals = (surgeries: readonly Surgery[]): void => {
  it.each(surgeries.map((surgery) => [surgery.name, surgery] as const))('%s', (_name, surgery) =>
    heal(surgery),
  );
};

const heal = ({
  on,
  operations,
  by = PERSON,
  then,
  completes,
  leaves = [],
  ends = 'COMPLETED',
}: Surgery): void => {
  const run = on();
  const start = run.log.length;
  const asked = typeof operations === 'function' ? operations(run) : operations;
  expect(outcomeOf(run.patch(asked, by))).toEqual(['applied']);
  then?.(run);
  driveToEnd(run);
  const after = run.log.slice(start);
  const named = (...types: readonly string[]) =>
    after.flatMap((event) =>
      types.includes(event.type) && 'node' in event ? [`${event.scope ?? ''}${event.node}`] : [],
    );
  expect(run.state.status).toBe(ends);
  expect(named('node.completed')).toEqual(completes);
  expect(named('node.skipped', 'node.cancelled').sort()).toEqual([...leaves].sort());
  expect(run.state.live.size + run.state.jobs.size).toBe(0);
  expect(dumpState(refold(run))).toBe(dumpState(run.state));
};

const STEPS_MAX = 500;

export const driveToEnd = (run: Scenario): void => {
  for (let steps = 0; steps < STEPS_MAX && !isTerminal(run.state.status); steps += 1) {
    const [job] = outstandingJobs(run.state);
    const ticket = values(run.state.tickets).find(({ status }) => status === 'open');
    if (job?.undoes !== undefined) finishUndo(run, job);
    else if (job !== undefined) run.finish(`${job.scope}${job.node}`);
    else if (ticket !== undefined) run.answer('approve', ADMIN);
    else run.wake();
  }
};

const finishUndo = (run: Scenario, job: ReturnType<typeof outstandingJobs>[number]): void => {
  const output = { value: null, digest: 'sha256:00' as const };
  run.send({ type: 'result', ...job, startedAt: run.now, outcome: { ok: true, output } });
};
