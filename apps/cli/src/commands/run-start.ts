import type { StartRunRequest } from '@aob/engine/contract';
import { Option } from 'commander';
import type { Define, Handler } from '../context.ts';
import { Failure } from '../failure.ts';
import type { TextDocument } from '../input/document.ts';
import { pair } from '../option-values.ts';
import { followToEnd } from './follow-run.ts';

interface Options {
  readonly inputs?: string;
  readonly input?: Readonly<Record<string, string>>;
  readonly experiment?: string;
  readonly follow?: true;
  readonly label?: Readonly<Record<string, string>>;
  readonly key?: string;
  readonly priority?: NonNullable<StartRunRequest['priority']>;
  readonly fidelity?: NonNullable<StartRunRequest['fidelity']>;
}

export const runStart: Define = (noun, cli) => {
  noun
    .command('start')
    .description('Start a run of a saved workflow or of a file')
    .argument('[workflow]', 'name, name@tag or name@sha256:…; or a JSON or YAML file, - for stdin')
    .option('--experiment <experiment>', 'in place of a workflow: the run gets one of its arms')
    .option('--inputs <file|json|->', 'inputs as JSON, as a JSON or YAML file, or from stdin')
    .option('-i, --input <name=value>', 'one input; JSON where it is JSON, else text (repeatable)', pair)
    .option('-f, --follow', 'show what happens until it ends; exit code 4 unless it completes')
    .option('--label <name=value>', 'a label to find it by (repeatable)', pair)
    .option(
      '--key <key>',
      'a name of your own: to find it by, to keep it to an arm, and for limits.key_concurrency',
    )
    .addOption(new Option('--priority <priority>', 'who goes first').choices(['high', 'medium', 'low']))
    .addOption(
      new Option(
        '--fidelity <fidelity>',
        'how much it writes down (default: what the workflow says)',
      ).choices(['full', 'fast']),
    )
    .action(cli.action(start));
};

const start: Handler<Options> = async (context, options, workflow = '') => {
  const { experiment } = options;
  if ((workflow === '') === (experiment === undefined))
    throw new Failure({
      code: 'cli.which_workflow',
      message: 'Give a workflow or --experiment, one of the two.',
    });
  const { inputs, source } = await readGiven(context, options, workflow);
  const request: StartRunRequest = {
    ...whatToRun(workflow, experiment, source),
    ...(inputs !== undefined && { inputs }),
    ...(options.label && { labels: options.label }),
    ...(options.key !== undefined && { key: options.key }),
    ...(options.priority && { priority: options.priority }),
    ...(options.fidelity && { fidelity: options.fidelity }),
  };
  const client = context.client();
  let started: Awaited<ReturnType<typeof client.runs.start>>;
  try {
    started = await client.runs.start(request, { signal: context.signal });
  } catch (error) {
    if (source === undefined) throw error;
    const { placeProblem } = await import('../input/place-problem.ts');
    throw placeProblem(error, source, '/definition');
  }
  if (options.follow) {
    context.output.note(({ bold }) => bold(started.run_id));
    return followToEnd(context, client, started.run_id);
  }
  context.output.result(started, ({ run_id, status }, { bold, dim }) =>
    [`${bold(run_id)}  ${status}`, dim(`aob run watch ${run_id}`)].join('\n'),
  );
  return undefined;
};

const whatToRun = (
  workflow: string,
  experiment: string | undefined,
  source: TextDocument | undefined,
): Pick<StartRunRequest, 'workflow' | 'definition' | 'experiment'> => {
  if (experiment !== undefined) return { experiment };
  return source === undefined ? { workflow } : { definition: source.value };
};

const readGiven = async (
  { io }: Parameters<typeof start>[0],
  { inputs, input }: Options,
  workflow: string,
) => {
  const isFile = workflow === '-' || /[/\\]|\.(json|ya?ml)$/i.test(workflow);
  if (isFile && workflow === '-' && inputs === '-') {
    throw new Failure({
      code: 'cli.stdin',
      message: 'Only one of the workflow and the inputs can come from stdin.',
    });
  }
  const { readDocument } = isFile ? await import('../input/document.ts') : {};
  const source = await readDocument?.(io, workflow, 'The workflow');
  if (inputs === undefined && input === undefined) return { inputs: undefined, source };
  const { readInputs } = await import('../input/inputs.ts');
  return { inputs: await readInputs(io, inputs, input), source };
};
