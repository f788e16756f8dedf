import type { Define, Handler } from '../context.ts';
import { formatSchedule } from '../output/schedule.ts';
import { readSettings, type SettingOptions, settingOptions } from './schedule-options.ts';

interface Options extends SettingOptions {
  readonly workflow: string;
  readonly cron: string;
}

export const scheduleCreate: Define = (noun, cli) => {
  const command = noun
    .command('create')
    .description('Start a workflow by the clock; the same again changes nothing')
    .argument('<name>')
    .requiredOption('--workflow <workflow>', 'name, name@tag or name@sha256:…; a tag is looked up every time')
    .requiredOption('--cron <expression>', '"minute hour day month weekday", or @hourly, @daily, @weekly, …')
    .action(cli.action(create));
  settingOptions(command).addHelpText(
    'after',
    `
Examples:
  aob schedule create nightly --workflow report --cron "30 2 * * *" --timezone Europe/Berlin
  aob schedule create sync --workflow sync@stable --cron "*/15 * * * *" --overlap queue --time-input since`,
  );
};

const create: Handler<Options> = async ({ client, io, output, signal }, options, name = '') => {
  const { workflow, cron } = options;
  const settings = await readSettings(io, options);
  const schedule = await client().schedules.create({ ...settings, name, workflow, cron }, { signal });
  output.result(schedule, formatSchedule);
  return undefined;
};
