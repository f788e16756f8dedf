/** What can be done about a run that the engine set aside (R21): first look, then retry or drop what failed. */
import { Option } from 'commander';
import type { Define, Handler } from '../context.ts';
import { Failure } from '../failure.ts';
import { formatQuarantine } from '../output/quarantine.ts';
import { changedLine } from '../output/run.ts';

interface Options {
  readonly retry?: true;
  readonly drop?: true;
  readonly reason?: string;
}

export const runRepair: Define = (noun, cli) => {
  noun
    .command('repair')
    .description('Give back a run that was set aside; without --retry or --drop, show what failed')
    .argument('<run>')
    .addOption(new Option('--retry', 'carry out after all what was set aside').conflicts('drop'))
    .option('--drop', 'go on without what was set aside')
    .option('--reason <text>', 'why; it is kept in the log')
    .addHelpText(
      'after',
      `
Examples:
  aob run repair run_01…
  aob run repair run_01… --retry --reason "fixed in 0.4.2"
  aob run repair run_01… --drop --reason "the signal was sent again by hand"`,
    )
    .action(cli.action(repair));
};

const repair: Handler<Options> = async (
  { client, output, signal },
  { retry, drop, reason = '' },
  run = '',
) => {
  const action = retry ? 'retry' : drop ? 'drop' : undefined;
  if (action === undefined) {
    const { run_id, quarantine = null } = await client().runs.get(run, { signal });
    output.result({ run_id, quarantine }, formatQuarantine);
    return undefined;
  }
  if (reason.trim() === '') {
    throw new Failure({
      code: 'cli.reason_missing',
      message: 'A repair needs a reason.',
      hint: 'Add --reason "…"; it is kept in the log.',
    });
  }
  output.result(await client().runs.repair(run, { action, reason }, { signal }), changedLine);
  return undefined;
};
