import type { Client } from '@aob/client';
import type { Digest } from '@aob/ir';
import type { Define, Handler } from '../context.ts';
import { Failure } from '../failure.ts';
import { digestOption } from '../input/digest-option.ts';
import { formatMoved } from '../output/workflow.ts';

interface Options {
  readonly expect?: string;
  readonly reason?: string;
}

export const workflowTag: Define = (noun, cli) => {
  noun
    .command('tag')
    .description('Point a tag at a version of a workflow')
    .argument('<name>')
    .argument('<tag>')
    .argument('<to>', 'a version number, a digest or another tag')
    .option('--expect <digest>', 'where the tag must point now; anything else there is a conflict')
    .option('--reason <text>', 'why; it is kept in the history of the tag')
    .addHelpText(
      'after',
      '\nExamples:\n  aob workflow tag lead-flow stable 3\n  aob workflow tag lead-flow stable main --reason "held for a week"',
    )
    .action(cli.action(move));
};

const move: Handler<Options> = async (
  { client, output, signal },
  { expect, reason },
  name = '',
  tag = '',
  to = '',
) => {
  const { workflows } = client();
  const [target, { items: tags }] = await Promise.all([
    digestOf(workflows, { name, to, signal }),
    workflows.tags(name, { signal }),
  ]);
  const now = tags.find((each) => each.tag === tag)?.digest ?? null;
  const moved = await workflows.moveTag(
    name,
    tag,
    {
      to: target,
      expect: expect === undefined ? now : digestOption('--expect', expect),
      ...(reason !== undefined && { reason }),
    },
    { signal },
  );
  output.result(moved, (value, colors) => formatMoved(name, value, colors));
  return undefined;
};

interface Target {
  readonly name: string;
  readonly to: string;
  readonly signal: AbortSignal;
}

const digestOf = async (workflows: Client['workflows'], { name, to, signal }: Target): Promise<Digest> => {
  if (!/^\d+$/.test(to))
    return (await workflows.get(`${name}@${to}`, { materialize: false }, { signal })).digest;
  const { items } = await workflows.versions(name, { signal });
  const found = items.find(({ version }) => version === Number(to));
  if (found !== undefined) return found.digest;
  throw new Failure({
    code: 'cli.version',
    message: `${name} has no version ${to}.`,
    hint: `aob workflow versions ${name} lists them.`,
  });
};

interface StepOptions extends Options {
  readonly tag?: string;
}

const step =
  (word: 'undo' | 'redo'): Define =>
  (noun, cli) => {
    noun
      .command(word)
      .description(
        word === 'undo'
          ? 'Point a tag to where it stood before its last move; the move stays in its history'
          : 'Take the last undo of a tag back',
      )
      .argument('<name>')
      .option('--tag <tag>', 'which tag (default: main)')
      .option('--expect <digest>', 'where the tag must point now; anything else there is a conflict')
      .option('--reason <text>', 'why; it is kept in the history of the tag')
      .addHelpText('after', `\nExamples:\n  aob workflow ${word} lead-flow --reason "too many mails"`)
      .action(cli.action(stepTo(word)));
  };

const stepTo =
  (word: 'undo' | 'redo'): Handler<StepOptions> =>
  async ({ client, output, signal }, { tag = 'main', expect, reason }, name = '') => {
    const request = {
      ...(expect !== undefined && { expect: digestOption('--expect', expect) }),
      ...(reason !== undefined && { reason }),
    };
    const moved = await client().workflows.stepTag(name, tag, word, request, { signal });
    output.result(moved, (value, colors) => formatMoved(name, value, colors));
    return undefined;
  };

export const workflowUndo = step('undo');
export const workflowRedo = step('redo');
