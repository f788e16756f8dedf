import type { PatchCommute } from '@aob/engine/contract';
import type { Define, Handler } from '../context.ts';
import { EXIT } from '../exit-code.ts';

export const patchCommute: Define = (noun, cli) => {
  noun
    .command('commute')
    .description('Tell whether one patch of a run stands without another, and whether their order matters')
    .argument('<a>')
    .argument('<b>')
    .addHelpText(
      'after',
      '\nExit code 2 when the order matters or one needs the other.\n\nExample:\n  aob patch commute patch_01… patch_02…',
    )
    .action(cli.action(commute));
};

const commute: Handler<object> = async ({ client, output, signal }, _options, a = '', b = '') => {
  const report = await client().patches.commute(a, b, { signal });
  const { formatCommute } = await import('../output/commute.ts');
  output.result<PatchCommute>(report, formatCommute);
  return report.commutes ? undefined : EXIT.refused;
};
