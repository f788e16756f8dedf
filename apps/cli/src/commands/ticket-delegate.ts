import type { Define, Handler } from '../context.ts';

interface Options {
  readonly reason?: string;
}

const EXAMPLES = `
Examples:
  aob ticket delegate ticket_01… human:joe --reason "on holiday"`;

export const ticketDelegate: Define = (noun, cli) => {
  noun
    .command('delegate')
    .description('Hand your say on a ticket to another person; you have none any more')
    .argument('<ticket>')
    .argument('<person>', 'for example human:joe')
    .option('--reason <text>', 'why; it is kept in the log')
    .addHelpText('after', EXAMPLES)
    .action(cli.action(delegate));
};

const delegate: Handler<Options> = async (
  { client, output, signal },
  { reason },
  ticket = '',
  person = '',
) => {
  const request = { to: person, ...(reason !== undefined && { reason }) };
  const delegated = await client().tickets.delegate(ticket, request, { signal });
  output.result(delegated, ({ ticket_id, to }, { yellow }) => `${ticket_id}  ${yellow(`handed to ${to}`)}`);
  return undefined;
};
