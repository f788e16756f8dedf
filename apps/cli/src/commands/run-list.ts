import type { ListRunsQuery, RunStatus } from '@aob/engine/contract';
import type { Define, Handler } from '../context.ts';
import { wholeNumber } from '../option-values.ts';
import { formatRuns } from '../output/run.ts';

interface Options {
  readonly status?: string;
  readonly workflow?: string;
  readonly label?: string;
  readonly since?: string;
  readonly limit: number;
  readonly cursor?: string;
}

export const runList: Define = (noun, cli) => {
  noun
    .command('list')
    .description('List runs, newest first')
    .option(
      '--status <status>',
      'QUEUED, RUNNING, WAITING, COMPLETED, FAILED, CANCELLED, TIMED_OUT; several with commas',
    )
    .option('--workflow <name>')
    .option('--label <name=value>')
    .option('--since <time>', 'started at or after: 2026-01-31T08:00:00Z, or a span back from now like 2h')
    .option('--limit <n>', 'at most this many', wholeNumber(1, 200), 20)
    .option('--cursor <cursor>', 'the page that follows: next_cursor of the one before')
    .action(cli.action(list));
};

const list: Handler<Options> = async ({ client, output, signal }, { status, ...filters }) => {
  // Which words are statuses is the API's to say; it names the ones it knows.
  const statuses = status?.toUpperCase().split(',') as RunStatus[] | undefined;
  const query: Partial<ListRunsQuery> = { ...filters, ...(statuses && { status: statuses }) };
  const page = await client().runs.list(query, { signal });
  output.result(page, ({ items }, colors) => formatRuns(items, colors, Date.now()));
  const { next_cursor } = page;
  if (next_cursor !== null) output.note(({ dim }) => dim(`There are more: --cursor ${next_cursor}`));
  return undefined;
};
