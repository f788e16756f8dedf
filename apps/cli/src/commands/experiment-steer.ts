/** Changing an experiment that runs: other weights, a pause, a stop. */
import { InvalidArgumentError } from 'commander';
import type { Define, Handler } from '../context.ts';
import { pair, wholeNumber } from '../option-values.ts';
import { formatExperiment } from '../output/experiment.ts';

interface Options {
  readonly reason?: string;
}

interface WeightsOptions extends Options {
  readonly arm: Weights;
}

interface StopOptions extends Options {
  readonly arm?: string;
}

const EXPERIMENT = ['<experiment>', 'its name or id'] as const;
const REASON = ['--reason <text>', 'why; it is kept in its log'] as const;

export const experimentWeights: Define = (noun, cli) => {
  noun
    .command('weights')
    .description('Change weights; arms that are not named keep theirs, and as few keys as possible move')
    .argument(...EXPERIMENT)
    .requiredOption('--arm <name=weight>', 'the new weight of an arm (repeatable)', weightOf)
    .option(...REASON)
    .action(cli.action(weights))
    .addHelpText(
      'after',
      `
Example:
  aob experiment weights prompts --arm before=50 --arm short=50 --reason "no failures so far"`,
    );
};

export const experimentPause: Define = (noun, cli) => {
  noun
    .command('pause')
    .description('Give every run the control arm until it is resumed')
    .argument(...EXPERIMENT)
    .option(...REASON)
    .action(cli.action(pause));
};

export const experimentResume: Define = (noun, cli) => {
  noun
    .command('resume')
    .description('Go on after a pause')
    .argument(...EXPERIMENT)
    .action(cli.action(resume));
};

export const experimentStop: Define = (noun, cli) => {
  noun
    .command('stop')
    .description('Stop it for good: whatever is started in it gets the control arm')
    .argument(...EXPERIMENT)
    .option('--arm <name>', 'only this arm; its keys get the control arm')
    .option(...REASON)
    .action(cli.action(stop))
    .addHelpText(
      'after',
      `
Examples:
  aob experiment stop prompts --reason "short it is"
  aob experiment stop prompts --arm short --reason "customers complain"`,
    );
};

type Weights = Readonly<Record<string, number>>;

/** Commander collects what is given again and again in the value of before. */
function weightOf(text: string, before: Weights = {}): Weights {
  const [[name, weight] = ['', '']] = Object.entries(pair(text));
  if (Object.hasOwn(before, name)) throw new InvalidArgumentError(`${name} is named twice.`);
  return { ...before, [name]: wholeNumber(0, 10_000)(weight) };
}

const weights: Handler<WeightsOptions> = async (
  { client, output, signal },
  { arm, reason },
  experiment = '',
) => {
  output.result(await client().experiments.weights(experiment, arm, reason, { signal }), formatExperiment);
  return undefined;
};

const pause: Handler<Options> = async ({ client, output, signal }, { reason }, experiment = '') => {
  output.result(await client().experiments.pause(experiment, reason, { signal }), formatExperiment);
  return undefined;
};

const resume: Handler<object> = async ({ client, output, signal }, _options, experiment = '') => {
  output.result(await client().experiments.resume(experiment, { signal }), formatExperiment);
  return undefined;
};

const stop: Handler<StopOptions> = async ({ client, output, signal }, options, experiment = '') => {
  output.result(await client().experiments.stop(experiment, options, { signal }), formatExperiment);
  return undefined;
};
