import type { Define, Handler } from '../context.ts';
import { readValue } from '../input/inputs.ts';
import { changedLine } from '../output/run.ts';

interface Options {
  readonly data?: string;
  readonly idempotencyKey?: string;
}

export const runSignal: Define = (noun, cli) => {
  noun
    .command('signal')
    .description('Send a signal to the node that waits for it, or to the next one that will')
    .argument('<run>')
    .argument('<name>', 'the name of the signal')
    .option('--data <file|json|->', 'what comes with it, as JSON, as a JSON or YAML file, or from stdin')
    .option('--idempotency-key <key>', 'sending it again under this key is nothing')
    .action(cli.action(send));
};

const send: Handler<Options> = async (context, { data, idempotencyKey }, run = '', name = '') => {
  const { client, io, output, signal } = context;
  const value = data === undefined ? null : await readValue(io, data, '--data');
  const options = { signal, ...(idempotencyKey !== undefined && { idempotencyKey }) };
  output.result(await client().runs.signal(run, name, value, options), changedLine);
  return undefined;
};
