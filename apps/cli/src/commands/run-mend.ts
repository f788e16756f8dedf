/** What can be done about a node that failed: run it again, or go on without it (R7). */
import { InvalidArgumentError } from 'commander';
import type { Define, Handler } from '../context.ts';
import { readValue } from '../input/inputs.ts';
import { changedLine } from '../output/run.ts';

interface MendOptions {
  readonly scope?: string;
}

interface SkipOptions extends MendOptions {
  readonly value?: string;
  readonly reason: string;
}

export const runRetry: Define = (noun, cli) => {
  noun
    .command('retry')
    .description('Run a failed node again')
    .argument('<run>')
    .argument('<node>', 'a node with a body goes on with what failed inside it')
    .option('--scope <path>', SCOPE)
    .action(cli.action(retry));
};

export const runSkip: Define = (noun, cli) => {
  noun
    .command('skip')
    .description('Go on as if a failed node had returned an output')
    .argument('<run>')
    .argument('<node>')
    .option('--scope <path>', SCOPE)
    .option('--value <file|json|->', 'what it is taken to have returned (default: null)')
    .requiredOption('--reason <text>', 'why; it is kept in the log', needed)
    .action(cli.action(skip));
};

const SCOPE = 'the instance it ran in: each[3]/ (default: outside of every body)';

const needed = (text: string): string => {
  if (text.trim() === '') throw new InvalidArgumentError('Say why.');
  return text;
};

const retry: Handler<MendOptions> = async ({ client, output, signal }, { scope }, run = '', node = '') => {
  const request = scope === undefined ? { node } : { node, scope };
  output.result(await client().runs.retry(run, request, { signal }), changedLine);
  return undefined;
};

const skip: Handler<SkipOptions> = async (context, { value, reason, scope }, run = '', node = '') => {
  const { client, io, output, signal } = context;
  const given = value === undefined ? null : await readValue(io, value, '--value');
  const request = { node, output: given, reason, ...(scope !== undefined && { scope }) };
  output.result(await client().runs.skip(run, request, { signal }), changedLine);
  return undefined;
};
