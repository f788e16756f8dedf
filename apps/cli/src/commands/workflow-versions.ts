import type { Define, Handler } from '../context.ts';
import { formatVersions } from '../output/workflow.ts';

export const workflowVersions: Define = (noun, cli) => {
  noun
    .command('versions')
    .description('List the versions of a workflow, newest first')
    .argument('<name>')
    .action(cli.action(versions));
};

const versions: Handler<object> = async ({ client, output, signal }, _options, name = '') => {
  output.result(await client().workflows.versions(name, { signal }), ({ items }, colors) =>
    formatVersions(items, colors),
  );
  return undefined;
};
