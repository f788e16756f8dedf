import { Option } from 'commander';
import type { Define, Handler } from '../context.ts';
import { wholeNumber } from '../option-values.ts';
import { eventLine, levelOf } from '../output/event-line.ts';

interface Options {
  readonly node?: string;
  readonly filter: 'all' | 'errors';
  readonly from?: number;
  readonly values: boolean;
}

export const logsStream: Define = (noun, cli) => {
  noun
    .command('stream')
    .description('Write every event of a run as it happens, until the run ends')
    .argument('<run>')
    .option('--node <id>', 'only what happens at this node')
    .addOption(new Option('--filter <filter>', 'what to show').choices(['all', 'errors']).default('all'))
    .option('--from <seq>', 'begin with this event', wholeNumber(1))
    .option('--no-values', 'leave out what nodes got and gave; their digests stay')
    .action(cli.action(stream));
};

const stream: Handler<Options> = async (
  { client, output, signal },
  { node, filter, from, values },
  run = '',
) => {
  const events = client().runs.follow(run, {
    signal,
    ...(from !== undefined && { from }),
    ...(!values && { values: 'none' as const }),
    onRetry: ({ attempt }) =>
      output.note(({ yellow }) => yellow(`The connection was lost; attempt ${attempt} …`)),
  });
  for await (const event of events) {
    if (node !== undefined && event.node !== node) continue;
    if (filter === 'errors' && levelOf(event) === 'INFO') continue;
    output.item(event, eventLine);
  }
  return undefined;
};
