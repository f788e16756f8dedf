import type { Define, Handler } from '../context.ts';
import { changedLine } from '../output/run.ts';

interface Options {
  readonly reason?: string;
}

export const runCancel: Define = (noun, cli) => {
  noun
    .command('cancel')
    .description('Stop a run for good')
    .argument('<run>')
    .option('--reason <text>', 'why; it is kept in the log')
    .action(cli.action(cancel));
};

const cancel: Handler<Options> = async ({ client, output, signal }, { reason }, run = '') => {
  output.result(await client().runs.cancel(run, reason, { signal }), changedLine);
  return undefined;
};
