import type { ListRunsQuery, RunStatus } from '@aob/engine/contract';
import type { Define, Handler } from '../context.ts';
import { formatRuns } from '../output/run.ts';
import { noteMore, type PageOptions, pageOptions } from './more.ts';

interface Options extends PageOptions {
  readonly status?: string;
  readonly workflow?: string;
  readonly label?: string;
  readonly parent?: string;
  readonly since?: string;
}

export const runList: Define = (noun, cli) => {
  const command = noun
    .command('list')
    .description('List runs, newest first')
    .option(
      '--status <status>',
      'QUEUED, RUNNING, WAITING, COMPLETED, FAILED, CANCELLED, TIMED_OUT; several with commas',
    )
    .option('--workflow <name>')
    .option('--label <name=value>')
    .option('--parent <run>', 'the child runs of this run')
    .option('--since <time>', 'started at or after: 2026-01-31T08:00:00Z, or a span back from now like 2h')
    .action(cli.action(list));
  pageOptions(command, 20);
};

const list: Handler<Options> = async ({ client, output, signal }, { status, ...filters }) => {
  // Which words are statuses is the API's to say; it names the ones it knows.
  const statuses = status?.toUpperCase().split(',') as RunStatus[] | undefined;
  const query: Partial<ListRunsQuery> = { ...filters, ...(statuses && { status: statuses }) };
  const page = await client().runs.list(query, { signal });
  output.result(page, ({ items }, colors) => formatRuns(items, colors, Date.now()));
  noteMore(output, page);
  return undefined;
};
