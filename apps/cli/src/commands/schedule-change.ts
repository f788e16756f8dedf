import type { Define, Handler } from '../context.ts';
import { Failure } from '../failure.ts';
import { formatSchedule } from '../output/schedule.ts';
import { readSettings, type SettingOptions, settingOptions } from './schedule-options.ts';

export const scheduleChange: Define = (noun, cli) => {
  const command = noun
    .command('change')
    .description('Change a schedule; what is not named stays as it is')
    .argument('<schedule>', 'its name or id')
    .option('--workflow <workflow>', 'name, name@tag or name@sha256:…')
    .option('--cron <expression>', 'counts from now on')
    .action(cli.action(change));
  settingOptions(command).addHelpText(
    'after',
    `
Examples:
  aob schedule change nightly --cron "0 3 * * *"
  aob schedule change nightly --overlap cancel`,
  );
};

const change: Handler<SettingOptions> = async ({ client, io, output, signal }, options, schedule = '') => {
  const settings = await readSettings(io, options);
  if (Object.keys(settings).length === 0) {
    throw new Failure({ code: 'cli.nothing_to_change', message: 'Nothing says what to change.' });
  }
  output.result(await client().schedules.change(schedule, settings, { signal }), formatSchedule);
  return undefined;
};
