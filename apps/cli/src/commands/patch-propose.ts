import type { Client } from '@aob/client';
import type { ProposePatchRequest } from '@aob/engine/contract';
import type { Context, Define, Handler } from '../context.ts';
import { EXIT } from '../exit-code.ts';

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
    .argument(
      '<file>',
      'JSON or YAML, - for stdin: a list of RFC 6902 operations, or { operations, reason, base }',
    )
    .option('--reason <text>', 'why, unless the file says it')
    .option('--base <digest>', 'the document it was written against; another one there now is a conflict')
    .option('--dry-run', 'only ask what would come of it; exit code 2 when it would be refused')
    .action(cli.action(propose));
};

const propose: Handler<Options> = async (context, options, run = '', file = '') => {
  const { readProposal } = await import('../input/proposal.ts');
  const { proposal, document, operationsAt } = await readProposal(context.io, file, options);
  const client = context.client();
  try {
    return options.dryRun
      ? await preview(context, client, run, proposal)
      : await send(context, client, run, proposal);
  } catch (error) {
    const { placeProblem } = await import('../input/place-problem.ts');
    throw placeProblem(error, document, '/operations', operationsAt);
  }
};

async function send(
  { output, signal }: Context,
  client: Client,
  run: string,
  proposal: ProposePatchRequest,
): Promise<undefined> {
  const accepted = await client.patches.propose(run, proposal, { signal });
  const { patchState } = await import('../output/patch.ts');
  output.result(accepted, ({ patch_id, state, graph_version, ticket_id }, colors) => {
    const next =
      ticket_id === undefined
        ? `${run} follows version ${graph_version} of its graph`
        : `it waits for a decision: aob approve ${ticket_id} approve|reject`;
    return `${patch_id}  ${patchState(state, colors)}\n${colors.dim(next)}`;
  });
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
  const [{ patchState, issueLine }, { changeLines }] = await Promise.all([
    import('../output/patch.ts'),
    import('../output/change-lines.ts'),
  ]);
  output.result(verdict, ({ state, issues, changes }, colors) =>
    [
      `would be ${patchState(state, colors)}`,
      ...(changes === undefined ? [] : changeLines(changes, colors).map((line) => `  ${line}`)),
      ...issues.map((issue) => `  ${issueLine(issue, colors)}`),
    ].join('\n'),
  );
  return verdict.state === 'refused' ? EXIT.refused : undefined;
}
