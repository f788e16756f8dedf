/** Runs begin: of a few workflows that each seed writes for itself. */
import type { Plan } from '@aob/ir';
import { ask } from './ask.ts';
import type { Grower } from './nodes.ts';
import { rowsHeld } from './proposals.ts';
import { type Dice, diceFor } from './random.ts';
import { randomPlan } from './workflows.ts';
import { nextId, OPERATOR, openRun, planOf, type World } from './world.ts';

const WORKFLOWS = 3;
const RUNS_MAX = 16;

/** Documents have dice of their own: they stay the same whatever happens around them. */
export const writeWorkflows = (world: World): void => {
  for (let number = 0; number < WORKFLOWS; number += 1) {
    const dice = diceFor(world.seed, 100 + number);
    const grower = growerFor(world, dice);
    const plan = randomPlan(grower, `flow-${number}`, world.others);
    world.plans.set(plan.digest, plan);
    world.others[plan.name] = plan;
    world.workflows.push(plan.digest);
  }
};

const growerFor = ({ focus, others }: World, dice: Dice): Grower => {
  const known = Object.keys(others);
  if (!focus.hasSmallChildren) return { dice, focus, others: known };
  // The first one is what all others run.
  if (known.length === 0) return { dice, focus: { ...focus, star: undefined, nodesMax: 3 }, others: [] };
  return { dice, focus, others: known.slice(0, 1) };
};

/** While the jobs before them are under way, somebody proposes what holds the rows back. */
const holdRows = (world: World, runId: string, plan: Plan): void => {
  const proposal = rowsHeld(world, plan, nextId(world));
  if (proposal !== undefined)
    ask(world, runId, { type: 'apply_patch', proposal }, 1000 + world.dice.roll(4000));
};

export const startRun = (world: World): void => {
  const number = world.runs.size;
  const digest = world.workflows[number % world.workflows.length];
  if (number >= RUNS_MAX || digest === undefined) return;
  const { runId } = openRun(world, `run_${number}`);
  const dice = diceFor(world.seed, 200 + number);
  const inputs = {
    n: dice.roll(5),
    text: dice.chance(world.focus.narrow) ? 'x'.repeat(dice.roll(1900)) : 'x',
  };
  const workflow = { name: planOf(world, digest).name, digest };
  const fidelity = dice.chance(0.3) ? 'fast' : 'full';
  const command = { type: 'start', workflow, inputs, actor: OPERATOR, priority: 'medium', fidelity } as const;
  const key = dice.chance(0.5) ? { key: `key-${dice.roll(2)}` } : {};
  ask(world, runId, { ...command, ...key, labels: {} });
  if (world.dice.chance(world.focus.heldRows)) holdRows(world, runId, planOf(world, digest));
};
