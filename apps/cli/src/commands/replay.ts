import type { Define, Handler } from '../context.ts';
import { EXIT } from '../exit-code.ts';
import { startSpinner } from '../output/spinner.ts';

export const replay: Define = (noun, cli) => {
  noun
    .command('replay')
    .description('Fold the log of a run again')
    .argument('<run>')
    .requiredOption(
      '--verify',
      'check every commit, event, value and row against each other; exit code 4 if any differ',
    )
    .action(cli.action(verify));
};

const verify: Handler<object> = async ({ client, output, signal }, _options, run = '') => {
  const spinner = await startSpinner(output, `reading the log of ${run}`);
  const verification = await client()
    .runs.verify(run, { signal })
    .finally(() => spinner.stop());
  const { formatVerification } = await import('../output/verification.ts');
  output.result(verification, formatVerification);
  // Not 2: the API did answer, and it is the log that is not as it should be.
  return verification.valid ? undefined : EXIT.logDamaged;
};
