import type { ListTicketsQuery } from '@aob/engine/contract';
import { Option } from 'commander';
import type { Context, Define, Handler } from '../context.ts';
import { noteMore, type PageOptions, pageOptions } from './more.ts';

interface Options extends PageOptions {
  readonly status: NonNullable<ListTicketsQuery['status']> | 'all';
  readonly assignee?: string;
  readonly run?: string;
  readonly kind?: NonNullable<ListTicketsQuery['kind']>;
  readonly workflow?: string;
  readonly decision?: NonNullable<ListTicketsQuery['decision']>;
  readonly decidedBy?: string;
  readonly match?: string;
}

export const tickets: Define = (program, cli) => {
  const command = program
    .command('tickets')
    .description('List what waits for a decision, or show one ticket with all it takes to decide')
    .argument('[ticket]')
    .addOption(
      new Option('--status <status>', 'which')
        .choices(['open', 'decided', 'superseded', 'all'])
        .default('open'),
    )
    .option('--assignee <who>', 'what this user (human:mia) or role may decide')
    .option('--run <run>', 'of one run')
    .addOption(new Option('--kind <kind>', 'what asks').choices(['gate', 'patch', 'failure']))
    .option('--workflow <name>', 'of runs of this workflow')
    .addOption(
      new Option('--decision <decision>', 'how it was decided (with --status decided or all)').choices([
        'approve',
        'reject',
        'request_changes',
        'retry',
        'skip',
        'fail',
      ]),
    )
    .option('--decided-by <who>', 'who decided: human:mia')
    .option('--match <text>', 'part of the message, the reason, the workflow, the node or an id')
    .addHelpText(
      'after',
      `
Examples:
  aob tickets --assignee human:mia
  aob tickets --status decided --decision reject --match invoice
  aob tickets ticket_…`,
    )
    .action(cli.action(show));
  pageOptions(command, 50);
};

const show: Handler<Options> = async (context, options, ticket) =>
  ticket === undefined ? list(context, options) : one(context, ticket);

async function list(
  { client, output, signal }: Context,
  { status, decidedBy, match, ...filters }: Options,
): Promise<undefined> {
  const query = {
    ...filters,
    ...(status !== 'all' && { status }),
    ...(decidedBy !== undefined && { decided_by: decidedBy }),
    ...(match !== undefined && { q: match }),
  };
  const page = await client().tickets.list(query, { signal });
  const { formatTickets } = await import('../output/ticket.ts');
  output.result(page, ({ items }, colors) => formatTickets(items, colors, Date.now()));
  noteMore(output, page);
  return undefined;
}

async function one({ client, output, signal }: Context, id: string): Promise<undefined> {
  const ticket = await client().tickets.get(id, { signal });
  const { formatTicket } = await import('../output/ticket.ts');
  output.result(ticket, formatTicket);
  return undefined;
}
