import type { Define, Handler } from '../context.ts';
import { formatWorkflow } from '../output/workflow.ts';

export const workflowShow: Define = (noun, cli) => {
  noun
    .command('show')
    .description('Show one version of a workflow; --output json has its whole definition')
    .argument('<workflow>', 'name, name@tag or name@sha256:…')
    .action(cli.action(show));
};

const show: Handler<object> = async ({ client, output, signal }, _options, reference = '') => {
  output.result(await client().workflows.get(reference, {}, { signal }), formatWorkflow);
  return undefined;
};
