import type { Define, Handler } from '../context.ts';
import { formatSchedules } from '../output/schedule.ts';
import { noteMore, type PageOptions, pageOptions } from './more.ts';

interface Options extends PageOptions {
  readonly workflow?: string;
}

export const scheduleList: Define = (noun, cli) => {
  const command = noun
    .command('list')
    .description('List schedules by name, with their next times')
    .option('--workflow <name>', 'only those that start it')
    .action(cli.action(list));
  pageOptions(command, 50);
};

const list: Handler<Options> = async ({ client, output, signal }, options) => {
  const page = await client().schedules.list(options, { signal });
  output.result(page, ({ items }, colors) => formatSchedules(items, colors));
  noteMore(output, page);
  return undefined;
};
