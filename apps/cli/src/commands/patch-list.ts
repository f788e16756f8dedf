import type { Define, Handler } from '../context.ts';
import { noteMore, type PageOptions, pageOptions } from './more.ts';

export const patchList: Define = (noun, cli) => {
  const command = noun
    .command('list')
    .description('List the patches of a run, refused ones too')
    .argument('<run>')
    .action(cli.action(list));
  pageOptions(command, 50);
};

const list: Handler<PageOptions> = async ({ client, output, signal }, options, run = '') => {
  const page = await client().patches.list(run, options, { signal });
  const { formatPatches } = await import('../output/patch.ts');
  output.result(page, ({ items }, colors) => formatPatches(items, colors, Date.now()));
  noteMore(output, page);
  return undefined;
};
