import type { Define, Handler } from '../context.ts';

export const runCompare: Define = (noun, cli) => {
  noun
    .command('compare')
    .description('Show what went another way in one run than in another')
    .argument('<a>')
    .argument('<b>')
    .action(cli.action(compare));
};

const compare: Handler<object> = async ({ client, output, signal }, _options, a = '', b = '') => {
  const comparison = await client().runs.compare(a, b, { signal });
  const { formatComparison } = await import('../output/comparison.ts');
  output.result(comparison, formatComparison);
  return undefined;
};
