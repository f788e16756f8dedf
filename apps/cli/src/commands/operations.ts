import type { Define, Handler } from '../context.ts';
import { formatOperations } from '../output/operations.ts';

export const operations: Define = (program, cli) => {
  program
    .command('operations')
    .description('How the work of the server goes: what it did lately, what waits, who works')
    .addHelpText(
      'after',
      `
Examples:
  aob operations
  aob operations --output json | jq .queue`,
    )
    .action(cli.action(show));
};

const show: Handler<object> = async ({ client, output, signal }) => {
  output.result(await client().operations({ signal }), formatOperations);
  return undefined;
};
