import type { Define, Handler } from '../context.ts';
import { count } from '../output/text.ts';

export const scheduleClear: Define = (noun, cli) => {
  noun
    .command('clear')
    .description('Skip everything that waits: a mistaken backfill, a long queue; runs go on')
    .argument('<schedule>', 'its name or id')
    .action(cli.action(clear));
};

const clear: Handler<object> = async ({ client, output, signal }, _options, schedule = '') => {
  const answer = await client().schedules.clear(schedule, { signal });
  output.result(answer, ({ cleared }, { bold }) =>
    cleared === 0 ? 'Nothing waited' : `${bold(count(cleared, 'firing'))} cleared`,
  );
  return undefined;
};
