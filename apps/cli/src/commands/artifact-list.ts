import type { Define, Handler } from '../context.ts';
import { formatArtifacts } from '../output/artifact.ts';

export const artifactList: Define = (noun, cli) => {
  noun
    .command('list')
    .description('List what the nodes of a run left behind')
    .argument('<run>')
    .action(cli.action(list));
};

const list: Handler<object> = async ({ client, output, signal }, _options, run = '') => {
  output.result(await client().runs.artifacts(run, { signal }), ({ items }, colors) =>
    formatArtifacts(items, colors),
  );
  return undefined;
};
