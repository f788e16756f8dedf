/** Takes a live run on: jobs report, people answer, the clock moves, until it has ended. */

import { outstandingJobs } from '../../src/run/jobs.ts';
import { isTerminal } from '../../src/run/state.ts';
import { values } from '../../src/run/table.ts';
import { ADMIN, HUMAN, type Scenario } from '../../src/run/testing/given.ts';
import { wakeAt } from '../../src/run/wake.ts';
import type { Dice } from '../random.ts';

export interface Luck {
  readonly failures: number;
  readonly rejections: number;
}

/** False when the run has ended or nothing can move it. */
export const step = (run: Scenario, dice: Dice, luck: Luck): boolean => {
  if (isTerminal(run.state.status)) return false;
  const jobs = outstandingJobs(run.state);
  const tickets = values(run.state.tickets).filter(({ status }) => status === 'open');
  const isClock = wakeAt(run.state) !== undefined && (jobs.length === 0 || dice.chance(0.05));
  const what = dice.roll(jobs.length + tickets.length + (isClock ? 1 : 0));
  const job = jobs[what];
  const ticket = tickets[what - jobs.length];
  if (job) {
    if (dice.chance(luck.failures)) run.fail(job.node, dice.chance(0.5));
    else run.finish(job.node);
  } else if (ticket) {
    const actor = ticket.approvers.includes(ADMIN.id) ? ADMIN : HUMAN;
    const decision = dice.chance(luck.rejections) ? 'reject' : 'approve';
    run.send({ type: 'decide_ticket', ticketId: ticket.id, decision, reason: 'said', actor });
  } else if (isClock) run.wake();
  return job !== undefined || ticket !== undefined || isClock;
};

const STEPS_MAX = 1000;

/** A failed job is run again sometimes, or given an output: gates must not become passable by it (R27). */
export const driveToEnd = (
  run: Scenario,
  dice: Dice,
  luck: Luck,
  onStep: () => void = () => undefined,
): void => {
  for (let steps = 0; steps < STEPS_MAX; steps += 1) {
    if (!step(run, dice, luck) && !reopen(run, dice)) return;
    if (!isTerminal(run.state.status)) onStep();
  }
};

const reopen = (run: Scenario, dice: Dice): boolean => {
  const node = dice.pick(run.state.unhandled);
  if (run.state.status !== 'FAILED' || node === undefined || !dice.chance(0.5)) return false;
  const sent = dice.chance(0.5)
    ? run.send({ type: 'retry_node', node, actor: HUMAN })
    : run.send({ type: 'skip_node', node, output: { n: 0 }, reason: 'said', actor: HUMAN });
  return sent.includes('run.reopened');
};
