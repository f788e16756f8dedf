import { Option } from 'commander';
import type { Define, Handler } from '../context.ts';
import { digestOption } from '../input/digest-option.ts';
import { shortDigest } from '../output/text.ts';

interface Options {
  readonly tag?: string;
  readonly base?: string;
  readonly new?: boolean;
  readonly reason?: string;
}

export const workflowPush: Define = (noun, cli) => {
  noun
    .command('push')
    .description('Save a workflow as a new version and move a tag to it')
    .argument('<file>', 'JSON or YAML, - for stdin')
    .option('--tag <tag>', 'the tag to move (default: main)')
    .option('--base <digest>', 'where the tag must point now; anything else there is a conflict')
    .addOption(new Option('--new', 'only if there is no such tag yet, else a conflict').conflicts('base'))
    .option('--reason <text>', 'why; it is kept with the version and in the history of the tag')
    .action(cli.action(push));
};

const push: Handler<Options> = async (
  { client, io, output, signal },
  { tag, base, reason, new: isNew },
  file = '',
) => {
  const { readDocument } = await import('../input/document.ts');
  const document = await readDocument(io, file, 'The workflow');
  const request = {
    definition: document.value,
    ...(tag !== undefined && { tag }),
    ...(base !== undefined && { base: digestOption('--base', base) }),
    ...(isNew === true && { base: null }),
    ...(reason !== undefined && { reason }),
  };
  try {
    const pushed = await client().workflows.push(request, { signal });
    output.result(pushed, ({ name, tag: moved, version, digest, unchanged }, { bold, dim, green }) => {
      const what = unchanged ? dim('unchanged') : green(`version ${version}`);
      return `${bold(`${name}@${moved}`)}  ${what}  ${dim(shortDigest(digest))}`;
    });
    return undefined;
  } catch (error) {
    const { placeProblem } = await import('../input/place-problem.ts');
    throw placeProblem(error, document, '/definition');
  }
};
