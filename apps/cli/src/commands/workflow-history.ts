import type { Define, Handler } from '../context.ts';
import { formatHistory } from '../output/workflow.ts';
import { noteMore, type PageOptions, pageOptions } from './more.ts';

interface Options extends PageOptions {
  readonly tag?: string;
}

export const workflowHistory: Define = (noun, cli) => {
  const command = noun
    .command('history')
    .description('Show every move of a tag, newest first, with who moved it, why, and what that changed')
    .argument('<name>')
    .option('--tag <tag>', 'which tag (default: main)')
    .addHelpText(
      'after',
      '\nExamples:\n  aob workflow history lead-flow\n  aob workflow history lead-flow --tag stable',
    )
    .action(cli.action(history));
  pageOptions(command, 20);
};

const history: Handler<Options> = async (
  { client, output, signal },
  { tag = 'main', ...page },
  name = '',
) => {
  const moves = await client().workflows.tagHistory(name, tag, page, { signal });
  const { changeLines } = await import('../output/change-lines.ts');
  output.result(moves, (value, colors) => formatHistory(value, colors, changeLines));
  noteMore(output, moves);
  return undefined;
};
