import { Argument, type Command } from 'commander';
import type { Cli, Define, Handler } from '../context.ts';
import { requireReason } from './require-reason.ts';

interface Options {
  readonly reason?: string;
  readonly data?: string;
}

/** Gates and patches first; a failure takes the last three. */
const DECISIONS = ['approve', 'reject', 'request_changes', 'retry', 'skip', 'fail'] as const;

const EXAMPLES = `
A gate or a patch takes approve, reject or request_changes; a failure (on_failure: review) takes retry, skip or fail.

Examples:
  aob approve ticket_01… approve --reason "in budget"
  aob approve ticket_01… request_changes --reason "split the payment"
  aob approve ticket_01… skip --data '{"paid": true}' --reason "paid by hand"`;

export const approve: Define = (program, cli) => {
  decideCommand(program, 'approve', cli);
};

/** The same under the noun, where people look who have a failure to decide. */
export const ticketDecide: Define = (noun, cli) => {
  decideCommand(noun, 'decide', cli);
};

function decideCommand(parent: Command, name: string, cli: Cli): void {
  parent
    .command(name)
    .description('Decide a ticket; aob tickets <ticket> shows what it is about')
    .argument('<ticket>')
    .addArgument(new Argument('<decision>').choices(DECISIONS))
    .option('--reason <text>', 'why; needed to reject and to request changes')
    .option('--data <file|json|->', 'what the form of the ticket asks for; with skip the output of the node')
    .addHelpText('after', EXAMPLES)
    .action(cli.action(decide));
}

const decide: Handler<Options> = async (
  { client, io, output, signal },
  { reason, data },
  ticket = '',
  word = '',
) => {
  const decision = DECISIONS.find((known) => known === word) ?? 'approve';
  if (decision === 'reject' || decision === 'request_changes') requireReason(reason, decision);
  const { readValue } = data === undefined ? {} : await import('../input/inputs.ts');
  const filled = await readValue?.(io, data ?? '-', '--data');
  const decided = await client().tickets.decide(
    ticket,
    { decision, ...(reason !== undefined && { reason }), ...(filled !== undefined && { data: filled }) },
    { signal },
  );
  const { decidedLine } = await import('../output/ticket.ts');
  output.result(decided, decidedLine);
  return undefined;
};
