/** Looking at experiments: which there are, what became of them, how their arms compare. */

import type { ExperimentStatus } from '@aob/engine/contract';
import { Option } from 'commander';
import type { Define, Handler } from '../context.ts';
import { formatExperiment, formatExperimentEvents, formatExperiments } from '../output/experiment.ts';
import { formatExperimentReport } from '../output/experiment-report.ts';
import { noteMore, type PageOptions, pageOptions } from './more.ts';

const EXPERIMENT = ['<experiment>', 'its name or id'] as const;

interface ListOptions extends PageOptions {
  readonly workflow?: string;
  readonly status?: ExperimentStatus;
}

export const experimentList: Define = (noun, cli) => {
  const command = noun
    .command('list')
    .description('List experiments by name')
    .option('--workflow <name>', 'only those that start it')
    .addOption(new Option('--status <status>', 'only these').choices(['running', 'paused', 'stopped']))
    .action(cli.action(list));
  pageOptions(command, 50);
};

export const experimentShow: Define = (noun, cli) => {
  noun
    .command('show')
    .description('One experiment: its arms, their weights, what stops them')
    .argument(...EXPERIMENT)
    .action(cli.action(show));
};

export const experimentReport: Define = (noun, cli) => {
  noun
    .command('report')
    .description('How its arms compare: counts, success rates with intervals, latency, cost')
    .argument(...EXPERIMENT)
    .action(cli.action(report))
    .addHelpText(
      'after',
      `
Rates are completed runs of completed, failed and timed out ones, with 95 % intervals (Wilson); differences are to the
control arm (Newcombe). They hold for one look at a number of runs set before, not for looking until it looks good.

Example:
  aob experiment report prompts --output json`,
    );
};

export const experimentEvents: Define = (noun, cli) => {
  const command = noun
    .command('events')
    .description('What became of it, the latest first: weights, pauses, stops with their numbers')
    .argument(...EXPERIMENT)
    .action(cli.action(events));
  pageOptions(command, 20);
};

const list: Handler<ListOptions> = async ({ client, output, signal }, options) => {
  const page = await client().experiments.list(options, { signal });
  output.result(page, ({ items }, colors) => formatExperiments(items, colors));
  noteMore(output, page);
  return undefined;
};

const show: Handler<object> = async ({ client, output, signal }, _options, experiment = '') => {
  output.result(await client().experiments.get(experiment, { signal }), formatExperiment);
  return undefined;
};

const report: Handler<object> = async ({ client, output, signal }, _options, experiment = '') => {
  output.result(await client().experiments.report(experiment, { signal }), formatExperimentReport);
  return undefined;
};

const events: Handler<PageOptions> = async ({ client, output, signal }, options, experiment = '') => {
  const page = await client().experiments.events(experiment, options, { signal });
  output.result(page, ({ items }, colors) => formatExperimentEvents(items, colors));
  noteMore(output, page);
  return undefined;
};
