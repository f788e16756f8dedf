import type { Define, Handler } from '../context.ts';
import { formatFirings, formatSchedule } from '../output/schedule.ts';
import { noteMore, type PageOptions, pageOptions } from './more.ts';

export const scheduleShow: Define = (noun, cli) => {
  noun
    .command('show')
    .description('One schedule: its next times, and what came of the last ones')
    .argument('<schedule>', 'its name or id')
    .action(cli.action(show));
};

export const scheduleFirings: Define = (noun, cli) => {
  const command = noun
    .command('firings')
    .description('What came of each time of a schedule, the latest first')
    .argument('<schedule>', 'its name or id')
    .action(cli.action(firings));
  pageOptions(command, 20);
};

const show: Handler<object> = async ({ client, output, signal }, _options, schedule = '') => {
  output.result(await client().schedules.get(schedule, { signal }), formatSchedule);
  return undefined;
};

const firings: Handler<PageOptions> = async ({ client, output, signal }, options, schedule = '') => {
  const api = client();
  const [{ timezone }, page] = await Promise.all([
    api.schedules.get(schedule, { signal }),
    api.schedules.firings(schedule, options, { signal }),
  ]);
  output.result(page, ({ items }, colors) => formatFirings(items, timezone, colors));
  noteMore(output, page);
  return undefined;
};
