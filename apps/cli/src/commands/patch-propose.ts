import type { Client } from '@aob/client';
import type { ProposePatchRequest } from '@aob/engine/contract';
import type { Context, Define, Handler } from '../context.ts';
import { EXIT } from '../exit-code.ts';
import { PROPOSAL_FILE } from './proposal-file.ts';

interface Options {
  readonly reason?: string;
  readonly base?: string;
  readonly dryRun?: true;
}

export const patchPropose: Define = (noun, cli) => {
  noun
    .command('propose')
    .description(
      'Put a patch on a run; it is applied at once, refused with every reason, or waits for a review',
    )
    .argument('<run>')
    .argument('<file>', PROPOSAL_FILE)
    .option('--reason <text>', 'why, unless the file says it')
    .option('--base <digest>', 'the document it was written against; another one there now is a conflict')
    .option('--dry-run', 'only ask what would come of it; exit code 2 when it would be refused')
    .action(cli.action(propose));
};

const propose: Handler<Options> = async (context, { dryRun, ...options }, run = '', file = '') => {
  const { withProposal } = await import('../input/proposal.ts');
  return withProposal(context.io, file, options, (proposal) => {
    const client = context.client();
    return dryRun ? preview(context, client, run, proposal) : send(context, client, run, proposal);
  });
};

async function send(
  { output, signal }: Context,
  client: Client,
  run: string,
  proposal: ProposePatchRequest,
): Promise<undefined> {
  const accepted = await client.patches.propose(run, proposal, { signal });
  const { formatAcceptedPatch } = await import('../output/patch.ts');
  output.result(accepted, (patch, colors) =>
    formatAcceptedPatch(patch, colors, `${run} follows version ${patch.graph_version} of its graph`),
  );
  return undefined;
}

async function preview(
  { output, signal }: Context,
  client: Client,
  run: string,
  { operations, reason, base }: ProposePatchRequest,
): Promise<typeof EXIT.refused | undefined> {
  const question = { operations, reason, ...(base !== undefined && { base }) };
  const verdict = await client.patches.preview(run, question, { signal });
  const { formatVerdict } = await import('../output/verdict.ts');
  output.result(verdict, formatVerdict);
  return verdict.state === 'refused' ? EXIT.refused : undefined;
}
