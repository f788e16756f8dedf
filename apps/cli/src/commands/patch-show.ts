import type { Define, Handler } from '../context.ts';

export const patchShow: Define = (noun, cli) => {
  noun
    .command('show')
    .description('Show who changes what and why')
    .argument('<patch>')
    .action(cli.action(show));
};

const show: Handler<object> = async ({ client, output, signal }, _options, id = '') => {
  const patch = await client().patches.get(id, { signal });
  const { formatPatch } = await import('../output/patch.ts');
  output.result(patch, formatPatch);
  return undefined;
};
