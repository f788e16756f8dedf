/** Results that runs take instead of doing the work again: how often, and away with the wrong ones. */
import type { CacheFilter } from '@aob/client';
import type { Define, Handler } from '../context.ts';
import { Failure } from '../failure.ts';
import { digestOption } from '../input/digest-option.ts';
import { formatCacheStats } from '../output/cache.ts';
import { count } from '../output/text.ts';

interface Options {
  readonly workflow?: string;
  readonly node?: string;
  readonly all?: true;
}

export const cacheStats: Define = (noun, cli) => {
  noun
    .command('stats')
    .description('How often results were reused, and what is kept, by workflow and node type')
    .action(cli.action(stats));
};

export const cacheInvalidate: Define = (noun, cli) => {
  noun
    .command('invalidate')
    .description('Throw results away, so that the next run does the work again')
    .argument('[key]', 'sha256:…, as a node that took the result names it')
    .option('--workflow <name>', 'what runs of this workflow left')
    .option('--node <id>', 'of that workflow only this node')
    .option('--all', 'everything')
    .addHelpText(
      'after',
      `
Examples:
  aob cache invalidate sha256:9f86d0…
  aob cache invalidate --workflow prices --node fetch
  aob cache invalidate --all`,
    )
    .action(cli.action(invalidate));
};

const stats: Handler<object> = async ({ client, output, signal }) => {
  output.result(await client().cache.stats({ signal }), formatCacheStats);
  return undefined;
};

const invalidate: Handler<Options> = async ({ client, output, signal }, options, key = '') => {
  const which = key === '' ? filterOf(options) : keyOf(key, options);
  const { cache } = client();
  const removed =
    typeof which === 'string'
      ? await cache.invalidate(which, { signal })
      : await cache.invalidateMany(which, { signal });
  output.result(removed, ({ removed: n }) => `${count(n, 'result')} thrown away`);
  return undefined;
};

const keyOf = (key: string, { workflow, node, all }: Options): string => {
  if (workflow !== undefined || node !== undefined || all) throw unclear('A key says it all.');
  return digestOption('<key>', key);
};

const filterOf = ({ workflow, node, all }: Options): CacheFilter => {
  if (workflow !== undefined && all) throw unclear('--all is more than one workflow.');
  if (workflow !== undefined) return node === undefined ? { workflow } : { workflow, node };
  if (node !== undefined) throw unclear('A node is one of a workflow.');
  if (all) return { all };
  throw unclear('Which results?');
};

const unclear = (message: string): Failure =>
  new Failure({
    code: 'cli.cache_selection',
    message,
    hint: 'Name a key, or --workflow and perhaps --node, or --all; one of the three.',
  });
