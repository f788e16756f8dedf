import { Argument } from 'commander';
import type { Define, Handler } from '../context.ts';
import { requireReason } from './require-reason.ts';

interface Options {
  readonly reason?: string;
  readonly data?: string;
}

export const approve: Define = (program, cli) => {
  program
    .command('approve')
    .description('Decide a ticket; aob tickets <ticket> shows what it is about')
    .argument('<ticket>')
    .addArgument(new Argument('<decision>').choices(['approve', 'reject']))
    .option('--reason <text>', 'why; needed to reject')
    .option('--data <file|json|->', 'what the form of the ticket asks for')
    .action(cli.action(decide));
};

const decide: Handler<Options> = async (
  { client, io, output, signal },
  { reason, data },
  ticket = '',
  word = '',
) => {
  const decision = word === 'reject' ? 'reject' : 'approve';
  if (decision === 'reject') requireReason(reason);
  const { readValue } = data === undefined ? {} : await import('../input/inputs.ts');
  const filled = await readValue?.(io, data ?? '-', '--data');
  const decided = await client().tickets.decide(
    ticket,
    { decision, ...(reason !== undefined && { reason }), ...(filled !== undefined && { data: filled }) },
    { signal },
  );
  output.result(decided, ({ ticket_id, run_id, run_status }, { green, red, dim }) => {
    const done = decision === 'approve' ? green('approved') : red('rejected');
    return `${ticket_id}  ${done}\n${dim(`${run_id} is ${run_status} · aob run watch ${run_id}`)}`;
  });
  return undefined;
};
