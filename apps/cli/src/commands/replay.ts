import type { ReplayMode } from '@aob/engine/contract';
import { Option } from 'commander';
import type { Define, Handler } from '../context.ts';
import { EXIT } from '../exit-code.ts';
import { startSpinner } from '../output/spinner.ts';
import { replayModeOption } from './replay-mode.ts';

interface Options {
  readonly verify?: true;
  readonly from?: string;
  readonly mode: ReplayMode;
}

export const replay: Define = (noun, cli) => {
  noun
    .command('replay')
    .description('Run a finished run again from its record and compare, or check its log')
    .argument('<run>')
    .option(
      '--from <place>',
      'do the work anew from here on: parse, poll#2 (an iteration), each[3]/fetch, seq:12 (default: all of it)',
    )
    .addOption(replayModeOption())
    .addOption(
      new Option(
        '--verify',
        'instead: check every commit, event, value and row against each other; exit code 4 if any differ',
      ).conflicts(['from']),
    )
    .action(cli.action(run));
};

const run: Handler<Options> = (context, options, id = '') =>
  options.verify ? verify(context, options, id) : replayAndCompare(context, options, id);

const verify: Handler<Options> = async ({ client, output, signal }, _options, id = '') => {
  const spinner = await startSpinner(output, `reading the log of ${id}`);
  const verification = await client()
    .runs.verify(id, { signal })
    .finally(() => spinner.stop());
  const { formatVerification } = await import('../output/verification.ts');
  output.result(verification, formatVerification);
  // Not 2: the API did answer, and it is the log that is not as it should be.
  return verification.valid ? undefined : EXIT.logDamaged;
};

/** Follows the replay to its end, except where it waits for a person: then it says so and leaves the rest to `run compare`. */
const replayAndCompare: Handler<Options> = async ({ client, output, signal }, { mode, from }, id = '') => {
  const { runs } = client();
  const started = await runs.replay(id, from === undefined ? { mode } : { mode, from }, { signal });
  const spinner = await startSpinner(output, `replaying ${id} as ${started.run_id}`);
  try {
    for await (const { type } of runs.follow(started.run_id, { signal })) {
      if (type !== 'ticket.opened' || mode !== 'live') continue;
      spinner.stop();
      output.note(({ cyan }) =>
        cyan(`${started.run_id} waits for a decision: aob tickets --run ${started.run_id}`),
      );
    }
  } finally {
    spinner.stop();
  }
  const comparison = await runs.compare(id, started.run_id, { signal });
  const { formatComparison } = await import('../output/comparison.ts');
  output.result(comparison, formatComparison);
  return mode === 'live' || comparison.verdict === 'same' ? undefined : EXIT.runFailed;
};
