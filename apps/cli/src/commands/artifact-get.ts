import { writeFile } from 'node:fs/promises';
import type { Define, Handler } from '../context.ts';
import { Failure } from '../failure.ts';
import { digestOption } from '../input/digest-option.ts';

interface Options {
  readonly out?: string;
}

export const artifactGet: Define = (noun, cli) => {
  noun
    .command('get')
    .description('Write the bytes behind a digest, as they are')
    .argument('<digest>', 'sha256:…')
    .option('-o, --out <file>', 'into this file instead of stdout')
    .action(cli.action(get));
};

const get: Handler<Options> = async ({ client, output, signal }, { out }, digest = '') => {
  const { bytes } = await client().blobs.get(digestOption('<digest>', digest), { signal });
  if (out === undefined) {
    output.raw(bytes);
    return undefined;
  }
  try {
    await writeFile(out, bytes);
  } catch (error) {
    const reason = error instanceof Error ? error.message : `${error}`;
    throw new Failure({ code: 'cli.file', message: `${out} cannot be written: ${reason}` });
  }
  output.result({ digest, file: out, bytes: bytes.length }, (written, { dim }) => {
    return `${written.file}  ${dim(`${written.bytes} bytes`)}`;
  });
  return undefined;
};
