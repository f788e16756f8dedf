import type { Context, Define, Handler } from '../context.ts';
import { EXIT } from '../exit-code.ts';
import { digestOption } from '../input/digest-option.ts';

interface Options {
  readonly tag?: string;
  readonly expect?: string;
  readonly reason?: string;
  readonly dryRun?: true;
}

export const patchPromote: Define = (noun, cli) => {
  noun
    .command('promote')
    .description('Bring a patch of a run to its workflow, so that later runs follow it')
    .argument('<patch>')
    .option('--tag <tag>', 'the tag that is to follow it (default: the one the run was started by)')
    .option('--expect <digest>', 'where the tag must point now; anything else there is a conflict')
    .option('--reason <text>', 'why (default: the reason of the patch)')
    .option('--dry-run', 'only ask what would come of it; exit code 2 when it would be refused')
    .addHelpText(
      'after',
      '\nExamples:\n  aob patch promote patch_01… --dry-run\n  aob patch promote patch_01… --tag canary --reason "it helped in every run"',
    )
    .action(cli.action(promote));
};

const promote: Handler<Options> = async (context, { tag, expect, reason, dryRun }, id = '') => {
  const onto = tag === undefined ? {} : { tag };
  if (dryRun) return preview(context, id, onto);
  const { client, output, signal } = context;
  const request = {
    ...onto,
    ...(expect !== undefined && { expect: digestOption('--expect', expect) }),
    ...(reason !== undefined && { reason }),
  };
  const accepted = await client().patches.promote(id, request, { signal });
  const { formatAccepted } = await import('../output/workflow-patch.ts');
  output.result(accepted, formatAccepted);
  return undefined;
};

const preview = async (
  { client, output, signal }: Context,
  id: string,
  onto: { readonly tag?: string },
): Promise<typeof EXIT.refused | undefined> => {
  const verdict = await client().patches.previewPromotion(id, onto, { signal });
  const { formatWorkflowVerdict, runsLine } = await import('../output/workflow-patch.ts');
  output.result(verdict, (value, colors) =>
    [formatWorkflowVerdict(value, colors), `  ${colors.dim(runsLine(value.runs))}`].join('\n'),
  );
  return verdict.state === 'refused' ? EXIT.refused : undefined;
};
