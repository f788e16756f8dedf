import type { Context, Define, Handler } from '../context.ts';
import { EXIT } from '../exit-code.ts';
import { Failure } from '../failure.ts';

interface Options {
  readonly reason?: string;
  readonly dryRun?: true;
}

export const patchWithdraw: Define = (noun, cli) => {
  noun
    .command('withdraw')
    .description('Take an applied patch back, unless something has come of it or builds on it')
    .argument('<patch>')
    .option('--reason <text>', 'why; it is kept with the patch that takes it back')
    .option('--dry-run', 'only ask what would come of it; exit code 2 when it would be refused')
    .addHelpText(
      'after',
      '\nExamples:\n  aob patch withdraw patch_01… --dry-run\n  aob patch withdraw patch_01… --reason "not needed"',
    )
    .action(cli.action(withdraw));
};

const withdraw: Handler<Options> = async (context, { reason = '', dryRun }, id = '') => {
  if (dryRun) return preview(context, id);
  if (reason.trim() === '') {
    throw new Failure({
      code: 'cli.reason_missing',
      message: 'Taking a patch back needs a reason.',
      hint: 'Add --reason "…"; or --dry-run to ask what would come of it.',
    });
  }
  const { client, output, signal } = context;
  const accepted = await client().patches.withdraw(id, { reason }, { signal });
  const { patchState } = await import('../output/patch.ts');
  output.result(accepted, ({ patch_id, state, graph_version, ticket_id }, colors) => {
    const next =
      ticket_id === undefined
        ? `${id} is taken back; its run follows version ${graph_version} of its graph`
        : `it waits for a decision: aob approve ${ticket_id} approve|reject`;
    return `${patch_id}  ${patchState(state, colors)}\n${colors.dim(next)}`;
  });
  return undefined;
};

const preview = async (
  { client, output, signal }: Context,
  id: string,
): Promise<typeof EXIT.refused | undefined> => {
  const verdict = await client().patches.previewWithdrawal(id, { signal });
  const { patchState, issueLine } = await import('../output/patch.ts');
  output.result(verdict, ({ state, issues }, colors) =>
    [
      `taking it back would be ${patchState(state, colors)}`,
      ...issues.map((issue) => `  ${issueLine(issue, colors)}`),
    ].join('\n'),
  );
  return verdict.state === 'refused' ? EXIT.refused : undefined;
};
