import type { Define, Handler } from '../context.ts';
import { followToEnd } from './follow-run.ts';

export const runWatch: Define = (noun, cli) => {
  noun
    .command('watch')
    .description('Show a run from its start until it ends; exit code 4 unless it completes')
    .argument('<run>')
    .action(cli.action(watch));
};

const watch: Handler<object> = (context, _options, run = '') => followToEnd(context, context.client(), run);
