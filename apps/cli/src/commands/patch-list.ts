import type { ListPatchesQuery } from '@aob/engine/contract';
import { Option } from 'commander';
import type { Define, Handler } from '../context.ts';
import { Failure } from '../failure.ts';
import { noteMore, type PageOptions, pageOptions } from './more.ts';

interface Filters {
  readonly state?: NonNullable<ListPatchesQuery['state']>;
  readonly author?: NonNullable<ListPatchesQuery['author']>;
  readonly workflow?: string;
  readonly match?: string;
}

export const patchList: Define = (noun, cli) => {
  const command = noun
    .command('list')
    .description('List the patches of a run, refused ones too; without a run those of all runs and workflows')
    .argument('[run]')
    .addOption(
      new Option('--state <state>', 'what became of them').choices([
        'pending_review',
        'applied',
        'promoted',
        'changes_requested',
        'withdrawn',
        'rejected',
        'refused',
      ]),
    )
    .addOption(new Option('--author <kind>', 'who proposed them').choices(['agent', 'human', 'optimizer']))
    .option('--workflow <name>', 'of this workflow and its runs')
    .option('--match <text>', 'part of the reason, the author, the workflow or an id')
    .addHelpText(
      'after',
      `
Examples:
  aob patch list run_…
  aob patch list --state pending_review
  aob patch list --author agent --match "slack"`,
    )
    .action(cli.action(list));
  pageOptions(command, 50);
};

const list: Handler<PageOptions & Filters> = async ({ client, output, signal }, options, run) => {
  const { limit, cursor, match, ...filters } = options;
  const page = { limit, ...(cursor !== undefined && { cursor }) };
  const query = { ...filters, ...(match !== undefined && { q: match }) };
  if (run !== undefined && Object.keys(query).length > 0) throw filtered();
  const { patches } = client();
  const found = await (run === undefined
    ? patches.everywhere({ ...page, ...query }, { signal })
    : patches.list(run, page, { signal }));
  const { formatPatches } = await import('../output/patch.ts');
  const none = run === undefined ? 'No patches fit.' : undefined;
  output.result(found, ({ items }, colors) => formatPatches(items, colors, Date.now(), none));
  noteMore(output, found);
  return undefined;
};

const filtered = (): Failure =>
  new Failure({
    code: 'cli.patch_filter',
    message: 'The patches of one run are all listed, in order.',
    hint: 'Leave the run out to filter those of all runs, or leave out --state, --author, --workflow and --match.',
  });
