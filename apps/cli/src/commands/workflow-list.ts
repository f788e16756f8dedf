import type { Define, Handler } from '../context.ts';
import { wholeNumber } from '../option-values.ts';
import { formatWorkflows } from '../output/workflow.ts';

interface Options {
  readonly q?: string;
  readonly limit: number;
}

export const workflowList: Define = (noun, cli) => {
  noun
    .command('list')
    .description('List the saved workflows')
    .option('--q <text>', 'only those whose name or description has this')
    .option('--limit <n>', 'at most this many', wholeNumber(1, 200), 50)
    .action(cli.action(list));
};

const list: Handler<Options> = async ({ client, output, signal }, options) => {
  const page = await client().workflows.list(options, { signal });
  output.result(page, ({ items }, colors) => formatWorkflows(items, colors, Date.now()));
  return undefined;
};
