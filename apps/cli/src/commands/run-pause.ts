import type { Define, Handler } from '../context.ts';
import { changedLine } from '../output/run.ts';

interface Options {
  readonly reason?: string;
}

export const runPause: Define = (noun, cli) => {
  noun
    .command('pause')
    .description('Let nothing new begin in a run; what was sent out is still recorded')
    .argument('<run>')
    .option('--reason <text>', 'why; it is kept in the log')
    .action(cli.action(pause));
};

export const runResume: Define = (noun, cli) => {
  noun.command('resume').description('Go on with a paused run').argument('<run>').action(cli.action(resume));
};

const pause: Handler<Options> = async ({ client, output, signal }, { reason }, run = '') => {
  output.result(await client().runs.pause(run, reason, { signal }), changedLine);
  return undefined;
};

const resume: Handler<object> = async ({ client, output, signal }, _options, run = '') => {
  output.result(await client().runs.resume(run, { signal }), changedLine);
  return undefined;
};
