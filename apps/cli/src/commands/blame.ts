import type { BlameResource } from '@aob/engine/contract';
import type { Context, Define, Handler } from '../context.ts';
import { wholeNumber } from '../option-values.ts';

interface Options {
  readonly node?: string;
}

const NODE = ['--node <id>', 'only this node, with every field of it'] as const;

export const workflowBlame: Define = (noun, cli) => {
  noun
    .command('blame')
    .description('Show which version or patch brought each node, edge and field, by whom and why')
    .argument('<name>')
    .argument('[ref]', 'a tag, a version number or a digest', 'main')
    .option(...NODE)
    .addHelpText(
      'after',
      '\nExamples:\n  aob workflow blame lead-flow\n  aob workflow blame lead-flow 3 --node enrich',
    )
    .action(cli.action(ofWorkflow));
};

export const runBlame: Define = (noun, cli) => {
  noun
    .command('blame')
    .description('Show which version, or which patch of the run, brought what it follows')
    .argument('<run>')
    .option('--at <seq>', 'as the run stood after this event', wholeNumber(1))
    .option(...NODE)
    .addHelpText(
      'after',
      '\nExamples:\n  aob run blame run_01…\n  aob run blame run_01… --at 12 --node enrich',
    )
    .action(cli.action(ofRun));
};

const ofWorkflow: Handler<Options> = async (context, options, name = '', ref = 'main') => {
  const { client, signal } = context;
  return show(context, options, await client().workflows.blame(name, { ref }, { signal }));
};

const ofRun: Handler<Options & { readonly at?: number }> = async (context, { at, ...options }, run = '') => {
  const { client, signal } = context;
  const query = at === undefined ? {} : { at };
  return show(context, options, await client().runs.blame(run, query, { signal }));
};

const show = async ({ output }: Context, { node }: Options, blame: BlameResource): Promise<undefined> => {
  const { formatBlame, requireNode } = await import('../output/blame.ts');
  if (node !== undefined) requireNode(blame, node);
  output.result(blame, (value, colors) => formatBlame(value, colors, node));
  return undefined;
};
