import type { Define, Handler } from '../context.ts';
import { noteMore, type PageOptions, pageOptions } from './more.ts';

interface Options extends PageOptions {
  readonly tag?: string;
}

export const workflowPatches: Define = (noun, cli) => {
  const command = noun
    .command('patches')
    .description('List the patches of a workflow itself, refused ones too')
    .argument('<name>')
    .option('--tag <tag>', 'only those of one tag')
    .action(cli.action(list));
  pageOptions(command, 50);
};

const list: Handler<Options> = async ({ client, output, signal }, options, name = '') => {
  const page = await client().workflows.patches(name, options, { signal });
  const { formatPatches } = await import('../output/patch.ts');
  output.result(page, ({ items }, colors) =>
    formatPatches(items, colors, Date.now(), 'No patches: its versions were pushed.'),
  );
  noteMore(output, page);
  return undefined;
};
