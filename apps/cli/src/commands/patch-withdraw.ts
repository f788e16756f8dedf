import type { Context, Define, Handler } from '../context.ts';
import { EXIT } from '../exit-code.ts';
import { Failure } from '../failure.ts';

interface Options {
  readonly reason?: string;
  readonly compensate?: true;
  readonly dryRun?: true;
}

export const patchWithdraw: Define = (noun, cli) => {
  noun
    .command('withdraw')
    .description(
      'Take an applied patch back, unless something has come of it or builds on it; of a workflow, one under review is called off',
    )
    .argument('<patch>')
    .option('--reason <text>', 'why; it is kept with the patch that takes it back')
    .option('--compensate', 'undo first what came of it, the last that was done before the others')
    .option('--dry-run', 'only ask what would come of it; exit code 2 when it would be refused')
    .addHelpText(
      'after',
      `
Examples:
  aob patch withdraw patch_01… --dry-run
  aob patch withdraw patch_01… --reason "not needed"
  aob patch withdraw patch_01… --compensate --reason "the customer has called it off"`,
    )
    .action(cli.action(withdraw));
};

const withdraw: Handler<Options> = async (context, { reason = '', compensate, dryRun }, id = '') => {
  const mode = compensate === undefined ? {} : { compensate };
  if (dryRun) return preview(context, id, mode);
  if (reason.trim() === '') {
    throw new Failure({
      code: 'cli.reason_missing',
      message: 'Taking a patch back needs a reason.',
      hint: 'Add --reason "…"; or --dry-run to ask what would come of it.',
    });
  }
  const { client, output, signal } = context;
  const accepted = await client().patches.withdraw(id, { reason, ...mode }, { signal });
  const [{ formatAcceptedPatch }, { formatWithdrawn }] = await Promise.all([
    import('../output/patch.ts'),
    import('../output/workflow-patch.ts'),
  ]);
  output.result(accepted, (patch, colors) =>
    'workflow' in patch
      ? formatWithdrawn(patch, colors)
      : formatAcceptedPatch(
          patch,
          colors,
          `${id} is taken back; its run follows version ${patch.graph_version} of its graph`,
        ),
  );
  return undefined;
};

const preview = async (
  { client, output, signal }: Context,
  id: string,
  mode: { readonly compensate?: true },
): Promise<typeof EXIT.refused | undefined> => {
  const verdict = await client().patches.previewWithdrawal(id, mode, { signal });
  const { formatVerdict } = await import('../output/verdict.ts');
  output.result(verdict, (answer, colors) => `taking it back ${formatVerdict(answer, colors)}`);
  return verdict.state === 'refused' ? EXIT.refused : undefined;
};
