import type { Define, Handler } from '../context.ts';
import { moment } from '../input/time-option.ts';
import { count } from '../output/text.ts';

interface Options {
  readonly from: string;
  readonly to: string;
}

export const scheduleBackfill: Define = (noun, cli) => {
  noun
    .command('backfill')
    .description('Start a run for every time of a past range that has none, one after the other')
    .argument('<schedule>', 'its name or id')
    .requiredOption('--from <time>', 'the first time that counts; without a zone by this clock', moment)
    .requiredOption('--to <time>', 'up to here, and not this time itself', moment)
    .action(cli.action(backfill))
    .addHelpText(
      'after',
      `
Asking for a time twice starts one run. What was skipped or could not start is tried again.

Example:
  aob schedule backfill nightly --from 2026-01-01 --to 2026-02-01`,
    );
};

const backfill: Handler<Options> = async ({ client, output, signal }, { from, to }, schedule = '') => {
  const answer = await client().schedules.backfill(schedule, { from, to }, { signal });
  output.result(answer, ({ queued, already }, { bold, dim }) =>
    [
      bold(queued === 0 ? 'Nothing to do' : `${count(queued, 'run')} to come`),
      ...(already === 0 ? [] : [dim(`${count(already, 'time')} had one already`)]),
    ].join('  '),
  );
  return undefined;
};
