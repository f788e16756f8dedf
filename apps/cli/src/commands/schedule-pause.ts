import type { Define, Handler } from '../context.ts';
import { formatSchedule } from '../output/schedule.ts';

interface Options {
  readonly reason?: string;
}

export const schedulePause: Define = (noun, cli) => {
  noun
    .command('pause')
    .description('Start nothing until it is resumed; its runs go on')
    .argument('<schedule>', 'its name or id')
    .option('--reason <text>', 'why; it is shown on the schedule')
    .action(cli.action(pause));
};

export const scheduleResume: Define = (noun, cli) => {
  noun
    .command('resume')
    .description('Go on from the next time; what passed meanwhile can be backfilled')
    .argument('<schedule>', 'its name or id')
    .action(cli.action(resume));
};

const pause: Handler<Options> = async ({ client, output, signal }, { reason }, schedule = '') => {
  output.result(await client().schedules.pause(schedule, reason, { signal }), formatSchedule);
  return undefined;
};

const resume: Handler<object> = async ({ client, output, signal }, _options, schedule = '') => {
  output.result(await client().schedules.resume(schedule, { signal }), formatSchedule);
  return undefined;
};
