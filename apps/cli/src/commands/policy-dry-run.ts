import type { Json } from '@aob/ir';
import type { Define, Handler } from '../context.ts';
import { moment } from '../input/time-option.ts';
import { wholeNumber } from '../option-values.ts';

interface Options {
  readonly file: string;
  readonly since?: string;
  readonly limit?: number;
}

export const policyDryRun: Define = (noun, cli) => {
  noun
    .command('dry-run')
    .description('What another policy would have said to the patches of the past; changes nothing')
    .argument('<workflow>')
    .requiredOption(
      '-f, --file <file>',
      'JSON or YAML: a policy, or a whole workflow, of which policy and limits are taken; - for stdin',
    )
    .option('--since <time>', 'only patches since then: 2026-01-31, or with a time', moment)
    .option('--limit <n>', 'the newest so many (default: 100)', wholeNumber(1, 500))
    .addHelpText(
      'after',
      `
Exit codes:
  0  it would have said the same, or something else: the answer tells
  1  wrong use, or a file that cannot be read
  2  the API said no: the policy is not valid, with every reason
  3  there is no such workflow

Examples:
  aob policy dry-run lead-flow -f policy.json --since 2026-01-31
  aob policy dry-run lead-flow -f lead-flow.yaml --output json | jq '.items[] | select(.changed)'`,
    )
    .action(cli.action(dryRun));
};

const dryRun: Handler<Options> = async (
  { client, io, output, signal },
  { file, since, limit },
  workflow = '',
) => {
  const [{ readDocument }, { placeProblem }, { formatDryRun }] = await Promise.all([
    import('../input/document.ts'),
    import('../input/place-problem.ts'),
    import('../output/policy.ts'),
  ]);
  const document = await readDocument(io, file, 'The policy');
  const settings = settingsIn(document.value);
  const request = {
    ...settings,
    ...(since !== undefined && { since }),
    ...(limit !== undefined && { limit }),
  };
  try {
    output.result(await client().workflows.dryRunPolicy(workflow, request, { signal }), formatDryRun);
    return undefined;
  } catch (error) {
    // In a file that is a policy alone, pointers begin with it.
    throw placeProblem(error, document, isWhole(document.value) ? '' : '/policy');
  }
};

/** A workflow, or a piece of one. */
const isWhole = (value: Json): value is { readonly policy?: Json; readonly limits?: Json } =>
  typeof value === 'object' && value !== null && ('policy' in value || 'limits' in value || 'nodes' in value);

const settingsIn = (value: Json): { readonly policy?: Json; readonly limits?: Json } => {
  if (!isWhole(value)) return { policy: value };
  const { policy, limits } = value;
  return { ...(policy !== undefined && { policy }), ...(limits !== undefined && { limits }) };
};
