import type { Define, Handler } from '../context.ts';
import { formatWorkflows } from '../output/workflow.ts';
import { noteMore, type PageOptions, pageOptions } from './more.ts';

interface Options extends PageOptions {
  readonly q?: string;
}

export const workflowList: Define = (noun, cli) => {
  const command = noun
    .command('list')
    .description('List the saved workflows')
    .option('--q <text>', 'only those whose name or description has this')
    .action(cli.action(list));
  pageOptions(command, 50);
};

const list: Handler<Options> = async ({ client, output, signal }, options) => {
  const page = await client().workflows.list(options, { signal });
  output.result(page, ({ items }, colors) => formatWorkflows(items, colors, Date.now()));
  noteMore(output, page);
  return undefined;
};
