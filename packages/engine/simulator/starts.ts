/** Runs begin: of a few workflows that each seed writes for itself. */
import { ask } from './ask.ts';
import { diceFor } from './random.ts';
import { randomPlan } from './workflows.ts';
import { OPERATOR, openRun, planOf, type World } from './world.ts';

const WORKFLOWS = 3;
const RUNS_MAX = 16;

/** Documents have dice of their own: they stay the same whatever happens around them. */
export const writeWorkflows = (world: World): void => {
  for (let number = 0; number < WORKFLOWS; number += 1) {
    const dice = diceFor(world.seed, 100 + number);
    const grower = { dice, focus: world.focus, others: Object.keys(world.others) };
    const plan = randomPlan(grower, `flow-${number}`, world.others);
    world.plans.set(plan.digest, plan);
    world.others[plan.name] = plan;
    world.workflows.push(plan.digest);
  }
};

export const startRun = (world: World): void => {
  const number = world.runs.size;
  const digest = world.workflows[number % world.workflows.length];
  if (number >= RUNS_MAX || digest === undefined) return;
  const { runId } = openRun(world, `run_${number}`);
  const dice = diceFor(world.seed, 200 + number);
  const inputs = { n: dice.roll(5), text: dice.chance(0.3) ? 'x'.repeat(dice.roll(1900)) : 'x' };
  const workflow = { name: planOf(world, digest).name, digest };
  const fidelity = dice.chance(0.3) ? 'fast' : 'full';
  const command = { type: 'start', workflow, inputs, actor: OPERATOR, priority: 'medium', fidelity } as const;
  const key = dice.chance(0.5) ? { key: `key-${dice.roll(2)}` } : {};
  ask(world, runId, { ...command, ...key, labels: {} });
};
