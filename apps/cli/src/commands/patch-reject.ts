import type { Define } from '../context.ts';
import { review } from './review-patch.ts';

export const patchReject: Define = (noun, cli) => {
  noun
    .command('reject')
    .description('Turn a patch under review down')
    .argument('<patch>')
    .option('--reason <text>', 'why; needed')
    .action(cli.action(review('reject')));
};
