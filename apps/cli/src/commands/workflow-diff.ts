import type { Define, Handler } from '../context.ts';

export const workflowDiff: Define = (noun, cli) => {
  noun
    .command('diff')
    .description('Show what differs between two versions of a workflow')
    .argument('<name>')
    .argument('<from>', 'a tag, a version number or a digest')
    .argument('<to>', 'a tag, a version number or a digest')
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
