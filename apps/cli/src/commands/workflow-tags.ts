import type { Define, Handler } from '../context.ts';
import { formatTags } from '../output/workflow.ts';

export const workflowTags: Define = (noun, cli) => {
  noun
    .command('tags')
    .description('List the tags of a workflow and where they point')
    .argument('<name>')
    .action(cli.action(tags));
};

const tags: Handler<object> = async ({ client, output, signal }, _options, name = '') => {
  const page = await client().workflows.tags(name, { signal });
  output.result(page, ({ items }, colors) => formatTags(items, colors, Date.now()));
  return undefined;
};
