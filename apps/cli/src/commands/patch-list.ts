import type { Define, Handler } from '../context.ts';

export const patchList: Define = (noun, cli) => {
  noun
    .command('list')
    .description('List the patches of a run, refused ones too')
    .argument('<run>')
    .action(cli.action(list));
};

const list: Handler<object> = async ({ client, output, signal }, _options, run = '') => {
  const page = await client().patches.list(run, { signal });
  const { formatPatches } = await import('../output/patch.ts');
  output.result(page, ({ items }, colors) => formatPatches(items, colors, Date.now()));
  return undefined;
};
