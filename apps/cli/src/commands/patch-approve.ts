import type { Define } from '../context.ts';
import { review } from './review-patch.ts';

export const patchApprove: Define = (noun, cli) => {
  noun
    .command('approve')
    .description('Let a patch under review be applied')
    .argument('<patch>')
    .option('--reason <text>', 'why')
    .action(cli.action(review('approve')));
};
