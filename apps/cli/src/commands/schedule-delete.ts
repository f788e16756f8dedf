import type { Define, Handler } from '../context.ts';

export const scheduleDelete: Define = (noun, cli) => {
  noun
    .command('delete')
    .description('End a schedule; runs it started go on, what waits is forgotten')
    .argument('<schedule>', 'its name or id')
    .action(cli.action(remove));
};

const remove: Handler<object> = async ({ client, output, signal }, _options, schedule = '') => {
  await client().schedules.remove(schedule, { signal });
  output.result({ schedule, deleted: true }, (_, { bold }) => `${bold(schedule)}  deleted`);
  return undefined;
};
