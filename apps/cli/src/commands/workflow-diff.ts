import type { Define, Handler } from '../context.ts';

const PLACE = 'a tag, a version number, a digest, run:<id>, run:<id>@<seq> or patch:<id>';

export const workflowDiff: Define = (noun, cli) => {
  noun
    .command('diff')
    .description('Show what differs between two documents of a workflow: nodes, edges and fields')
    .argument('<name>')
    .argument('<from>', PLACE)
    .argument('<to>', PLACE)
    .addHelpText(
      'after',
      `
Examples:
  aob workflow diff lead-flow 1 main
  aob workflow diff lead-flow main run:run_01…
  aob workflow diff lead-flow run:run_01…@12 patch:patch_01…`,
    )
    .action(cli.action(diff));
};

const diff: Handler<object> = async ({ client, output, signal }, _options, name = '', from = '', to = '') => {
  const difference = await client().workflows.diff(name, { from, to }, { signal });
  const { changeLines } = await import('../output/change-lines.ts');
  output.result(difference, ({ changes }, colors) => {
    const lines = changeLines(changes, colors);
    return lines.length === 0 ? colors.dim('No difference.') : lines.join('\n');
  });
  return undefined;
};
