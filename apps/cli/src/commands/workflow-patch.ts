import type { Client, WorkflowPatchProposal } from '@aob/client';
import type { Context, Define, Handler } from '../context.ts';
import { EXIT } from '../exit-code.ts';
import { PROPOSAL_FILE } from './proposal-file.ts';

interface Options {
  readonly reason?: string;
  readonly base?: string;
  readonly tag?: string;
  readonly dryRun?: true;
}

export const workflowPatch: Define = (noun, cli) => {
  noun
    .command('patch')
    .description(
      'Change a workflow for its later runs; the change is applied as a new version, refused with every reason, or waits for a review',
    )
    .argument('<name>')
    .argument('<file>', PROPOSAL_FILE)
    .option('--reason <text>', 'why, unless the file says it')
    .option('--base <digest>', 'the version it was written against; it is moved onto the current one')
    .option('--tag <tag>', 'the tag that is to follow it (default: main)')
    .option('--dry-run', 'only ask what would come of it; exit code 2 when it would be refused')
    .addHelpText(
      'after',
      `
Examples:
  aob workflow patch lead-flow insert-email.json --reason "tell the customer"
  aob workflow patch lead-flow insert-email.json --reason "tell the customer" --tag canary --dry-run`,
    )
    .action(cli.action(patch));
};

const patch: Handler<Options> = async (context, { tag, dryRun, ...options }, name = '', file = '') => {
  const { withProposal } = await import('../input/proposal.ts');
  return withProposal(context.io, file, { ...options, reach: 'document' }, (proposal) => {
    const asked = { ...proposal, ...(tag !== undefined && { tag }) };
    const client = context.client();
    return dryRun ? preview(context, client, name, asked) : send(context, client, name, asked);
  });
};

async function send(
  { output, signal }: Context,
  client: Client,
  name: string,
  proposal: WorkflowPatchProposal,
): Promise<undefined> {
  const accepted = await client.workflows.patch(name, proposal, { signal });
  const { formatAccepted } = await import('../output/workflow-patch.ts');
  output.result(accepted, formatAccepted);
  return undefined;
}

async function preview(
  { output, signal }: Context,
  client: Client,
  name: string,
  { operations, reason, base, tag }: WorkflowPatchProposal,
): Promise<typeof EXIT.refused | undefined> {
  const question = {
    operations,
    reason,
    ...(base !== undefined && { base }),
    ...(tag !== undefined && { tag }),
  };
  const verdict = await client.workflows.previewPatch(name, question, { signal });
  const { formatWorkflowVerdict } = await import('../output/workflow-patch.ts');
  output.result(verdict, formatWorkflowVerdict);
  return verdict.state === 'refused' ? EXIT.refused : undefined;
}
