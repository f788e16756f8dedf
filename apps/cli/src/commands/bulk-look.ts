/** Orders for many runs after they were given: look at them, follow them, call them off. */
import type { Define, Handler } from '../context.ts';
import { formatBulk, formatBulkList } from '../output/bulk.ts';
import { followBulk } from './follow-bulk.ts';
import { noteMore, type PageOptions, pageOptions } from './more.ts';

export const bulkList: Define = (noun, cli) => {
  const command = noun
    .command('list')
    .description('List orders for many runs, newest first')
    .action(cli.action(list));
  pageOptions(command, 20);
};

export const bulkStatus: Define = (noun, cli) => {
  noun
    .command('status')
    .description('How far an order has come, and what failed')
    .argument('<bulk>')
    .action(cli.action(status));
};

export const bulkWatch: Define = (noun, cli) => {
  noun
    .command('watch')
    .description('Follow an order to its end; exit code 4 if a run failed or it was called off')
    .argument('<bulk>')
    .action(cli.action(watch));
};

export const bulkAbort: Define = (noun, cli) => {
  noun
    .command('abort')
    .description('Leave the runs alone that have not had their turn; what was done stays done')
    .argument('<bulk>')
    .action(cli.action(abort));
};

const list: Handler<PageOptions> = async ({ client, output, signal }, options) => {
  const page = await client().bulk.list(options, { signal });
  output.result(page, ({ items }, colors) => formatBulkList(items, colors));
  noteMore(output, page);
  return undefined;
};

const status: Handler<object> = async ({ client, output, signal }, _options, bulk = '') => {
  output.result(await client().bulk.get(bulk, { signal }), formatBulk);
  return undefined;
};

const watch: Handler<object> = (context, _options, bulk = '') => followBulk(context, context.client(), bulk);

const abort: Handler<object> = async ({ client, output, signal }, _options, bulk = '') => {
  output.result(await client().bulk.abort(bulk, { signal }), formatBulk);
  return undefined;
};
