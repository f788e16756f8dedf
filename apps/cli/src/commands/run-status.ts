import type { Define, Handler } from '../context.ts';
import { formatRun } from '../output/run.ts';

export const runStatus: Define = (noun, cli) => {
  noun.command('status').description('Show one run').argument('<run>').action(cli.action(status));
};

const status: Handler<object> = async ({ client, output, signal }, _options, run = '') => {
  output.result(await client().runs.get(run, { signal }), (value, colors) =>
    formatRun(value, colors, Date.now()),
  );
  return undefined;
};
